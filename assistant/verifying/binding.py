"""Rules on what belongs to what: words of two places must not be tied together, nor change places."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from assistant.verifying.claims import Claims, Clause
from assistant.verifying.kin import has
from assistant.verifying.pair import Pair, closest, content
from assistant.verifying.vocabulary import LOADS, OPPOSITES, PARTS, PRONOUNS

_REACH = 3
_KINDS = (PARTS, LOADS, *(one | other for one, other in OPPOSITES))
"""Words that take each other's place."""
_EMPTY = frozenset("a an the of to is are it your you be and or".split())


def exchanged(pair: Pair) -> bool:
    """Two words each in the surroundings of the other."""
    return any(_exchanged(pair.said.stems, claims.stems) for claims in pair.cited)


def _exchanged(said: Sequence[str], cited: Sequence[str]) -> bool:
    shared = [word for word in dict.fromkeys(said) if said.count(word) == cited.count(word) == 1]
    for one, other in combinations(shared, 2):
        if not any({one, other} <= kind for kind in _KINDS):
            continue
        here = [_around(said, word, (one, other)) for word in (one, other)]
        there = [_around(cited, word, (one, other)) for word in (one, other)]
        kept = here[0] & there[0] or here[1] & there[1]
        if not kept and here[0] & there[1] and here[1] & there[0]:
            return True
    return False


def _around(stems: Sequence[str], word: str, apart: Sequence[str]) -> frozenset[str]:
    place = stems.index(word)
    near = stems[max(0, place - _REACH) : place + _REACH + 1]
    return frozenset(near) - _EMPTY - frozenset(apart)


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
    near = closest(clause, pair.clauses)
    return [claims for claims in pair.cited if any(other is each for other in claims.clauses for each in near)]
