"""Rules on single words: what a sentence names must be named, or stood for, in what it cites."""

from __future__ import annotations

from collections import Counter

from assistant.verifying.claims import Clause
from assistant.verifying.kin import has, share
from assistant.verifying.pair import Pair
from assistant.verifying.plain import PLAIN
from assistant.verifying.vocabulary import (
    ACTORS,
    CERTAIN,
    COUNTS,
    MEASURES,
    META,
    OPPOSITES,
    PARTS,
    TIMES,
    UNITS,
    stems,
)

_MEASURED = {word for word, unit in UNITS.items() if unit in MEASURES}
_ONLY = stems("only just merely no not nobody unless but solely until")


THIN = 0.4
"""On dev it costs one supported sentence of 630 (eval/LOG.md, 54)."""


def times(pair: Pair) -> bool:
    """A time or a frequency that is not cited."""
    return pair.new(TIMES)


def parts(pair: Pair) -> bool:
    """A part of the body that is not cited."""
    return pair.new(PARTS)


def actors(pair: Pair) -> bool:
    """Somebody who is not cited."""
    return pair.new(ACTORS - {"author"})


def certainty(pair: Pair) -> bool:
    """A word of certainty, safety or completeness that is not cited."""
    negated = any(clause.nots for clause in pair.clauses)
    return pair.new(CERTAIN - ({"onli", "never"} if negated else set()))


def opposite(pair: Pair) -> bool:
    """A word where the cited sentences have one that says the contrary."""
    said, there = pair.said.there, pair.there
    return any(
        (said & here) - there and there & contrary and not there & here and not said & contrary
        for sides in OPPOSITES
        for here, contrary in (sides, sides[::-1])
    ) or any(_turned(clause, other) for clause in pair.said.clauses for other in pair.closest(clause)[:1])


def _turned(clause: Clause, other: Clause) -> bool:
    """Whether one word of a clause, else the same, has become its contrary."""
    if share(clause.words, other.words) < 0.5 or clause.nots % 2 != other.nots % 2:
        return False
    gained, lost = Counter(clause.stems) - Counter(other.stems), Counter(other.stems) - Counter(clause.stems)
    return any(
        not here.isdisjoint(gained) and not contrary.isdisjoint(lost)
        for sides in OPPOSITES
        for here, contrary in (sides, sides[::-1])
    )


def repeated(pair: Pair) -> bool:
    """A word more often in a clause than in any cited sentence: it stands in another's place."""
    for clause in pair.said.clauses:
        for word, times in Counter(clause.words).items():
            there = sum(claims.stems.count(word) for claims in pair.cited)
            if times > max(1, there) and word not in PLAIN | TIMES:
                return True
    return False


def only(pair: Pair) -> bool:
    """A cited "only" that is lost."""
    for clause in pair.said.clauses:
        near = pair.closest(clause)
        if near and not META & set(clause.words) and all("onli" in other.stems for other in near):
            if _ONLY.isdisjoint(pair.said.stems):
                return True
    return False


def strange(pair: Pair) -> bool:
    """A word of some meaning that nothing cited has or stands for."""
    return bool(unknown(pair))


def thin(pair: Pair) -> bool:
    """Fewer than THIN of its words cited to the letter: plain words alone can say what nobody said."""
    words = pair.said.words
    return sum(word in pair.there for word in words) < THIN * len(words)


def unknown(pair: Pair) -> list[str]:
    """The words of `strange`."""
    others = PLAIN | CERTAIN | TIMES | PARTS | ACTORS | COUNTS | _MEASURED
    return [word for word in dict.fromkeys(pair.said.words) if word not in others and not has(pair.there, word)]
