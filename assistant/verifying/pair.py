"""A written sentence beside the sentences that it cites, and which of their clauses speak of the same."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property

from assistant.verifying.claims import Clause, read
from assistant.verifying.kin import has


class Pair:
    """`said` is the written sentence, `cited` what it cites, `there` all stems and `clauses` all clauses of that."""

    def __init__(self, sentence: str, cited: Sequence[str]) -> None:
        self.sentence = sentence
        self.said = read(sentence)
        self.cited = tuple(map(read, cited))

    @cached_property
    def there(self) -> frozenset[str]:
        return frozenset(stem for claims in self.cited for stem in claims.stems)

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        return tuple(clause for claims in self.cited for clause in claims.clauses)

    def new(self, some: Collection[str]) -> bool:
        """Whether the sentence has one of some words, and what it cites has it not."""
        return any(word in some and not has(self.there, word) for word in self.said.stems)


Rule = Callable[[Pair], bool]
"""Whether a sentence breaks it."""


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
