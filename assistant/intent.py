"""What a question wants, learned from the example questions: its kind, evidence, sign and topic.

Three plain views are averaged: a linear model on the sentence embedding, a linear model
on character and word n-grams (spelling, slang, other languages), and the nearest
examples. Figures for each alone stand in eval/LOG.md. Knows nothing of rules, thresholds
or what is done with its probabilities.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression

from assistant.corpus import Corpus
from assistant.examples import Example
from assistant.types import Intent, Kind

Floats = NDArray[np.float32]

NGRAM_FEATURES = 2**15
"""Hashed features of each of the two n-gram views; 2**17 gave no more (eval/LOG.md)."""
NEIGHBOURS = 20
SHARPNESS = 15.0
"""Weight of a neighbour is exp(SHARPNESS * (cosine - 1))."""
SECOND_EVIDENCE = 0.6
"""What a second or third evidence sentence counts in the vote of the neighbours."""
ARRAYS, LABELS = "intent.npz", "intent.json"

_CHARS = HashingVectorizer(
    analyzer="char_wb", ngram_range=(2, 5), n_features=NGRAM_FEATURES, alternate_sign=False, binary=True
)
_WORDS = HashingVectorizer(
    ngram_range=(1, 2), n_features=NGRAM_FEATURES, alternate_sign=False, binary=True, token_pattern=r"\b\w+\b"
)


@dataclass(frozen=True)
class Head:
    """One linear question to a text: `classes`, and weights on both views.

    Shapes: `dense` (dim + 1, classes) and `sparse` (2 * NGRAM_FEATURES + 1, classes),
    the last row being the intercept.
    """

    classes: tuple[str, ...]
    dense: Floats
    sparse: Floats


@dataclass(frozen=True)
class IntentModel:
    """Fitted at `build`, read at `ask`. `votes[name]` has a row an example, a column a class."""

    heads: Mapping[str, Head]
    vectors: Floats
    votes: Mapping[str, Floats]

    def read(self, text: str, vector: Sequence[float]) -> Intent:
        """The intent of a text whose unit-length embedding is `vector`."""
        point = np.asarray(vector, dtype=np.float32)
        features = ngrams([text])
        similarity = self.vectors @ point
        near = np.argpartition(-similarity, NEIGHBOURS)[:NEIGHBOURS]
        weight = np.exp(SHARPNESS * (similarity[near] - 1.0))
        found: dict[str, dict[str, float]] = {}
        for name, head in self.heads.items():
            votes = weight @ self.votes[name][near]
            views = [_softmax(point @ head.dense[:-1] + head.dense[-1]), _softmax(_sparse(features, head.sparse))]
            if votes.sum() > 0:
                views.append(votes / votes.sum())
            mean = np.mean(views, axis=0)
            found[name] = {label: float(p) for label, p in zip(head.classes, mean, strict=True)}
        return Intent(
            kinds=cast(Mapping[Kind, float], found["kind"]),
            evidence=found["evidence"],
            signs=found["sign"],
            topics=found["topic"],
            nearest=float(similarity.max()),
        )

    def save(self, folder: Path) -> None:
        arrays: dict[str, Any] = {"vectors": self.vectors.astype(np.float16)}
        for name, head in self.heads.items():
            arrays[f"{name}.dense"] = head.dense
            arrays[f"{name}.sparse"] = head.sparse.astype(np.float16)
            arrays[f"{name}.votes"] = self.votes[name].astype(np.float16)
        np.savez_compressed(folder / ARRAYS, **arrays)
        labels = {name: head.classes for name, head in self.heads.items()}
        (folder / LABELS).write_text(json.dumps(labels), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> IntentModel:
        """Raises OSError, ValueError or KeyError when the files are missing or damaged."""
        labels = json.loads((folder / LABELS).read_text(encoding="utf-8"))
        with np.load(folder / ARRAYS, allow_pickle=False) as arrays:
            full = {name: arrays[name].astype(np.float32) for name in arrays.files}
        heads = {
            name: Head(tuple(classes), full[f"{name}.dense"], full[f"{name}.sparse"])
            for name, classes in labels.items()
        }
        return cls(heads, full["vectors"], {name: full[f"{name}.votes"] for name in labels})


def fit(
    examples: Sequence[Example],
    vectors: Floats,
    corpus: Corpus,
    progress: Callable[[str, int, int], None],
) -> IntentModel:
    """Learns all heads; `vectors` has a unit-length row an example. About a minute on two cores."""
    features = ngrams([example.text for example in examples])
    targets: dict[str, list[tuple[str, ...]]] = {
        "kind": [(example.kind,) for example in examples],
        "evidence": [_evidence(example, corpus) for example in examples],
        "sign": [(example.sign,) if example.sign else () for example in examples],
        "topic": [(example.topic,) if example.topic else () for example in examples],
    }
    heads, votes = {}, {}
    for done, (name, labels) in enumerate(targets.items()):
        progress("Learning the example questions", done, len(targets))
        rows = np.array([i for i, label in enumerate(labels) if label])
        first = [labels[i][0] for i in rows]
        balance = "balanced" if name == "kind" else None
        dense = LogisticRegression(C=10, max_iter=300, class_weight=balance).fit(vectors[rows], first)
        sparse = LogisticRegression(C=10, max_iter=60, tol=1e-3, class_weight=balance).fit(features[rows], first)
        heads[name] = Head(tuple(map(str, dense.classes_)), _stack(dense), _stack(sparse))
        votes[name] = _votes(labels, heads[name].classes)
    progress("Learning the example questions", len(targets), len(targets))
    return IntentModel(heads, vectors, votes)


def ngrams(texts: Sequence[str]) -> csr_matrix:
    """Hashed character and word n-grams, a row a text, 2 * NGRAM_FEATURES columns."""
    return csr_matrix(hstack([_CHARS.transform(texts), _WORDS.transform(texts)]))


def _evidence(example: Example, corpus: Corpus) -> tuple[str, ...]:
    """Chunk ids of the evidence where this corpus has it, else the section as a whole."""
    if example.kind != "answer":
        return ()
    found = tuple(corpus.by_text[text].id for text in example.evidence if text in corpus.by_text)
    return found or ((example.section,) if example.section in corpus.sections else ())


def _votes(labels: Sequence[tuple[str, ...]], classes: tuple[str, ...]) -> Floats:
    column = {label: i for i, label in enumerate(classes)}
    votes = np.zeros((len(labels), len(classes)), dtype=np.float32)
    for row, some in enumerate(labels):
        for rank, label in enumerate(some):
            if label in column:
                votes[row, column[label]] = SECOND_EVIDENCE if rank else 1.0
    return votes


def _stack(model: LogisticRegression) -> Floats:
    return np.vstack([model.coef_.T, model.intercept_[None, :]]).astype(np.float32)


def _sparse(row: csr_matrix, weights: Floats) -> Floats:
    scores = row.data.astype(np.float32) @ weights[row.indices] + weights[-1]
    return cast(Floats, scores)


def _softmax(scores: Floats) -> Floats:
    shifted = np.exp(scores - scores.max())
    return cast(Floats, shifted / shifted.sum())
