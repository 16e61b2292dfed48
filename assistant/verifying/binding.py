"""Rules on what belongs to what: what two cited sentences say must not be tied together."""

from __future__ import annotations

from assistant.verifying.claims import Claims, Clause
from assistant.verifying.kin import has, share
from assistant.verifying.pair import CLINICAL, Pair, closest, content, main_of, nearest
from assistant.verifying.vocabulary import CONTRASTS, LOADS, META, PRONOUNS

_FOLLOWS = frozenset(("because", "so", "which"))
_LEAST_GATHERED, _LEAST_KNOWN = 0.75, 0.6
"""Share of a clause's words that one of several cited sentences, or the only one, must have."""
_LEAST_TIED = 0.45
"""Share of a clause's words that the sentence must have from which its condition or reason is."""
_BACK = frozenset("this these those such".split())


def scattered(pair: Pair) -> bool:
    """A clause whose words are gathered from several cited sentences, or from none."""
    least = _LEAST_GATHERED if len(pair.cited) > 1 else _LEAST_KNOWN
    for clause in pair.said.clauses:
        words = content(clause)
        homes = [claims.there for claims in pair.cited]
        if META & set(clause.words):  # what a text lacks may be told of several sections at once
            homes.append(frozenset().union(*(there for there in homes if "list" in there)))
        if len(words) > 1 and max(share(words, there) for there in homes) < least:
            return True
    return False


def borrowed(pair: Pair) -> bool:
    """What one cited sentence says, said of what only another names: a clause that begins with words of its own."""
    if len(pair.cited) < 2:
        return False
    for clause in pair.said.clauses:
        words = content(clause)
        if len(words) < 3 or clause.condition or META & set(clause.words):
            continue
        home = max(pair.cited, key=lambda claims: share(words, claims.there))
        if not has(home.there, words[0]) and any(has(home.there, word) for word in words):
            return True
    return False


def apart(pair: Pair) -> bool:
    """A condition, reason or consequence of one cited sentence on what another says."""
    if len(pair.cited) < 2:
        return False
    for place, clause in enumerate(pair.said.clauses):
        words = content(clause)
        if not (clause.condition or (place and clause.opens in _FOLLOWS)) or not words:
            continue
        near = pair.closest(clause)
        main = main_of(pair.said.clauses, place)
        if main is None or not near:
            continue
        if clause.condition and len(words) > 2 and not any(other.condition for other in nearest(clause, pair.clauses)):
            return True
        if CLINICAL & set(clause.words) and LOADS & {*main.words, *clause.words}:
            continue  # that somebody has to allow it holds of all loading
        homes = [claims for claims in pair.cited if any(other in claims.clauses for other in near)]
        if not any(_holds(clause, main, home) for home in homes) and not any(map(_refers, pair.cited)):
            return True
    return False


def _holds(clause: Clause, main: Clause, home: Claims) -> bool:
    """Whether a sentence bears that one clause is the condition or reason of another."""
    words = content(main) or main.words
    if share(words, home.there) < _LEAST_TIED:
        return False
    there = [other for other in closest(main, home.clauses) if share(words, other.words) >= 0.5]
    return not clause.condition or not there or any(other.nots % 2 == main.nots % 2 for other in there)


def _refers(claims: Claims) -> bool:
    """Whether a sentence says what it says of the one before it: "for that reason", "this is important"."""
    return not _BACK.isdisjoint(claims.stems[:5]) or "that" in claims.stems[:2]


def mistaken(pair: Pair) -> bool:
    """A pronoun or a colon that ties what one cited sentence says to the subject of another."""
    clauses = pair.said.clauses
    for place, clause in enumerate(clauses):
        if not place or len(pair.cited) < 2 or not (clause.opens == ":" or _is_about(clause)):
            continue
        before = clauses[place - 1]
        homes, others = _homes(clause, pair), _homes(before, pair)
        if homes and others and not any(home in others for home in homes):
            told = [word for other in clauses[:place] for word in content(other)]
            if not any(PRONOUNS & set(home.stems[:4]) or any(has(home.there, word) for word in told) for home in homes):
                return True
    return False


def _is_about(clause: Clause) -> bool:
    """Whether its subject is a pronoun that stands for something: not "it is your physio who …"."""
    start = [word for word in clause.stems if word not in ("and", "but")][:2]
    return bool(start) and start[0] in PRONOUNS and start[1:] not in (["is"], ["your"], ["the"])


def _homes(clause: Clause, pair: Pair) -> list[Claims]:
    near = pair.closest(clause)
    return [claims for claims in pair.cited if any(other is each for other in claims.clauses for each in near)]


def causes(pair: Pair) -> bool:
    """A reason made of what the cited sentence sets against it: "because" for "but"."""
    for place, clause in enumerate(pair.said.clauses):
        main = main_of(pair.said.clauses, place)
        if clause.opens == "because" and main:
            homes = [claims for claims in _homes(clause, pair) if claims in _homes(main, pair)]
            if homes and all(_against(clause, main, claims) for claims in homes):
                return True
    return False


def _against(clause: Clause, main: Clause, claims: Claims) -> bool:
    """Whether a "but" stands between two clauses where they are from."""
    homes = [closest(each, claims.clauses)[:1] for each in (clause, main)]
    if not all(homes):
        return False
    first, last = sorted(claims.clauses.index(home[0]) for home in homes)
    return any(between.opens in CONTRASTS for between in claims.clauses[first + 1 : last + 1])
