"""Rules on numbers: each one said must be cited, of the same thing and in the same unit."""

from __future__ import annotations

from assistant.verifying.claims import Amount
from assistant.verifying.kin import share
from assistant.verifying.pair import Pair
from assistant.verifying.vocabulary import MEASURES, OPPOSITES, PLAIN


def amounts(pair: Pair) -> bool:
    """A number that is not cited, or is cited in another unit or of something else."""
    there = [amount for claims in pair.cited for amount in claims.amounts]
    return any(not any(_same(amount, other) for other in there) for amount in pair.said.amounts)


def omits(pair: Pair) -> bool:
    """One amount of a cited clause ("5 x 20 s") without the measure beside it."""
    said = {(amount.number, amount.unit) for amount in pair.said.amounts}
    numbers, units = {number for number, _ in said}, {unit for _, unit in said}
    for clause in (clause for claims in pair.cited for clause in claims.amounts_by_clause):
        measures = {amount.unit for amount in clause} & MEASURES
        if {amount.number for amount in clause} & numbers and measures - units:
            return True
    return False


def _same(one: Amount, other: Amount) -> bool:
    if one.number != other.number or (one.unit != other.unit and one.unit and other.unit):
        return False
    if any((one.of & a and other.of & b) or (one.of & b and other.of & a) for a, b in OPPOSITES):
        return False
    return not one.of or not other.of or share(tuple(one.of), other.of) > 0 or one.of <= PLAIN
