"""Rules on how surely something is said, and on what is allowed: may, often, must, can."""

from __future__ import annotations

import re

from assistant.permission import permission
from assistant.verifying.claims import Clause
from assistant.verifying.pair import CLINICAL, Pair, content, main_of
from assistant.verifying.vocabulary import ACTORS, LOADS

_PROMISE = re.compile(r"\byou(?: will|['’]ll) (?:\w+ly )?(?:be|feel|heal|recover|return)\b", re.I)
_HEDGES = {"may", "often", "can"}


def may(pair: Pair) -> bool:
    """A cited "may" or "often" that is lost, a new "will" in its place, or a new "may"."""
    return _firmer(pair) or _surer(pair) or _promises(pair) or ("may" in pair.said.modals and not _hedged(pair))


def _hedged(pair: Pair) -> bool:
    return any(claims.modals & _HEDGES for claims in pair.cited)


def _firmer(pair: Pair) -> bool:
    for hedge, alike in (("may", {"may", "often", "can"}), ("often", {"may", "often"})):
        hedged = [clause for clause in pair.said.clauses if clause.modals.keys() & alike]
        kept = {id(other) for clause in hedged for other in pair.closest(clause)}
        for clause in pair.said.clauses:
            near = pair.closest(clause)
            if clause in hedged or not near or not all(hedge in other.modals for other in near):
                continue
            scope = frozenset[str]().union(*(other.modals[hedge] for other in near))
            if kept.isdisjoint(map(id, near)) and not scope.isdisjoint(content(clause)):
                return True
    return False


def _promises(pair: Pair) -> bool:
    """Whether the reader is told how they will be, where nothing cited says so of the future."""
    return bool(_PROMISE.search(pair.sentence)) and not any("will" in claims.modals for claims in pair.cited)


def _surer(pair: Pair) -> bool:
    for clause in pair.said.clauses:
        if "will" in clause.modals:
            near = pair.closest(clause)
            if near and all(other.modals.keys() & {"may", "can"} for other in near):
                if not any("will" in other.modals and other.nots % 2 == clause.nots % 2 for other in pair.clauses):
                    return True
    return False


def _hedges(other: Clause, clause: Clause) -> bool:
    """Whether a clause hedges something that another says."""
    scope = frozenset[str]().union(*(some for name, some in other.modals.items() if name in _HEDGES))
    return not scope.isdisjoint(content(clause))


def must(pair: Pair) -> bool:
    """A "must" where what is cited is a "may", "often" or "can", or a "need not" that is not cited."""
    for clause in pair.said.clauses:
        near = pair.closest(clause)
        if "must" in clause.modals and near and all(_hedges(other, clause) for other in near):
            if not any("must" in other.modals for other in near):
                return True
    return "neednot" in pair.said.modals and not any("neednot" in claims.modals for claims in pair.cited)


def can(pair: Pair) -> bool:
    """A "can" where what is cited obliges or denies, or on a condition of its own that no clinician decides."""
    for clause in pair.said.clauses:
        if clause.nots % 2:
            continue
        if _grants(clause, pair):
            return True
        if "can" not in clause.modals:
            continue
        near = pair.closest(clause)
        there = {name for other in near for name in other.modals}
        if there & {"can", "may"}:
            continue
        there_if = any(claims.conditions for claims in pair.cited if any(other in claims.clauses for other in near))
        freely = clause.condition and not ACTORS & set(clause.words) and not there_if
        if freely or "must" in there or any(other.nots for other in near):
            return True
    return False


def _grants(clause: Clause, pair: Pair) -> bool:
    """Whether a clause allows some loading that no cited one allows."""
    clauses = pair.said.clauses
    decided = [place for place, other in enumerate(clauses) if other.condition and CLINICAL & set(other.words)]
    if ACTORS & set(clause.words) or any(main_of(clauses, place) in (clause, None) for place in decided):
        return False
    scopes = [clause.modals[name] & LOADS for name in ("can", "may") if name in clause.modals]
    allowing = [other for other in pair.clauses if other.modals.keys() & {"can", "may"}]
    return any(scope and not any(scope & set(other.words) for other in allowing) for scope in scopes)


def permits(pair: Pair) -> bool:
    """Clearance granted, or a decision shared with the reader."""
    return bool(permission(pair.sentence)) or re.search(r"\byou or\b|\bor you\b", pair.sentence, re.I) is not None
