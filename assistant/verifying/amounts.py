"""Rules on numbers: each one said must be cited, of the same thing and in the same unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from assistant.verifying.claims import Amount, Clause
from assistant.verifying.kin import share
from assistant.verifying.pair import Pair, content
from assistant.verifying.plain import PLAIN
from assistant.verifying.vocabulary import MEASURES, OPPOSITES

_LEAST_HOME = 0.7
"""Share of a clause's words that the sentence must have from which its amounts are."""


def amounts(pair: Pair) -> bool:
    """A number that is not cited, not as often, or in another unit or of something else."""
    there = [amount for claims in pair.cited for amount in claims.amounts]
    if any(not any(_same(amount, other) for other in there) for amount in pair.said.amounts):
        return True
    cited = Counter(amount.number for amount in there)
    if any(bool(Counter(amount.number for amount in some) - cited) for some in pair.said.amounts_by_clause):
        return True
    told = zip(pair.said.clauses, pair.said.amounts_by_clause, strict=True)
    return len(pair.cited) > 1 and not all(_at_home(clause, some, pair) for clause, some in told if some)


def _at_home(clause: Clause, amounts: Sequence[Amount], pair: Pair) -> bool:
    """Whether one cited sentence has the amounts of a clause and most of its words."""
    numbers = {amount.number for amount in amounts}
    return any(
        numbers <= {amount.number for amount in claims.amounts} and share(content(clause), claims.there) >= _LEAST_HOME
        for claims in pair.cited
    )


def omits(pair: Pair) -> bool:
    """One amount of a dose ("5 x 20 s") or of a condition, without the measure beside it."""
    units = {amount.unit for amount in pair.said.amounts}
    cited = {
        id(clause): (clause, found)
        for claims in pair.cited
        for clause, found in zip(claims.clauses, claims.amounts_by_clause, strict=True)
    }
    for clause, said in zip(pair.said.clauses, pair.said.amounts_by_clause, strict=True):
        homes = [cited[id(other)] for other in pair.closest(clause)]
        if said and homes and all(_lacks(said, units, *home) for home in homes):
            return True
    return False


def _lacks(said: Sequence[Amount], units: Collection[str], clause: Clause, there: Sequence[Amount]) -> bool:
    """Whether a number is said without a measure that stands beside it in a cited dose or condition."""
    measures = {amount.unit for amount in there}
    shared = {amount.number for amount in said} & {amount.number for amount in there}
    return bool(shared) and bool(clause.condition or "set" in measures) and bool((measures & MEASURES) - set(units))


def limits(pair: Pair) -> bool:
    """ "At most" for "at least", or either where it is not cited, or lost."""
    there = [amount for claims in pair.cited for amount in claims.amounts]
    for amount in pair.said.amounts:
        bounds = {other.bound for other in there if _same(amount, other)}
        if bounds and amount.bound not in bounds:
            return True
    return False


def _same(one: Amount, other: Amount) -> bool:
    if one.number != other.number or (one.unit != other.unit and one.unit and (other.unit or one.unit in MEASURES)):
        return False
    if any((one.of & a and other.of & b) or (one.of & b and other.of & a) for a, b in OPPOSITES):
        return False
    return not one.of or not other.of or share(tuple(one.of), other.of) > 0 or one.of <= PLAIN
