"""What the negations of a clause are about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.verifying.clauses import is_word
from assistant.verifying.plain import FUNCTION
from assistant.verifying.vocabulary import BE, DENIALS, JOINS, LACKS, PRONOUNS, REFRAINS, TIMES


@dataclass(frozen=True)
class Denial:
    """`scopes` are the words that each negation but "no" and "without" is about, `near` what those two are about."""

    scopes: tuple[frozenset[str], ...]
    near: frozenset[str]
    lacks: int

    @property
    def nots(self) -> int:
        return len(self.scopes) + self.lacks

    @property
    def denied(self) -> frozenset[str]:
        """What is denied once: two negations of a word undo each other."""
        found = self.near if self.lacks else frozenset[str]()
        for scope in self.scopes:
            found ^= scope
        return found

    @property
    def turns(self) -> bool:
        """Whether it denies what its clause does."""
        return len(self.scopes) % 2 == 1

    def less(self) -> Denial:
        return Denial(self.scopes[1:], self.near, self.lacks)


def denials(part: Sequence[str]) -> Denial:
    """By the stems of a clause."""
    words = frozenset(filter(is_word, part))
    scopes, near, lacks = [], frozenset[str](), 0
    for place, word in enumerate(part):
        if word in DENIALS or (word == "no" and not any(map(is_word, part[:place])) and place < 1):
            scopes.append(words)
            near = near | (_phrase(part[place + 1 :]) if word == "no" else frozenset())
        elif word in REFRAINS:
            after, before = (frozenset(filter(is_word, some)) - TIMES for some in (part[place + 1 :], part[:place]))
            passive = not BE.isdisjoint(part[max(0, place - 2) : place])
            if word != "stop":
                scopes.append(before if passive or not after else after)
            elif after or not PRONOUNS.isdisjoint(part[place + 1 : place + 2]):
                scopes.append(after)
        elif word in LACKS:
            near, lacks = near ^ _phrase(part[place + 1 :]), lacks + 1
    return Denial(tuple(scopes), near, lacks)


def _phrase(part: Sequence[str]) -> frozenset[str]:
    """The words of the noun phrase that begins here, and of those joined to it."""
    found: list[str] = []
    joined = True
    for word in part:
        if is_word(word):
            found.append(word)
            joined = False
        elif word in JOINS:
            joined = True
        elif not (joined and word in FUNCTION):
            break
    return frozenset(found)
