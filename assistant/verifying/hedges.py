"""Rules on how surely something is said, and on what is allowed: may, often, must, can."""

from __future__ import annotations

from assistant.permission import permission
from assistant.verifying.pair import Pair, closest, nearest
from assistant.verifying.vocabulary import ACTORS


def may(pair: Pair) -> bool:
    """A cited "may" or "often" that is lost, a new "will" in its place, or a new "may"."""
    said = pair.said.modals
    for clause in pair.said.clauses:
        near = nearest(clause, pair.clauses)
        for hedge, alike in (("may", {"may", "often", "can"}), ("often", {"may", "often"})):
            if near and not clause.nots and all(hedge in other.modals for other in near) and not said & alike:
                return True
        if "will" in clause.modals and near:
            if all({"may", "can"} & other.modals for other in closest(clause, pair.clauses)):
                return True
    return "may" in said and not any({"may", "often"} & claims.modals for claims in pair.cited)


def must(pair: Pair) -> bool:
    """A "must" where all that is cited is a "may", "often" or "can"."""
    there = [claims.modals for claims in pair.cited]
    softened = all({"may", "often", "can"} & modals for modals in there)
    return "must" in pair.said.modals and not any("must" in modals for modals in there) and softened


def can(pair: Pair) -> bool:
    """A "can" where what is cited obliges or denies, or on a condition that nobody named decides."""
    for clause in pair.said.clauses:
        if "can" not in clause.modals:
            continue
        near = nearest(clause, pair.clauses)
        there = {name for other in near for name in other.modals}
        if there & {"can", "may"}:
            continue
        if (clause.condition and not ACTORS & set(clause.words)) or "must" in there or any(o.nots for o in near):
            return True
    return False


def permits(pair: Pair) -> bool:
    """Clearance granted, or a decision shared with the reader."""
    return bool(permission(pair.sentence)) or "you or your" in pair.sentence.lower()
