"""A sentence taken apart into what one word can turn wrong: amounts, what is denied, how surely, on what condition.

Knows nothing of guides, of models, or of what is done about it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import takewhile

from assistant.verifying.clauses import Part, is_word, parted
from assistant.verifying.denial import Denial, denials
from assistant.verifying.plain import PLAIN
from assistant.verifying.spelling import stem, tokens
from assistant.verifying.vocabulary import (
    BOUNDS,
    CONDITIONS,
    JOINS,
    MEASURES,
    MODALS,
    NUMBERS,
    ORDINALS,
    PARTS,
    PRONOUNS,
    THINGS,
    UNITS,
)

_FEW = frozenset(("two", "three", "2", "3"))
_UNIT_WITHIN = 3
_BOUND_WITHIN = 5
_RANGE = frozenset(("to", "or", "and"))
"""Between two numbers of one unit: "two to four weeks"."""
_LINKS = frozenset("in on for of with during and or a".split())


@dataclass(frozen=True)
class Amount:
    """A number as digits, its unit and its bound, empty where it has none, and the words around it: what it is of."""

    number: str
    unit: str
    bound: str
    of: frozenset[str]


@dataclass(frozen=True)
class Clause:
    """`stems` are those of all its words, `words` of what it speaks of, in order.

    `denied` are the words that negations are about, `near` those of them that a "no" or
    "without" is about, `nots` how many negations there are. `modals` gives to each class
    of MODALS that it has the words behind it. `condition` is the class of the word that
    `opens` the clause, if one of CONDITIONS does; `begins` says whether what it is a
    condition of comes after it. `refers`: something before it is meant, too.
    """

    stems: tuple[str, ...]
    words: tuple[str, ...]
    denied: frozenset[str]
    near: frozenset[str]
    nots: int
    modals: Mapping[str, frozenset[str]]
    opens: str
    begins: bool
    condition: str
    refers: bool


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
    parts = list(parted(found))
    return Claims(
        stems=tuple(map(stem, found)),
        clauses=tuple(_clauses(parts)),
        amounts_by_clause=tuple(tuple(_amounts(part.tokens)) for part in parts),
    )


def _clauses(parts: Sequence[Part]) -> list[Clause]:
    """ "Do not run until …" and "running waits until …" are read as "run, only if …"."""
    denied = [denials(part.stems) for part in parts]
    conditions = [next((name for name, cues in CONDITIONS.items() if part.opens in cues), "") for part in parts]
    for place, condition in enumerate(conditions):
        if condition not in ("until", "before"):
            continue
        for main in [place - 1] if place else [1]:
            if main < len(parts) and not conditions[main] and denied[main].turns:
                denied[main], conditions[place] = denied[main].less(), "only"
                break
    return [_clause(*each) for each in zip(parts, denied, conditions, strict=True)]


def _clause(part: Part, denial: Denial, condition: str) -> Clause:
    stems = part.stems
    cues = ((name, next((i for i, word in enumerate(stems) if word in some), None)) for name, some in MODALS.items())
    words = tuple(filter(is_word, stems))
    return Clause(
        stems=stems,
        words=words,
        denied=denial.denied,
        near=denial.near,
        nots=denial.nots,
        modals={
            name: frozenset(filter(is_word, stems[place + 1 :])) or frozenset(words)
            for name, place in cues
            if place is not None
        },
        opens=part.opens,
        begins=part.begins,
        condition=condition,
        refers=PLAIN.issuperset(words) or not PRONOUNS.isdisjoint(stems),
    )


def _amounts(part: Sequence[str]) -> Iterator[Amount]:
    numbers = [(place, number) for place, token in enumerate(part) if (number := _number(part, place))]
    unit = ""
    found = []
    for which in reversed(range(len(numbers))):
        place, number = numbers[which]
        start = numbers[which - 1][0] + 1 if which else 0
        end = numbers[which + 1][0] if which + 1 < len(numbers) else len(part)
        before = _up_to_join(part[start:place][::-1]) if not which else []
        after = part[place + 1 : end]
        unit = _unit(after) or (unit if after and _RANGE.issuperset(after) else "")
        ends = after[:-1] if end < len(part) else after
        ahead = takewhile(lambda token: token not in _LINKS, part[start:place][::-1])
        bounds = [word for word in (*ahead, *ends[:_BOUND_WITHIN]) if word in BOUNDS]
        around = [stem(token) for token in (*before, *_up_to_join(after))]
        of = frozenset(word for word in around if is_word(word) and word not in UNITS)
        found.append(Amount(number, unit, "".join(bounds[:1]), of))
    return reversed(found)


def _unit(after: Sequence[str]) -> str:
    """The unit of a number by what stands behind it; a part of the body counts as one."""
    nouns = (token for token in after[:_UNIT_WITHIN] if not token.endswith("ly"))  # "half your weekly distance"
    named = next((UNITS[stem(token)] for token in nouns if stem(token) in UNITS), "")
    return named or next((stem(token) for token in after[:1] if stem(token) in PARTS), "")


def _number(part: Sequence[str], place: int) -> str:
    token, then = part[place], [stem(after) for after in part[place + 1 : place + 2]]
    if token in _FEW and not THINGS.isdisjoint(then):
        return ""
    if token in ORDINALS and not MEASURES.isdisjoint(UNITS.get(word, "") for word in then):
        return ORDINALS[token]
    if token == "one" and not any(stem(after) in UNITS for after in part[place + 1 : place + _UNIT_WITHIN]):
        return ""
    return NUMBERS.get(token) or (token.replace(",", ".") if token[0].isdigit() else "")


def _up_to_join(part: Sequence[str]) -> list[str]:
    kept = []
    for token in part:
        if token in JOINS or token in ("then", "with"):
            break
        kept.append(token)
    return kept
