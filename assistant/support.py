"""Whether the sentences that a written sentence cites bear all that it says.

Rules on what one word can turn wrong, each with a name, and a score for the rest. Knows
nothing of how a sentence came about; `python -m eval support` measures it on labelled pairs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from langchain_core.embeddings import Embeddings

from assistant.claims import Amount, Claims, Clause, read
from assistant.permission import permission
from assistant.vocabulary import ACTORS, CAUSES, CERTAIN, COUNTS, KIN, MEASURES, OPPOSITES, PARTS, PLAIN, TIMES

LEAST_SUPPORT = 0.6
_UNFIT = re.compile(r"[<>{}\[\]|]|https?:|www\.|\?|\b(?:I|me|my|we|our)\b|^(?:yes|no|sure)\b", re.I)
"""What no sentence of an answer may hold: markup, links, questions, the model itself, a bare yes or no."""


class Pair:
    """A sentence beside the texts that it cites."""

    def __init__(self, sentence: str, cited: Sequence[str]) -> None:
        self.sentence = sentence
        self.said = read(sentence)
        self.cited = [read(text) for text in cited]

    @cached_property
    def there(self) -> frozenset[str]:
        return frozenset(stem for claims in self.cited for stem in claims.stems)

    @cached_property
    def clauses(self) -> list[Clause]:
        return [clause for claims in self.cited for clause in claims.clauses]

    def new(self, some: Collection[str]) -> bool:
        """Whether the sentence has one of these words and what it cites has it not."""
        return any(word in some and not has(self.there, word) for word in self.said.stems)


def has(there: Collection[str], word: str) -> bool:
    """Whether a word is among others, or one that may stand for it."""
    return word in there or any(kin in there for kin in KIN.get(word, ()))


def share(words: Sequence[str], there: Collection[str]) -> float:
    return sum(has(there, word) for word in words) / len(words) if words else 1.0


def nearest(clause: Clause, clauses: Iterable[Clause]) -> list[Clause]:
    """The clauses that share most with one, and those that share half as much."""
    scored = [(sum(has(other.words, word) for word in clause.words), other) for other in clauses]
    top = max((count for count, _ in scored), default=0)
    return [other for count, other in scored if top and 2 * count >= top]


def closest(clause: Clause, clauses: Iterable[Clause]) -> list[Clause]:
    """The clauses that share most with one, by the same words before kin."""
    scored = [
        (sum(w in o.words for w in clause.words) + 0.5 * sum(has(o.words, w) for w in clause.words), o) for o in clauses
    ]
    top = max((count for count, _ in scored), default=0)
    return [other for count, other in scored if top and count == top]


def amounts(pair: Pair) -> bool:
    there = [amount for claims in pair.cited for amount in claims.amounts]
    return any(not any(_same(amount, other) for other in there) for amount in pair.said.amounts)


def _same(one: Amount, other: Amount) -> bool:
    if one.number != other.number or (one.unit != other.unit and one.unit and other.unit):
        return False
    if any(one.of & here and other.of & there or one.of & there and other.of & here for here, there in OPPOSITES):
        return False
    return not one.of or not other.of or share(tuple(one.of), other.of) > 0 or one.of <= PLAIN


def omits(pair: Pair) -> bool:
    """Some amounts of a clause without the others."""
    said = {(amount.number, amount.unit) for amount in pair.said.amounts}
    for claims in pair.cited:
        for clause in claims.amounts_by_clause:
            there = {(amount.number, amount.unit) for amount in clause}
            if {n for n, _ in there} & {n for n, _ in said} and {unit for _, unit in there if unit in MEASURES} - {
                unit for _, unit in said
            }:
                return True
    return False


def times(pair: Pair) -> bool:
    return pair.new(TIMES)


def parts(pair: Pair) -> bool:
    return pair.new(PARTS)


def actors(pair: Pair) -> bool:
    return pair.new(ACTORS - {"author"})


def certainty(pair: Pair) -> bool:
    negated = any(clause.nots for clause in pair.clauses)
    return pair.new(CERTAIN - ({"onli", "never"} if negated else set()))


def opposite(pair: Pair) -> bool:
    said = pair.said.there
    for one, other in OPPOSITES:
        for here, contrary in ((one, other), (other, one)):
            if (said & here) - pair.there and pair.there & contrary and not pair.there & here and not said & contrary:
                return True
    return False


def polarity(pair: Pair) -> bool:
    """A negation that is not cited, or one that is cited and left out."""
    denying = [clause for clause in pair.clauses if clause.denied]
    for clause in pair.said.clauses:
        if clause.condition in ("until", "unless") or (len(clause.words) < 2 and len(pair.said.clauses) > 1):
            continue
        if clause.nots and not clause.nots % 2 - 1:
            if not any(has(other.denied, word) for other in denying for word in clause.denied):
                return True
        elif _denies_one(clause, pair.clauses):
            return True
        elif not clause.nots:
            near = closest(clause, pair.clauses)
            shared = [word for word in clause.words if any(word in other.words for other in near)]
            lost = [word for word in shared if all(word in other.denied for other in near if word in other.words)]
            kept = any(
                has(other.denied, word)
                for other in pair.said.clauses
                for word in lost
                for word in other.denied
                if word in lost
            )
            if any("wait" in other.cues for other in near) and pair.said.there & (ACTORS | {"clear", "clearanc"}):
                continue
            if len(shared) < 2 and len(clause.words) < len(pair.said.words):
                continue
            if all(other.nots % 2 for other in near) and 2 * len(lost) > len(shared) and not kept:
                return True
    return False


def _denies_one(clause: Clause, clauses: Sequence[Clause]) -> bool:
    """Whether a single word is denied on one side and stands undenied wherever the other has it."""
    for word in clause.words:
        others = [other for other in clauses if word in other.words]
        if any(other.words.count(word) > 1 for other in others):
            continue
        if others and all(word in other.near for other in others) and word not in clause.denied:
            return True
        if others and word in clause.near and not any(word in other.denied for other in others):
            return True
    return False


def lifted(pair: Pair) -> bool:
    """A word that all that is cited denies, said undenied, with fewer negations."""
    nots = sum(clause.nots for clause in pair.said.clauses)
    for clause in pair.said.clauses:
        for word in set(clause.words) - clause.denied:
            others = [other for other in pair.clauses if word in other.words]
            if (
                others
                and all(word in other.denied and "wait" not in other.cues for other in others)
                and nots < min(o.nots for o in others)
                and clause.condition not in ("until", "unless")
                and not any(c.condition in ("until", "unless") for c in pair.said.clauses)
            ):
                return True
    return False


def _denies_one(clause: Clause, clauses: Sequence[Clause]) -> bool:
    """Whether a single word is denied on one side and stands undenied wherever the other has it."""
    for word in clause.words:
        others = [other for other in clauses if word in other.words]
        if others and all(word in other.near for other in others) and word not in clause.denied:
            return True
        if others and word in clause.near and not any(word in other.denied for other in others):
            return True
    return False


def double(pair: Pair) -> bool:
    return any(clause.nots > 1 for clause in pair.said.clauses) and not any(c.nots > 1 for c in pair.clauses)


def may(pair: Pair) -> bool:
    said = pair.said.modals
    for clause in pair.said.clauses:
        near = nearest(clause, pair.clauses)
        for hedge, alike in (("may", {"may", "often", "can"}), ("often", {"may", "often"})):
            if near and not clause.nots and all(hedge in other.modals for other in near) and not said & alike:
                return True
        if (
            "will" in clause.modals
            and near
            and all({"may", "can"} & other.modals for other in closest(clause, pair.clauses))
        ):
            return True
    return bool({"may"} & said and not any({"may", "often"} & claims.modals for claims in pair.cited))


def must(pair: Pair) -> bool:
    if "must" not in pair.said.modals:
        return False
    hedged = [bool({"may", "often", "can"} & claims.modals) for claims in pair.cited]
    return not any("must" in claims.modals for claims in pair.cited) and all(hedged)


def can(pair: Pair) -> bool:
    for clause in pair.said.clauses:
        if "can" not in clause.modals:
            continue
        near = nearest(clause, pair.clauses)
        there = {name for other in near for name in other.modals}
        if there & {"can", "may"}:
            continue
        if clause.condition and not ACTORS & set(clause.words):
            return True
        if "must" in there or any(other.nots for other in near):
            return True
    return False


def conditions(pair: Pair) -> bool:
    said = pair.said.conditions
    there = frozenset(name for claims in pair.cited for name in claims.conditions)
    if said - there - {"if"} or ("if" in said - there and there):
        return True
    for claims in pair.cited:
        main = [clause for clause in claims.clauses if not clause.condition]
        if not claims.conditions - {"despite"} or said:
            continue
        if any(other in main for clause in pair.said.clauses for other in nearest(clause, claims.clauses)):
            return True
    return False


def apart(pair: Pair) -> bool:
    """A condition of one cited sentence on what another says."""
    if len(pair.cited) < 2:
        return False
    for clause in pair.said.clauses:
        words = [word for word in clause.words if word not in PLAIN]
        if not (clause.condition or clause.opens == "because") or not words:
            continue
        near = nearest(clause, pair.clauses)
        if clause.condition and len(words) > 2 and near and not any(other.condition for other in near):
            return True
        homes = [claims for claims in pair.cited if any(other in claims.clauses for other in near)]
        others = [
            [w for w in o.words if w not in PLAIN]
            for o in pair.said.clauses
            if not o.condition and o.opens != "because" and o.words
        ]
        if others and homes and not any(share(o, home.there) >= 0.5 for o in others for home in homes):
            return True
    return False


def decider(pair: Pair) -> bool:
    """A condition that a clinician decides, without the clinician."""
    clinical = ACTORS | {"clear", "clearanc"}
    for claims in pair.cited:
        decided = [
            clause for clause in claims.clauses if clause.condition in ("if", "until") and ACTORS & set(clause.words)
        ]
        said = [clause for clause in pair.said.clauses if clause.condition in ("if", "until")]
        if (
            decided
            and said
            and not any(clinical & set(clause.words) for clause in said)
            and any(other in claims.clauses for clause in said for other in closest(clause, pair.clauses))
            and not ACTORS & pair.said.there
        ):
            return True
    return False


def causes(pair: Pair) -> bool:
    return (
        bool({"becaus", "therefor", "thank", "due", "reason", "caus"} & (pair.said.there - pair.there))
        and not pair.there & CAUSES
    )


def order(pair: Pair) -> bool:
    """Two phrases that have changed places, within a clause, between clauses, or around a word of order."""
    return (
        any(_exchanged(clause, pair) for clause in pair.said.clauses)
        or _crossed(pair)
        or _reversed(pair)
        or _framed(pair)
    )


def _exchanged(clause: Clause, pair: Pair) -> bool:
    """Whether a clause reads C B A where a cited one reads A B C."""
    if "by" in pair.said.stems or any("by" in claims.stems for claims in pair.cited):
        return False
    for other in closest(clause, pair.clauses):
        if not _alike(clause.words, other.words):
            continue
        places, here = [], -1
        for word in (word for word in clause.words if word not in PLAIN):
            found = [i for i, w in enumerate(other.words) if w == word]
            if found:
                here = next((i for i in found if i > here), found[0])
                places.append(here)
        if sum(then < now for now, then in zip(places, places[1:], strict=False)) > 1:
            return True
    return False


def _alike(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two have nearly the same words, in whatever order."""
    return min(share(one, other), share(other, one)) >= 0.8


def _crossed(pair: Pair) -> bool:
    """Whether two clauses have lent each other a word."""
    for claims in pair.cited:
        lent = set()
        if share(pair.said.words, claims.words) < 0.8:
            continue
        for clause in pair.said.clauses:
            for home in closest(clause, claims.clauses)[:1]:
                if sum(w in home.words for w in clause.words) < 2 and len(home.words) > 3:
                    continue
                for i, other in enumerate(claims.clauses):
                    if other is not home and any(
                        w in other.words and w not in home.words and w not in PLAIN for w in clause.words
                    ):
                        lent.add((claims.clauses.index(home), i))
        if any((b, a) in lent for a, b in lent):
            return True
    return False


def _reversed(pair: Pair) -> bool:
    """Whether what follows from what has been turned round."""
    for claims in pair.cited:
        for first, then in zip(pair.said.clauses, pair.said.clauses[1:], strict=False):
            if then.opens in ("which", "so", "because", "since", "then", "before", "after"):
                a, b = closest(first, claims.clauses)[:1], closest(then, claims.clauses)[:1]
                if (
                    a
                    and b
                    and claims.clauses.index(a[0]) == claims.clauses.index(b[0]) + 1
                    and a[0].opens == then.opens
                ):
                    return True
    return False


def _framed(pair: Pair) -> bool:
    for frame in ("from", "to", "than", "into"):
        said = _after(pair.said, frame)
        there = set().union(*(_after(claims, frame) for claims in pair.cited))
        if said and there and not said & there and said <= pair.there and there <= pair.said.there:
            return True
    return False


def _after(claims: Claims, frame: str) -> set[str]:
    found = set()
    for place, word in enumerate(claims.stems):
        if word == frame:
            found |= {w for w in claims.stems[place + 1 : place + 4] if w in claims.words}
    return {w for w in found}


def scattered(pair: Pair) -> bool:
    """A clause that no cited sentence bears by itself."""
    for clause in pair.said.clauses:
        words = [word for word in clause.words if word not in PLAIN]
        if len(words) > 1 and max(share(words, claims.there) for claims in pair.cited) < (
            0.75 if len(pair.cited) > 1 else 0.6
        ):
            return True
    return False


def permits(pair: Pair) -> bool:
    return bool(permission(pair.sentence)) or "you or your" in pair.sentence.lower()


def strange(pair: Pair) -> bool:
    return bool(unknown(pair))


def unknown(pair: Pair) -> list[str]:
    """The words that nothing cited has or stands for."""
    covered = PLAIN | CERTAIN | TIMES | PARTS | ACTORS | COUNTS
    return [word for word in dict.fromkeys(pair.said.words) if word not in covered and not has(pair.there, word)]


Rule = Callable[[Pair], bool]
RULES: Mapping[str, Rule] = {
    rule.__name__: rule
    for rule in (
        amounts,
        omits,
        times,
        parts,
        actors,
        certainty,
        opposite,
        polarity,
        lifted,
        double,
        may,
        must,
        can,
        conditions,
        apart,
        decider,
        causes,
        order,
        scattered,
        permits,
        strange,
    )
}


@dataclass(frozen=True)
class Verdict:
    """`fault` names the first rule that a sentence breaks, empty for one that passed; `support` is from 0 to 1."""

    fault: str
    support: float


class Verifier:
    """Judges sentences by the rules, and by a score from words and embeddings together."""

    def __init__(self, embeddings: Embeddings) -> None:
        self._embeddings = embeddings

    def judge(self, sentence: str, cited: Sequence[str]) -> Verdict:
        """Whether the cited texts bear all that a sentence, without marks, says."""
        if _UNFIT.search(sentence):
            return Verdict("form", 0.0)
        pair = Pair(sentence, cited)
        vectors = np.array(self._embeddings.embed_documents([sentence, " ".join(cited), *cited]))
        words = [word for word in pair.said.words if word not in PLAIN]
        support = round((share(words, pair.there) + float((vectors[1:] @ vectors[0]).max())) / 2, 3)
        fault = next((name for name, broken in RULES.items() if broken(pair)), "")
        if not fault and support < LEAST_SUPPORT:
            fault = "support"
        return Verdict(fault, support)
