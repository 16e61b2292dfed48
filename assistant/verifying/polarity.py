"""Rules on what is denied: a negation must be cited, and a cited one must not be lost."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.verifying.claims import Clause
from assistant.verifying.kin import has
from assistant.verifying.pair import Pair, closest
from assistant.verifying.vocabulary import ACTORS

_BY_ITSELF = ("until", "unless")
"""Conditions that deny something themselves."""
_DECIDED = ACTORS | {"clear", "clearanc"}


def polarity(pair: Pair) -> bool:
    """A negation that is not cited, or one that is cited and left out."""
    return any(_turned(clause, pair) for clause in pair.said.clauses)


def lifted(pair: Pair) -> bool:
    """A word that all that is cited denies, said undenied, with fewer negations."""
    if pair.said.conditions & set(_BY_ITSELF):
        return False
    nots = sum(clause.nots for clause in pair.said.clauses)
    for word in {word for clause in pair.said.clauses for word in clause.words if word not in clause.denied}:
        others = [other for other in pair.clauses if word in other.words]
        if others and all(word in other.denied and "wait" not in other.cues for other in others):
            if nots < min(other.nots for other in others):
                return True
    return False


def double(pair: Pair) -> bool:
    """Two negations in one clause, where nothing cited has two."""
    return any(clause.nots > 1 for clause in pair.said.clauses) and not any(c.nots > 1 for c in pair.clauses)


def _turned(clause: Clause, pair: Pair) -> bool:
    if clause.condition in _BY_ITSELF or (len(clause.words) < 2 and len(pair.said.clauses) > 1):
        return False
    if clause.nots % 2:
        denying = [other for other in pair.clauses if other.denied]
        return not any(has(other.denied, word) for other in denying for word in clause.denied)
    return _denies_one(clause, pair.clauses) or (not clause.nots and _forgets(clause, pair))


def _denies_one(clause: Clause, clauses: Sequence[Clause]) -> bool:
    """Whether a single word is denied on one side and stands undenied wherever the other has it."""
    for word in clause.words:
        others = [other for other in clauses if word in other.words]
        if others and all(word in other.near for other in others) and word not in clause.denied:
            return True
        if others and word in clause.near and not any(word in other.denied for other in others):
            return True
    return False


def _forgets(clause: Clause, pair: Pair) -> bool:
    """Whether most of what a clause repeats is denied where it is from, and nowhere in the sentence."""
    near = closest(clause, pair.clauses)
    shared = [word for word in clause.words if any(word in other.words for other in near)]
    lost = {word for word in shared if all(word in other.denied for other in near if word in other.words)}
    if any("wait" in other.cues for other in near) and pair.said.there & _DECIDED:
        return False
    if len(shared) < 2 and len(clause.words) < len(pair.said.words):
        return False
    kept = any(lost & other.denied for other in pair.said.clauses)
    many = 2 * sum(word in lost for word in shared) > len(shared)
    return all(other.nots % 2 for other in near) and many and not kept
