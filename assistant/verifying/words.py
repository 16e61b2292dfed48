"""Rules on single words: what a sentence names must be named, or stood for, in what it cites."""

from __future__ import annotations

from assistant.verifying.kin import has, share
from assistant.verifying.pair import Pair
from assistant.verifying.vocabulary import ACTORS, CAUSES, CERTAIN, COUNTS, OPPOSITES, PARTS, PLAIN, TIMES


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
    )


def causes(pair: Pair) -> bool:
    """A reason given where none is cited."""
    cues = {"becaus", "therefor", "thank", "due", "reason", "caus"}
    return bool(cues & (pair.said.there - pair.there)) and not pair.there & CAUSES


def scattered(pair: Pair) -> bool:
    """A clause whose words are gathered from several cited sentences, or from none."""
    least = 0.75 if len(pair.cited) > 1 else 0.6
    for clause in pair.said.clauses:
        words = [word for word in clause.words if word not in PLAIN]
        if len(words) > 1 and max(share(words, claims.there) for claims in pair.cited) < least:
            return True
    return False


def strange(pair: Pair) -> bool:
    """A word of some meaning that nothing cited has or stands for."""
    return bool(unknown(pair))


def unknown(pair: Pair) -> list[str]:
    """The words of `strange`."""
    others = PLAIN | CERTAIN | TIMES | PARTS | ACTORS | COUNTS
    return [word for word in dict.fromkeys(pair.said.words) if word not in others and not has(pair.there, word)]
