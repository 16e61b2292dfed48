"""Rules on what is denied: a negation must be cited, and a cited one must not be lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.verifying.claims import Claims, Clause
from assistant.verifying.kin import has, share
from assistant.verifying.pair import Pair
from assistant.verifying.plain import PLAIN
from assistant.verifying.vocabulary import ENOUGH, META

_LIGHT = PLAIN - META
_ALIKE, _UNLIKE = 0.85, 0.6
"""Share of words in common from which two clauses say the same, and below which they do not."""
_BY_ITSELF = ("until", "before", "unless")
"""Conditions that deny something themselves."""


def polarity(pair: Pair) -> bool:
    """A negation that is not cited, or one that is cited and left out."""
    return any(_turned(clause, pair) for clause in pair.said.clauses)


def lifted(pair: Pair) -> bool:
    """A word that all that is cited denies, said undenied, with fewer negations."""
    if pair.said.conditions & set(_BY_ITSELF):
        return False
    nots = sum(clause.nots for clause in pair.said.clauses)
    for word in {word for clause in pair.said.clauses for word in clause.words if word not in clause.denied} - _LIGHT:
        others = [other for other in pair.clauses if word in other.words]
        if word not in META and any(has(set(other.words) - other.denied, word) for other in pair.clauses):
            continue
        if others and all(word in other.denied for other in others) and nots < min(other.nots for other in others):
            return True
    return False


def _turned(clause: Clause, pair: Pair) -> bool:
    if clause.condition in _BY_ITSELF or (len(clause.words) < 2 and len(pair.said.clauses) > 1 and not clause.nots):
        return False
    if _mirrors(clause, pair.clauses):
        return True
    if clause.nots % 2:
        return not (_is_borne(clause, pair) or _does_not_matter(clause, pair.clauses))
    return _denies_one(clause, pair.clauses) or (not clause.nots and _forgets(clause, pair))


def _mirrors(clause: Clause, clauses: Iterable[Clause]) -> bool:
    """Whether a clause says word for word what others do, but for a "not"."""
    alike = {
        other.nots % 2: _overlap(clause.words, other.words)
        for other in sorted(clauses, key=lambda other: _overlap(clause.words, other.words))
    }
    same, turned = alike.get(clause.nots % 2, 0.0), alike.get(1 - clause.nots % 2, 0.0)
    return turned >= _ALIKE and same < _UNLIKE


def _overlap(one: Sequence[str], other: Sequence[str]) -> float:
    return len(set(one) & set(other)) / max(len(set(one)), len(set(other)), 1)


def _is_borne(clause: Clause, pair: Pair) -> bool:
    """Whether a cited clause denies something of what this one denies."""
    reach = _reach(clause, pair.said)
    some = clause.denied - _LIGHT or reach - _LIGHT or reach
    if clause.denied & META and any(other.denied & META for other in pair.clauses):
        return True
    if any(other.nots % 2 and share(clause.words, other.words) >= 0.5 for other in pair.closest(clause)):
        return True
    return any(
        not clause.denied or any(has(_reach(other, claims), word) for word in some)
        for claims in pair.cited
        for other in claims.clauses
        if other.nots
    )


def _reach(clause: Clause, claims: Claims) -> frozenset[str]:
    """What a clause denies, with what stands before it in the sentence if it refers to something."""
    if not (clause.nots and clause.refers and clause.denied <= PLAIN):
        return clause.denied
    before = claims.clauses[: claims.clauses.index(clause)]
    return clause.denied.union(*(other.words for other in before))


def _does_not_matter(clause: Clause, clauses: Iterable[Clause]) -> bool:
    """Whether "… is not enough" stands for a cited "even if …"."""
    words = [word for word in clause.words if word not in ENOUGH]
    despite = (other for other in clauses if other.condition == "despite")
    return len(words) < len(clause.words) and any(share(words, other.words) >= 0.5 for other in despite)


def _denies_one(clause: Clause, clauses: Iterable[Clause]) -> bool:
    """Whether a single word is denied on one side and stands undenied wherever the other has it."""
    for word in set(clause.words) - _LIGHT:
        others = [other for other in clauses if word in other.words]
        if any(other.words.count(word) > 1 for other in others):
            continue
        if others and all(word in other.near for other in others) and word not in clause.denied:
            return True
        if others and word in clause.near and not any(word in other.denied for other in others):
            return True
    return False


def _forgets(clause: Clause, pair: Pair) -> bool:
    """Whether most of what a clause repeats is denied where it is from, and nowhere in the sentence."""
    near = pair.closest(clause)
    shared = [word for word in clause.words if any(word in other.words for other in near)]
    lost = {word for word in shared if all(word in other.denied for other in near if word in other.words)}
    if len(shared) < 2 and len(clause.words) < len(pair.said.words):
        return False
    kept = any(
        lost & _reach(other, pair.said) or (other.nots % 2 and any(home in near for home in pair.closest(other)))
        for other in pair.said.clauses
    )
    many = 2 * sum(word in lost for word in shared) > len(shared)
    return all(other.nots % 2 for other in near) and many and not kept
