"""Rules on numbers: each one said must be cited, of the same thing and in the same unit."""

from __future__ import annotations

from collections import Counter

from assistant.verifying.claims import Amount
from assistant.verifying.kin import share
from assistant.verifying.pair import Pair
from assistant.verifying.plain import PLAIN
from assistant.verifying.vocabulary import MEASURES, OPPOSITES


def amounts(pair: Pair) -> bool:
    """A number that is not cited, not as often, or in another unit or of something else."""
    there = [amount for claims in pair.cited for amount in claims.amounts]
    if any(not any(_same(amount, other) for other in there) for amount in pair.said.amounts):
        return True
    cited = Counter(amount.number for amount in there)
    return any(bool(Counter(amount.number for amount in some) - cited) for some in pair.said.amounts_by_clause)


def omits(pair: Pair) -> bool:
    """One amount of a dose ("5 x 20 s") or of a condition, without the measure beside it."""
    units = {amount.unit for amount in pair.said.amounts}
    for clause, some in zip(pair.said.clauses, pair.said.amounts_by_clause, strict=True):
        near = pair.closest(clause)
        for claims in pair.cited:
            for other, found in zip(claims.clauses, claims.amounts_by_clause, strict=True):
                there = {amount.unit for amount in found}
                if not any(other is each for each in near) or not (other.condition or "set" in there):
                    continue
                if {one.number for one in some} & {one.number for one in found} and (there & MEASURES) - units:
                    return True
    return False


def limits(pair: Pair) -> bool:
    """ "At most" for "at least", or either where it is not cited, or lost."""
    there = [amount for claims in pair.cited for amount in claims.amounts]
    for amount in pair.said.amounts:
        bounds = {other.bound for other in there if _same(amount, other)}
        if bounds and amount.bound not in bounds:
            return True
    return False


def _same(one: Amount, other: Amount) -> bool:
    if one.number != other.number or (one.unit != other.unit and one.unit and other.unit):
        return False
    if any((one.of & a and other.of & b) or (one.of & b and other.of & a) for a, b in OPPOSITES):
        return False
    return not one.of or not other.of or share(tuple(one.of), other.of) > 0 or one.of <= PLAIN
