"""A written sentence beside the sentences that it cites, and which of their clauses speak of the same."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property

from assistant.verifying.claims import Clause, read
from assistant.verifying.kin import has
from assistant.verifying.plain import PLAIN
from assistant.verifying.vocabulary import ACTORS

CLINICAL = ACTORS | {"clear", "clearanc"}
"""Words by which a condition is one that a clinician decides."""


class Pair:
    """`said` is the written sentence, `cited` what it cites, `there` all stems and `clauses` all clauses of that."""

    def __init__(self, sentence: str, cited: Sequence[str]) -> None:
        self.sentence = sentence
        self.said = read(sentence)
        self.cited = tuple(map(read, cited))
        self._closest: dict[int, list[Clause]] = {}

    @cached_property
    def there(self) -> frozenset[str]:
        return frozenset(stem for claims in self.cited for stem in claims.stems)

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        return tuple(clause for claims in self.cited for clause in claims.clauses)

    def closest(self, clause: Clause) -> list[Clause]:
        """Of all that is cited, what is closest to a clause of the sentence."""
        key = id(clause)
        if key not in self._closest:
            self._closest[key] = closest(clause, self.clauses)
        return self._closest[key]

    def new(self, some: Collection[str]) -> bool:
        """Whether the sentence has one of some words, and what it cites has it not."""
        return any(word in some and not has(self.there, word) for word in self.said.stems)


Rule = Callable[[Pair], bool]
"""Whether a sentence breaks it."""


def content(clause: Clause) -> list[str]:
    """Its words that say something that matters."""
    return [word for word in clause.words if word not in PLAIN]


def nearest(clause: Clause, clauses: Iterable[Clause]) -> list[Clause]:
    """The clauses that share most words with one, and those that share half as many."""
    scored = [(sum(has(other.words, word) for word in clause.words), other) for other in clauses]
    top = max((count for count, _ in scored), default=0)
    return [other for count, other in scored if top and 2 * count >= top]


def closest(clause: Clause, clauses: Iterable[Clause]) -> list[Clause]:
    """The clauses that share most words with one, the same words before kin."""
    scored = [
        (sum((word in other.words) + 0.5 * has(other.words, word) for word in clause.words), other) for other in clauses
    ]
    top = max((count for count, _ in scored), default=0)
    return [other for count, other in scored if top and count == top]


def main_of(clauses: Sequence[Clause], place: int) -> Clause | None:
    """What a condition or reason is of: the clause before it, or after it where it begins something new."""
    order = [*range(place + 1, len(clauses))] if clauses[place].begins else [*range(place - 1, -1, -1)]
    return next((clauses[other] for other in order if not clauses[other].condition), None)
