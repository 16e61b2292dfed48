"""How well unsupported sentences are told from supported ones: figures over labelled pairs. Asks no chat model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.settings import LEAST_SUPPORT
from assistant.types import Embeddings
from assistant.verifying.rules import RULES, faults
from assistant.verifying.verifier import Verifier
from eval.pairs import Labelled
from eval.stats import Share

GOAL_RECALL, GOAL_DROPPED = 0.98, 0.10
STEPS = 100


@dataclass(frozen=True)
class Judged:
    """A pair with every rule that its sentence breaks, and its score."""

    pair: Labelled
    faults: tuple[str, ...]
    support: float

    @property
    def flagged(self) -> bool:
        return bool(self.faults) or self.support < LEAST_SUPPORT


@dataclass(frozen=True)
class Rates:
    """`recall` of the unsupported, `precision` of what is held to be that, and the share of supported `dropped`."""

    recall: Share
    precision: Share
    dropped: Share


@dataclass(frozen=True)
class Alone:
    """A rule's work: on how many pairs it fires, and on how many it alone does."""

    rule: str
    caught: int
    caught_alone: int
    dropped: int
    dropped_alone: int


@dataclass(frozen=True)
class Point:
    """Both rates where `threshold` is the least score, of rules and score together and of the score alone."""

    threshold: float
    dropped: float
    recall: float
    dropped_by_score: float
    recall_by_score: float


@dataclass(frozen=True)
class Step:
    """Both rates with `rule` and those before it."""

    rule: str
    dropped: float
    recall: float


class Known:
    """Vectors of texts that were embedded all at once: one after another takes several times as long."""

    def __init__(self, texts: Iterable[str], embeddings: Embeddings) -> None:
        distinct = list(dict.fromkeys(texts))
        self._vectors = dict(zip(distinct, embeddings.embed_documents(distinct), strict=True))

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self._vectors[text] for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return self._vectors[text]


def judge(pairs: Sequence[Labelled], embeddings: Embeddings) -> list[Judged]:
    texts = (text for pair in pairs for text in (pair.sentence, " ".join(pair.cited), *pair.cited))
    verifier = Verifier(Known(texts, embeddings))
    return [
        Judged(pair, tuple(faults(pair.sentence, pair.cited)), verifier.support(pair.sentence, pair.cited))
        for pair in pairs
    ]


def rates(judged: Sequence[Judged]) -> Rates:
    caught = sum(one.flagged for one in judged if not one.pair.supported)
    dropped = sum(one.flagged for one in judged if one.pair.supported)
    unsupported = sum(not one.pair.supported for one in judged)
    return Rates(Share(caught, unsupported), Share(caught, caught + dropped), Share(dropped, len(judged) - unsupported))


def by(judged: Sequence[Judged], of: Callable[[Labelled], str]) -> dict[str, Rates]:
    """The rates of each group of pairs, in the order in which the groups first occur."""
    names = dict.fromkeys(of(one.pair) for one in judged)
    return {name: rates([one for one in judged if of(one.pair) == name]) for name in names}


def kind(pair: Labelled) -> str:
    """How a sentence was made, told apart where the same word names a faithful and an unfaithful edit."""
    return f"{'supported' if pair.supported else 'unsupported'}: {pair.edit}"


def flagged(found: Rates) -> Share:
    """Of a group whose pairs are all supported or all not: how many are held to be unsupported."""
    return found.recall if found.recall.total else found.dropped


def alone(judged: Sequence[Judged]) -> list[Alone]:
    rows = []
    for rule in (*RULES, "support"):
        fired = [(one, _reasons(one)) for one in judged if rule in _reasons(one)]
        bad = [reasons for one, reasons in fired if not one.pair.supported]
        good = [reasons for one, reasons in fired if one.pair.supported]
        rows.append(Alone(rule, len(bad), bad.count((rule,)), len(good), good.count((rule,))))
    return rows


def _reasons(one: Judged) -> tuple[str, ...]:
    return one.faults if one.faults or one.support >= LEAST_SUPPORT else ("support",)


def curve(judged: Sequence[Judged]) -> list[Point]:
    """The rates over every least score; at 0 the rules are alone."""
    good = [one for one in judged if one.pair.supported]
    bad = [one for one in judged if not one.pair.supported]

    def share(some: Sequence[Judged], least: float, rules: bool = True) -> float:
        return sum((rules and bool(one.faults)) or one.support < least for one in some) / len(some)

    return [
        Point(least, share(good, least), share(bad, least), share(good, least, False), share(bad, least, False))
        for least in (step / STEPS for step in range(STEPS + 1))
    ]


def steps(judged: Sequence[Judged]) -> list[Step]:
    """The rates as one rule after another joins, each time the one that catches most more and then drops least."""
    found = [Step("none", 0.0, 0.0)]
    good = [set(one.faults) for one in judged if one.pair.supported]
    bad = [set(one.faults) for one in judged if not one.pair.supported]
    left, used = list(RULES), set[str]()
    while left:

        def merit(rule: str) -> tuple[int, int]:
            new = [sum(rule in broken and not broken & used for broken in some) for some in (bad, good)]
            return new[0], -new[1]

        best = max(left, key=merit)
        left.remove(best)
        used.add(best)
        caught, dropped = (sum(bool(broken & used) for broken in some) / len(some) for some in (bad, good))
        found.append(Step(best, dropped, caught))
    return found


def threshold(judged: Sequence[Judged]) -> float:
    """The greatest tenth below which no supported sentence lies that the rules let through: it costs nothing."""
    least = min(one.support for one in judged if one.pair.supported and not one.faults)
    return int(least * 10) / 10


def record(judged: Sequence[Judged]) -> dict[str, Any]:
    """Everything measured, as plain JSON."""
    return {
        "threshold": LEAST_SUPPORT,
        "sets": {name: _plain(found) for name, found in by(judged, lambda pair: pair.set).items()},
        "kinds": {name: _plain(found) for name, found in by(judged, kind).items()},
        "rules": [vars(row) for row in alone(judged)],
        "steps": [vars(step) for step in steps(judged)],
        "curve": [vars(point) for point in curve(judged)],
        "wrong": [one.pair.id for one in judged if one.flagged is one.pair.supported],
    }


def _plain(found: Rates) -> dict[str, Any]:
    return {
        name: {"held": share.held, "total": share.total, "value": share.value, "interval": share.interval}
        for name, share in vars(found).items()
    }
