"""Rules on conditions: a cited "if", "until" or "unless" stays, where it was, and with who decides it."""

from __future__ import annotations

from assistant.verifying.claims import Claims
from assistant.verifying.kin import share
from assistant.verifying.pair import Pair, closest, nearest
from assistant.verifying.vocabulary import ACTORS, PLAIN

_CLINICAL = ACTORS | {"clear", "clearanc"}


def conditions(pair: Pair) -> bool:
    """A condition of another kind than the cited one, or a cited one left out."""
    said = pair.said.conditions
    there = frozenset(name for claims in pair.cited for name in claims.conditions)
    if said - there - {"if"} or ("if" in said - there and there):
        return True
    return not said and any(_dropped(claims, pair) for claims in pair.cited)


def _dropped(claims: Claims, pair: Pair) -> bool:
    """Whether what a sentence says holds only on a condition."""
    if not claims.conditions - {"despite"}:
        return False
    main = [clause for clause in claims.clauses if not clause.condition]
    return any(other in main for clause in pair.said.clauses for other in nearest(clause, claims.clauses))


def apart(pair: Pair) -> bool:
    """A condition or reason of one cited sentence on what another says."""
    if len(pair.cited) < 2:
        return False
    others = [
        [word for word in clause.words if word not in PLAIN]
        for clause in pair.said.clauses
        if not clause.condition and clause.opens != "because" and clause.words
    ]
    for clause in pair.said.clauses:
        words = [word for word in clause.words if word not in PLAIN]
        if not (clause.condition or clause.opens == "because") or not words:
            continue
        near = nearest(clause, pair.clauses)
        if clause.condition and len(words) > 2 and near and not any(other.condition for other in near):
            return True
        homes = [claims for claims in pair.cited if any(other in claims.clauses for other in near)]
        if others and homes and not any(share(o, home.there) >= 0.5 for o in others for home in homes):
            return True
    return False


def decider(pair: Pair) -> bool:
    """A condition that a clinician decides, without the clinician."""
    said = [clause for clause in pair.said.clauses if clause.condition in ("if", "until")]
    if not said or ACTORS & pair.said.there or any(_CLINICAL & set(clause.words) for clause in said):
        return False
    near = [other for clause in said for other in closest(clause, pair.clauses)]
    return any(
        any(clause.condition in ("if", "until") and ACTORS & set(clause.words) for clause in claims.clauses)
        and any(other in claims.clauses for other in near)
        for claims in pair.cited
    )
