"""What a question wants, learned from the example questions: its kind, evidence, sign and topic.

Three views are averaged: a ridge regression on the sentence embedding beside character
and word n-grams (for spelling, slang, other languages), the vote of the nearest examples,
and the layers of the encoder that were tuned on them (`tuned`). Figures for each stand in
eval/LOG.md. Knows nothing of rules, thresholds or what is done with its probabilities.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, cast

import numpy as np
from numpy.typing import NDArray

from assistant.evidence import Found
from assistant.ngrams import columns
from assistant.types import Intent, Kind

Floats = NDArray[np.float32]
Stored = NDArray[np.float16] | Floats
"""As fitted, or as read from disk: half as long, which is twice as much as probabilities need."""
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
ARRAYS, LABELS = "intent.npz", "intent.json"
CHECKSUM = "labels.sha256"


@dataclass(frozen=True)
class Head:
    """One question to a text: `classes`, and weights of shape (dim + 2 * NGRAM_FEATURES, classes)."""

    classes: tuple[str, ...]
    weights: Stored


@dataclass(frozen=True)
class IntentModel:
    """Fitted at `build` (`learning`), read at `ask`. `votes[name]` has a row an example, a column a class.

    `found` tells what of the examples this corpus has.
    """

    heads: Mapping[str, Head]
    vectors: Floats
    votes: Mapping[str, Stored]
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
        similarity = self.vectors @ point
        near = np.argpartition(-similarity, min(NEIGHBOURS, len(similarity) - 1))[:NEIGHBOURS]
        weight = np.exp(SHARPNESS * (similarity[near] - 1.0))
        found: dict[str, dict[str, float]] = {}
        for name, head in self.heads.items():
            seen: list[Floats] = []
            if not head.classes:
                found[name] = {}
                continue
            if "regression" in views:
                scores = EMBEDDING_WEIGHT * point @ head.weights[: len(point)].astype(np.float32)
                scores += values @ head.weights[places + len(point)].astype(np.float32)
                seen.append(_softmax(SHARPEN[name] * scores))
            votes = weight @ self.votes[name][near].astype(np.float32)
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
        labels: dict[str, Any] = {"classes": {name: head.classes for name, head in self.heads.items()}}
        labels["vocabulary"] = sorted(self.vocabulary)
        labels["found"] = asdict(self.found)
        written = json.dumps(labels)
        (folder / LABELS).write_text(written, encoding="utf-8")
        arrays: dict[str, Any] = {"vectors": self.vectors.astype(np.float16), CHECKSUM: np.array(checksum(written))}
        for name, head in self.heads.items():
            arrays[f"{name}.weights"] = head.weights.astype(np.float16)
            arrays[f"{name}.votes"] = self.votes[name].astype(np.float16)
        np.savez(folder / ARRAYS, **arrays)  # compressed, it would take half a second to read

    @classmethod
    def load(cls, folder: Path) -> IntentModel:
        """Raises OSError, ValueError or KeyError when the files are missing or damaged."""
        written = (folder / LABELS).read_text(encoding="utf-8")
        labels = json.loads(written)
        with (folder / ARRAYS).open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            half = {name: arrays[name] for name in arrays.files}
        if half[CHECKSUM] != checksum(written):
            raise ValueError(f"{folder / LABELS} is not what was written")
        heads = {name: Head(tuple(classes), half[f"{name}.weights"]) for name, classes in labels["classes"].items()}
        votes = {name: half[f"{name}.votes"] for name in heads}
        return cls(
            heads, half["vectors"].astype(np.float32), votes, frozenset(labels["vocabulary"]), Found(**labels["found"])
        )


def checksum(written: str) -> str:
    """Of the labels; the arrays, which hold it, have checksums of their own inside the zip that they are."""
    return hashlib.sha256(written.encode()).hexdigest()


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
