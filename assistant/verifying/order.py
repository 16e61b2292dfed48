"""Rules on order: the same words, but what they are said of has been exchanged."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise

from assistant.verifying.claims import Claims, Clause
from assistant.verifying.kin import share
from assistant.verifying.pair import Pair, closest
from assistant.verifying.plain import PLAIN
from assistant.verifying.vocabulary import LOADS, META, OPPOSITES, PARTS

_FAR = 2
_FRAMES = ("from", "to", "than", "into")
_REACH = 2
_EMPTY = frozenset(", ; : . a an the of to is are it your you be and or".split())
_KINDS = (PARTS, LOADS, *(one | other for one, other in OPPOSITES))
"""Words that take each other's place."""
_FOLLOWS = ("which", "so", "because", "since", "then", "before", "after")


def order(pair: Pair) -> bool:
    """Two phrases that have changed places, within a clause, between clauses, or around a word of order."""
    return (
        any(_permuted(clause, pair) for clause in pair.said.clauses)
        or any(_crossed(pair, claims) or _reversed(pair, claims) for claims in pair.cited)
        or _framed(pair)
    )


def _permuted(clause: Clause, pair: Pair) -> bool:
    """Whether a clause reads C B A where a cited one reads A B C."""
    if META & set(clause.words) or "by" in pair.said.stems or any("by" in claims.stems for claims in pair.cited):
        return False
    for other in pair.closest(clause):
        if not _alike(clause.words, other.words):
            continue
        places, here = [], -1
        for word in (word for word in clause.words if word not in PLAIN):
            found = [i for i, w in enumerate(other.words) if w == word]
            if found:
                here = next((i for i in found if i > here), found[0])
                places.append(here)
        if sum(then <= now - _FAR for now, then in pairwise(places)) > 1:
            return True
    return False


def _alike(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two have nearly the same words, in whatever order."""
    return min(share(one, other), share(other, one)) >= 0.8


def _crossed(pair: Pair, claims: Claims) -> bool:
    """Whether two clauses have lent each other a word."""
    if share(pair.said.words, claims.words) < 0.8:
        return False
    lent = set()
    for clause in pair.said.clauses:
        for home in closest(clause, claims.clauses)[:1]:
            if sum(word in home.words for word in clause.words) < 2 and len(home.words) > 3:
                continue
            abroad = [word for word in clause.words if word not in home.words and word not in PLAIN]
            lent |= {
                (claims.clauses.index(home), place)
                for place, other in enumerate(claims.clauses)
                if other is not home and any(word in other.words for word in abroad)
            }
    return any((there, here) in lent for here, there in lent)


def _reversed(pair: Pair, claims: Claims) -> bool:
    """Whether what follows from what has been turned round."""
    for first, then in pairwise(pair.said.clauses):
        if then.opens not in _FOLLOWS:
            continue
        one, other = closest(first, claims.clauses)[:1], closest(then, claims.clauses)[:1]
        if one and other and claims.clauses.index(one[0]) == claims.clauses.index(other[0]) + 1:
            if one[0].opens == then.opens:
                return True
    return False


def _framed(pair: Pair) -> bool:
    """Whether "from A to B" has become "from B to A"."""
    for frame in _FRAMES:
        said = _after(pair.said, frame)
        there = frozenset().union(*(_after(claims, frame) for claims in pair.cited))
        if said and there and not said & there and said <= pair.there and there <= pair.said.there:
            return True
    return False


def _after(claims: Claims, frame: str) -> frozenset[str]:
    """The words right behind every occurrence of one."""
    places = [place for place, word in enumerate(claims.stems) if word == frame]
    return frozenset(w for place in places for w in claims.stems[place + 1 : place + 4] if w in claims.words)


def exchanged(pair: Pair) -> bool:
    """Two words each in the surroundings of the other."""
    return any(_exchanged(pair.said.stems, claims.stems) for claims in pair.cited)


def _exchanged(said: Sequence[str], cited: Sequence[str]) -> bool:
    shared = [word for word in dict.fromkeys(said) if said.count(word) == cited.count(word) == 1]
    for one, other in (two for kind in _KINDS for two in combinations(filter(kind.__contains__, shared), 2)):
        here = [_around(said, word, (one, other)) for word in (one, other)]
        there = [_around(cited, word, (one, other)) for word in (one, other)]
        kept = here[0] & there[0] or here[1] & there[1]
        if not kept and here[0] & there[1] and here[1] & there[0]:
            return True
    return False


def _around(stems: Sequence[str], word: str, apart: Sequence[str]) -> frozenset[str]:
    place = stems.index(word)
    near = stems[max(0, place - _REACH) : place + _REACH + 1]
    return frozenset(word for word in near if stems.count(word) == 1) - _EMPTY - frozenset(apart)
