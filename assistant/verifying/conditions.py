"""Rules on conditions: a cited "if", "until" or "unless" stays, where it was, and with who decides it."""

from __future__ import annotations

from assistant.verifying.claims import Clause
from assistant.verifying.kin import share
from assistant.verifying.pair import CLINICAL, Pair, closest, content, main_of
from assistant.verifying.vocabulary import ACTORS, DECIDES, stems

_NEXT = stems("then afterwards next later subsequently")
_BEARS = {"if": {"if", "only"}, "only": {"if", "only"}}


def conditions(pair: Pair) -> bool:
    """A condition of another kind than the cited one, or a cited one left out."""
    said = pair.said.conditions
    there = frozenset(name for claims in pair.cited for name in claims.conditions)
    if any(not there & _BEARS.get(name, {name}) for name in said - {"before"} if there or name != "if"):
        return not _comes_after(pair)
    before = [place for place, clause in enumerate(pair.said.clauses) if clause.condition == "before"]
    if not all(_comes_before(place, pair) for place in before):
        return True
    if any(_reads_otherwise(clause, pair) for clause in pair.said.clauses if clause.condition):
        return True
    return _dropped(pair)


def _reads_otherwise(clause: Clause, pair: Pair) -> bool:
    """Whether a condition is said of another kind than where it is from: "if" for "even if"."""
    kinds = {other.condition for other in pair.closest(clause)}
    return (
        "" not in kinds
        and bool(kinds)
        and clause.condition != "before"
        and not kinds & _BEARS.get(clause.condition, {clause.condition})
    )


def inverted(pair: Pair) -> bool:
    """What is so, and on what condition, have changed places."""
    for place, clause in enumerate(pair.said.clauses):
        main = main_of(pair.said.clauses, place)
        if clause.condition in ("", "before") or main is None or not content(clause) or not content(main):
            continue
        for claims in pair.cited:
            homes = [closest(each, claims.clauses)[:1] for each in (clause, main)]
            if all(homes) and not homes[0][0].condition and homes[1][0].condition:
                if share(content(clause), homes[0][0].words) >= 0.8 and share(content(main), homes[1][0].words) >= 0.8:
                    return True
    return False


def _comes_after(pair: Pair) -> bool:
    """Whether "this only after that" stands for a cited "that before this"."""
    said = [place for place, clause in enumerate(pair.said.clauses) if clause.opens in ("after", "onlyif")]
    for place in said:
        main = main_of(pair.said.clauses, place)
        here, there = closest(pair.said.clauses[place], pair.clauses), pair.closest(main) if main else []
        if any(each.condition == "before" for each in there) and not any(each.condition for each in here):
            return True
    return False


def _comes_before(place: int, pair: Pair) -> bool:
    """Whether a "before …" is cited, or waits for something cited ("not until …"), or follows it ("then …")."""
    clause, main = pair.said.clauses[place], main_of(pair.said.clauses, place)
    for claims in pair.cited:
        here = closest(clause, claims.clauses)
        if "before" in claims.conditions or ("only" in claims.conditions and not any(each.condition for each in here)):
            return True
        there = closest(main, claims.clauses) if main else []
        if here and there and claims.clauses.index(there[0]) < claims.clauses.index(here[0]) and _NEXT & claims.there:
            return True
    return False


def _dropped(pair: Pair) -> bool:
    """Whether what a sentence says holds, where it is from, only on a condition that it does not tell."""
    bound = [
        main_of(claims.clauses, place)
        for claims in pair.cited
        for place, clause in enumerate(claims.clauses)
        if clause.condition not in ("", "despite") and not _is_told(clause, pair)
    ]
    for clause in pair.said.clauses:
        near = pair.closest(clause)
        if near and all(any(other is main for main in bound) for other in near):
            return True
    return False


def _is_told(condition: Clause, pair: Pair) -> bool:
    """Whether the words of a condition are said, if not as one: "any pain means stop"."""
    return share(content(condition) or condition.words, pair.said.there) >= 0.5


def decider(pair: Pair) -> bool:
    """What a clinician decides, without the clinician."""
    if ACTORS & pair.said.there:
        return False
    for clause in pair.said.clauses:
        near = pair.closest(clause)
        if near and all(ACTORS & set(other.words) for other in near) and DECIDES & set(clause.words):
            return True
    said = [clause for clause in pair.said.clauses if clause.condition in ("if", "only", "until")]
    if not said or any(CLINICAL & set(clause.words) for clause in said):
        return False
    decided = [
        claims
        for claims in pair.cited
        if any(clause.condition in ("if", "only", "until") and ACTORS & set(clause.words) for clause in claims.clauses)
    ]
    homes = [pair.closest(clause) for clause in said]
    return any(home and all(any(other in claims.clauses for claims in decided) for other in home) for home in homes)
