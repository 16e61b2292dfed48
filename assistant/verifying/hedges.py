"""Rules on how surely something is said, and on what is allowed: may, often, must, can."""

from __future__ import annotations

from assistant.permission import permission
from assistant.verifying.kin import has
from assistant.verifying.pair import Pair, closest, nearest
from assistant.verifying.vocabulary import ACTORS, PLAIN


def may(pair: Pair) -> bool:
    """A cited "may" or "often" that is lost, a new "will" in its place, or a new "may"."""
    return _firmer(pair) or _surer(pair) or ("may" in pair.said.modals and not _hedged(pair))


def _hedged(pair: Pair) -> bool:
    return any(claims.modals & {"may", "often"} for claims in pair.cited)


def _firmer(pair: Pair) -> bool:
    said = pair.said.modals
    for clause in pair.said.clauses:
        near = nearest(clause, pair.clauses)
        for hedge, alike in (("may", {"may", "often", "can"}), ("often", {"may", "often"})):
            if said & alike or clause.nots or not near or not all(hedge in other.modals for other in near):
                continue
            if any(has(other.modals[hedge], word) for other in near for word in clause.words if word not in PLAIN):
                return True
    return False


def _surer(pair: Pair) -> bool:
    for clause in pair.said.clauses:
        if "will" in clause.modals:
            near = closest(clause, pair.clauses)
            if near and all(other.modals.keys() & {"may", "can"} for other in near):
                if not any("will" in other.modals and other.nots % 2 == clause.nots % 2 for other in pair.clauses):
                    return True
    return False


def must(pair: Pair) -> bool:
    """A "must" where all that is cited is a "may", "often" or "can", or a "need not" that is not cited."""
    there = [claims.modals for claims in pair.cited]
    softened = all({"may", "often", "can"} & modals for modals in there)
    forced = "must" in pair.said.modals and not any("must" in modals for modals in there) and softened
    return forced or ("neednot" in pair.said.modals and not any("neednot" in modals for modals in there))


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
