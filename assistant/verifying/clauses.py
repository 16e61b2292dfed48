"""Tokens -> the parts between commas, conjunctions and conditions. Knows nothing of what they say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.verifying.plain import FUNCTION
from assistant.verifying.spelling import stem
from assistant.verifying.vocabulary import BREAKS, CONDITIONS, JOINS, NEGATIONS

_ASKS = frozenset(("when", "if", "once"))
_KNOWS = frozenset(map(stem, "say decide know tell see ask show judge find".split()))
"""Before "when" they make a question of it, not a condition: "decides when"."""
_ITEM = 3
"""How many words an item of a list may have."""
_BEGINS = frozenset("; : . ! — but so because although though whereas".split())
_OPENS_CONDITION = frozenset().union(*CONDITIONS.values())


@dataclass(frozen=True)
class Part:
    """The tokens of a clause, the break that it follows, and whether it begins something new: "…, but when …"."""

    tokens: tuple[str, ...]
    opens: str
    begins: bool

    @cached_property
    def stems(self) -> tuple[str, ...]:
        return tuple(map(stem, self.tokens))


def is_word(token: str) -> bool:
    """Whether a token says something by itself."""
    return token[0].isalpha() and token not in FUNCTION and token not in NEGATIONS and token not in JOINS


def parted(found: Sequence[str]) -> Iterator[Part]:
    part: list[str] = []
    opens, listing, begins = "", False, True
    for place, token in enumerate([*found, "."]):
        indirect = token in _ASKS and bool(part) and stem(part[-1]) in _KNOWS
        if indirect or (token not in BREAKS and not (token == "which" and not part)):
            part.append(token)
        elif token == "," and opens not in _OPENS_CONDITION and (joins := _lists(found, place, listing)):
            part.append(joins)
            listing = True
        else:
            if JOINS.issuperset(part):
                begins = begins or bool(part) or opens in _BEGINS
            else:
                yield Part(tuple(part), opens, begins)
                begins = False
            part, opens, listing = [], token, False


def _lists(found: Sequence[str], place: int, listing: bool) -> str:
    """ "And" where a comma stands between items of a list: a few words up to the next comma or "and"."""
    for ahead, token in enumerate(found[place + 1 : place + _ITEM + 2]):
        if token in JOINS or token == ",":
            ends = listing and token in JOINS and BREAKS.isdisjoint(found[place + 2 : place + 3])
            return "and" if ahead or ends else ""
        if token in BREAKS or stem(token) in NEGATIONS:
            break
    return ""
