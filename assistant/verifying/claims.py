"""A sentence taken apart into what one word can turn wrong: amounts, what is denied, how surely, on what condition.

Knows nothing of guides, of models, or of what is done about it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from assistant.verifying.spelling import stem, tokens
from assistant.verifying.vocabulary import (
    BREAKS,
    CONDITIONS,
    FUNCTION,
    MODALS,
    NEAR_NEGATIONS,
    NEGATIONS,
    NUMBERS,
    UNITS,
)

_JOINS = frozenset(("and", "or"))
_UNIT_WITHIN = 3


@dataclass(frozen=True)
class Amount:
    """A number as digits, its unit, empty where none follows, and the words around it: what it is of."""

    number: str
    unit: str
    of: frozenset[str]


@dataclass(frozen=True)
class Clause:
    """`words` are the stems of what it speaks of, in order, `heads` the last words of its phrases.

    `denied` are the words that a negation is about, `near` those of them that a "no" or
    "without" is about, `nots` how many negations there are. `condition` is the class of
    the word that `opens` the clause, if one of CONDITIONS does.
    """

    words: tuple[str, ...]
    heads: tuple[str, ...]
    denied: frozenset[str]
    near: frozenset[str]
    nots: int
    cues: frozenset[str]
    modals: frozenset[str]
    opens: str
    condition: str


@dataclass(frozen=True)
class Claims:
    """A sentence taken apart; `stems` are those of all its words."""

    stems: tuple[str, ...]
    clauses: tuple[Clause, ...]
    amounts_by_clause: tuple[tuple[Amount, ...], ...]

    @cached_property
    def amounts(self) -> tuple[Amount, ...]:
        return tuple(amount for some in self.amounts_by_clause for amount in some)

    @cached_property
    def there(self) -> frozenset[str]:
        return frozenset(self.stems)

    @cached_property
    def words(self) -> tuple[str, ...]:
        return tuple(word for clause in self.clauses for word in clause.words)

    @cached_property
    def conditions(self) -> frozenset[str]:
        return frozenset(clause.condition for clause in self.clauses if clause.condition)

    @cached_property
    def modals(self) -> frozenset[str]:
        return frozenset(name for clause in self.clauses for name in clause.modals)


@lru_cache(4096)
def read(text: str) -> Claims:
    """Takes a sentence apart."""
    found = tokens(text)
    parts = list(_parts(found))
    return Claims(
        stems=tuple(map(stem, found)),
        clauses=tuple(_clause([stem(token) for token in part], opens) for part, opens in parts),
        amounts_by_clause=tuple(tuple(_amounts(part)) for part, _ in parts),
    )


def _parts(found: Sequence[str]) -> Iterator[tuple[list[str], str]]:
    part: list[str] = []
    opens = ""
    for token in [*found, "."]:
        if token not in BREAKS:
            part.append(token)
            continue
        if part:
            yield part, opens
        part, opens = [], token


def _is_word(token: str) -> bool:
    return token[0].isalpha() and token not in FUNCTION and token not in NEGATIONS and token not in _JOINS


def _clause(part: Sequence[str], opens: str) -> Clause:
    words = tuple(filter(_is_word, part))
    whole = sum(word in NEGATIONS and word not in NEAR_NEGATIONS for word in part)
    after = (next(filter(_is_word, part[place + 1 :]), "") for place, word in enumerate(part) if word in NEAR_NEGATIONS)
    near = frozenset(filter(None, after))
    return Clause(
        words=words,
        heads=tuple(word for word, then in pairwise([*part, "."]) if _is_word(word) and not _is_word(then)),
        denied=frozenset(words) ^ near if whole % 2 else near,
        near=near,
        nots=sum(word in NEGATIONS for word in part),
        cues=NEGATIONS & frozenset(part),
        modals=frozenset(name for name, some in MODALS.items() if some & set(part)),
        opens=opens,
        condition=next((name for name, cues in CONDITIONS.items() if opens in cues), ""),
    )


def _amounts(part: Sequence[str]) -> Iterator[Amount]:
    numbers = [(place, number) for place, token in enumerate(part) if (number := _number(part, place))]
    for which, (place, number) in enumerate(numbers):
        start = numbers[which - 1][0] + 1 if which else 0
        end = numbers[which + 1][0] if which + 1 < len(numbers) else len(part)
        before = _up_to_join(part[start:place][::-1]) if not which else []
        after = part[place + 1 : end]
        unit = next((UNITS[stem(token)] for token in after[:_UNIT_WITHIN] if stem(token) in UNITS), "")
        around = [stem(token) for token in (*before, *_up_to_join(after))]
        yield Amount(number, unit, frozenset(word for word in around if _is_word(word) and word not in UNITS))


def _number(part: Sequence[str], place: int) -> str:
    token = part[place]
    if token == "one" and not any(stem(after) in UNITS for after in part[place + 1 : place + 2]):
        return ""
    return NUMBERS.get(token) or (token.replace(",", ".") if token[0].isdigit() else "")


def _up_to_join(part: Sequence[str]) -> list[str]:
    kept = []
    for token in part:
        if token in _JOINS or token in ("then", "with"):
            break
        kept.append(token)
    return kept
