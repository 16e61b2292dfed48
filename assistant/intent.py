"""What a question wants, learned from the example questions: its kind, evidence, sign and topic.

Three views are averaged: a ridge regression on the sentence embedding beside character
and word n-grams (for spelling, slang, other languages), the vote of the nearest examples,
and the layers of the encoder that were tuned on them (`tuned`). Figures for each stand in
eval/LOG.md. Knows nothing of rules, thresholds or what is done with its probabilities.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, cast

import numpy as np
from numpy.typing import NDArray

from assistant.evidence import Found
from assistant.narrow import Floats, Narrow
from assistant.ngrams import columns
from assistant.types import Intent, Kind

View = Literal["regression", "neighbours", "tuned"]
VIEWS: tuple[View, ...] = ("regression", "neighbours", "tuned")
Reading = Mapping[str, Mapping[str, float]]
"""Probabilities by head and label, as `tuned` gives them."""

NGRAM_FEATURES = 2**15
"""Hashed features of each of the two n-gram views; 2**16 gave no more (eval/LOG.md)."""
EMBEDDING_WEIGHT = 2.0**0.5
"""Length of the embedding beside the n-gram views, which have length 1 each."""
SHARPEN = {"kind": 4.0, "evidence": 12.0, "sign": 8.0, "topic": 8.0}
"""What the regression's scores, about 0 to 1, are multiplied by before the softmax."""
NEIGHBOURS = 20
SHARPNESS = 15.0
"""Weight of a neighbour is exp(SHARPNESS * (cosine - 1))."""
_WORD = re.compile(r"[^\W\d_]{2,}")
LABELS = "labels.json"
VECTORS = "vectors"


@dataclass(frozen=True)
class Head:
    """One question to a text: `classes`, and weights of shape (dim + 2 * NGRAM_FEATURES, classes)."""

    classes: tuple[str, ...]
    weights: Narrow


@dataclass(frozen=True)
class IntentModel:
    """Fitted at `build` (`learning`), read at `ask`. `votes[name]` has a row an example, a column a class.

    `found` tells what of the examples this corpus has.
    """

    heads: Mapping[str, Head]
    vectors: Narrow
    votes: Mapping[str, Narrow]
    vocabulary: frozenset[str]
    found: Found

    def read(
        self, text: str, vector: Sequence[float], tuned: Reading | None = None, views: Sequence[View] = VIEWS
    ) -> Intent:
        """The intent of a text whose unit-length embedding is `vector`, as the mean of `views`.

        `tuned` is what the tuned layers read in it, where the model has any.
        """
        point = np.asarray(vector, dtype=np.float32)
        places, values = ngrams(text)
        similarity = self.vectors.times(point)
        near = np.argpartition(-similarity, min(NEIGHBOURS, len(similarity) - 1))[:NEIGHBOURS]
        weight = np.exp(SHARPNESS * (similarity[near] - 1.0))
        found: dict[str, dict[str, float]] = {}
        for name, head in self.heads.items():
            seen: list[Floats] = []
            if not head.classes:
                found[name] = {}
                continue
            if "regression" in views:
                scores = EMBEDDING_WEIGHT * point @ head.weights[: len(point)]
                scores += values @ head.weights[places + len(point)]
                seen.append(_softmax(SHARPEN[name] * scores))
            votes = weight @ self.votes[name][near]
            if "neighbours" in views and votes.sum() > 0:
                seen.append(votes / votes.sum())
            if "tuned" in views and tuned:
                seen.append(np.array([tuned[name].get(label, 0.0) for label in head.classes], dtype=np.float32))
            mean = np.mean(seen, axis=0) if seen else np.zeros(len(head.classes))
            found[name] = {label: float(p) for label, p in zip(head.classes, mean, strict=True)}
        return Intent(
            kinds=cast(Mapping[Kind, float], found["kind"]),
            evidence=found["evidence"],
            signs=found["sign"],
            topics=found["topic"],
            known_words=self._known(text),
        )

    def _known(self, text: str) -> float:
        found = words(text)
        if not found:  # "5k?" has none, and may still mean something; an emoji does not
            return float(any(character.isalnum() for character in text))
        return len(found & self.vocabulary) / len(found)

    def save(self, folder: Path) -> None:
        """Writes a file an array, so that `load` can map them into memory."""
        folder.mkdir()
        self.vectors.save(folder, VECTORS)
        for name, head in self.heads.items():
            head.weights.save(folder, f"{name}.weights")
            self.votes[name].save(folder, f"{name}.votes")
        labels: dict[str, Any] = {"classes": {name: head.classes for name, head in self.heads.items()}}
        labels["vocabulary"] = sorted(self.vocabulary)
        labels["found"] = asdict(self.found)
        (folder / LABELS).write_text(json.dumps(labels), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> IntentModel:
        """Maps the arrays into memory: a question touches few rows of most. Raises OSError, ValueError or KeyError
        when the files are missing or damaged."""
        labels = json.loads((folder / LABELS).read_text(encoding="utf-8"))
        heads, votes = {}, {}
        for name, classes in labels["classes"].items():
            heads[name] = Head(tuple(classes), Narrow.load(folder, f"{name}.weights"))
            votes[name] = Narrow.load(folder, f"{name}.votes")
        vectors = Narrow.load(folder, VECTORS)
        return cls(heads, vectors, votes, frozenset(labels["vocabulary"]), Found(**labels["found"]))


def ngrams(text: str) -> tuple[NDArray[np.int64], Floats]:
    """The n-grams of a text as columns, below 2 * NGRAM_FEATURES, and their values: each view has length 1."""
    views = columns(text, NGRAM_FEATURES)
    places = np.concatenate([some + view * NGRAM_FEATURES for view, some in enumerate(views)])
    return places, np.concatenate([np.full(len(some), max(1, len(some)) ** -0.5, np.float32) for some in views])


def words(text: str) -> set[str]:
    """The words that tell a text from noise."""
    return set(_WORD.findall(text.lower()))


def _softmax(scores: NDArray[Any]) -> Floats:
    shifted = np.exp(scores - scores.max())
    return cast(Floats, shifted / shifted.sum())
