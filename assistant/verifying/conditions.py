"""Rules on conditions: a cited "if", "until" or "unless" stays, where it was, and with who decides it."""

from __future__ import annotations

from assistant.verifying.claims import Claims, Clause
from assistant.verifying.kin import share
from assistant.verifying.pair import Pair, closest, content, main_of, nearest
from assistant.verifying.vocabulary import ACTORS, CONTRASTS, DECIDES, LOADS, PLAIN, stems

_CLINICAL = ACTORS | {"clear", "clearanc"}
_NEXT = stems("then afterwards next later subsequently")
_BACK = frozenset("this these those such".split())
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
    kinds = {other.condition for other in closest(clause, pair.clauses)}
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
        here, there = closest(pair.said.clauses[place], pair.clauses), closest(main, pair.clauses) if main else []
        if any(each.condition == "before" for each in there) and not any(each.condition for each in here):
            return True
    return False


def _comes_before(place: int, pair: Pair) -> bool:
    """Whether a "before …" is cited, or waits for something cited ("not until …"), or follows it ("and after that …")."""
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
        near = closest(clause, pair.clauses)
        if near and all(any(other is main for main in bound) for other in near):
            return True
    return False


def _is_told(condition: Clause, pair: Pair) -> bool:
    """Whether the words of a condition are said, if not as one: "any pain means stop"."""
    return share(content(condition) or condition.words, pair.said.there) >= 0.5


def apart(pair: Pair) -> bool:
    """A condition or reason of one cited sentence on what another says."""
    if len(pair.cited) < 2:
        return False
    for place, clause in enumerate(pair.said.clauses):
        words = content(clause)
        if not (clause.condition or clause.opens == "because") or not words:
            continue
        near = closest(clause, pair.clauses)
        main = main_of(pair.said.clauses, place)
        if main is None or not near:
            continue
        if clause.condition and len(words) > 2 and not any(other.condition for other in nearest(clause, pair.clauses)):
            return True
        if _CLINICAL & set(clause.words) and LOADS & {*main.words, *clause.words}:
            continue  # that somebody has to allow it holds of all loading
        homes = [claims for claims in pair.cited if any(other in claims.clauses for other in near)]
        if not any(_holds(clause, main, home) for home in homes) and not any(map(_refers, pair.cited)):
            return True
    return False


def _holds(clause: Clause, main: Clause, home: Claims) -> bool:
    """Whether a sentence bears that one clause is the condition or reason of another."""
    words = content(main) or main.words
    if share(words, home.there) < 0.45:
        return False
    there = [other for other in closest(main, home.clauses) if share(words, other.words) >= 0.5]
    return not clause.condition or not there or any(other.nots % 2 == main.nots % 2 for other in there)


def _refers(claims: Claims) -> bool:
    """Whether a sentence says what it says of the one before it: "for that reason", "this is important"."""
    return not _BACK.isdisjoint(claims.stems[:5]) or "that" in claims.stems[:2]


def causes(pair: Pair) -> bool:
    """A reason given where what is cited gives none, or sets the two against each other."""
    for place, clause in enumerate(pair.said.clauses):
        main = main_of(pair.said.clauses, place)
        if clause.opens == "because" and main and any(_against(clause, main, claims) for claims in pair.cited):
            return True
    return False


def _against(clause: Clause, main: Clause, claims: Claims) -> bool:
    """Whether a "but" stands between two clauses where they are from."""
    places = [closest(each, claims.clauses)[:1] for each in (clause, main)]
    if not all(places):
        return False
    first, last = sorted(claims.clauses.index(found[0]) for found in places)
    return any(between.opens in CONTRASTS for between in claims.clauses[first + 1 : last + 1])


def decider(pair: Pair) -> bool:
    """What a clinician decides, without the clinician."""
    if ACTORS & pair.said.there:
        return False
    for clause in pair.said.clauses:
        near = closest(clause, pair.clauses)
        if near and all(ACTORS & set(other.words) for other in near) and DECIDES & set(clause.words):
            return True
    said = [clause for clause in pair.said.clauses if clause.condition in ("if", "only", "until")]
    if not said or any(_CLINICAL & set(clause.words) for clause in said):
        return False
    decided = [
        claims
        for claims in pair.cited
        if any(clause.condition in ("if", "only", "until") and ACTORS & set(clause.words) for clause in claims.clauses)
    ]
    near = [closest(clause, pair.clauses) for clause in said]
    return any(some and all(any(other in claims.clauses for claims in decided) for other in some) for some in near)
