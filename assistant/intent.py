"""What a question wants, learned from the example questions: its kind, evidence, sign and topic.

Three views are averaged: a ridge regression on the sentence embedding beside character
and word n-grams (for spelling, slang, other languages), the vote of the nearest examples,
and the layers of the encoder that were tuned on them (`tuned`). Figures for each stand in
eval/LOG.md. Knows nothing of rules, thresholds or what is done with its probabilities.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, cast

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import Ridge

from assistant.corpus import Corpus
from assistant.evidence import Found, key
from assistant.examples import Example
from assistant.types import Intent, Kind

Floats = NDArray[np.float32]
View = Literal["regression", "neighbours", "tuned"]
VIEWS: tuple[View, ...] = ("regression", "neighbours", "tuned")
Reading = Mapping[str, Mapping[str, float]]
"""Probabilities by head and label, as `tuned` gives them."""

NGRAM_FEATURES = 2**15
"""Hashed features of each of the two n-gram views; 2**16 gave no more (eval/LOG.md)."""
EMBEDDING_WEIGHT = 2.0**0.5
"""Length of the embedding beside the n-gram views, which have length 1 each."""
RIDGE = {"kind": 0.5, "evidence": 1.0, "sign": 1.0, "topic": 1.0}
"""Regularisation by head."""
SHARPEN = {"kind": 4.0, "evidence": 12.0, "sign": 8.0, "topic": 8.0}
"""What the regression's scores, about 0 to 1, are multiplied by before the softmax."""
MOST_ROWS = 9_000
"""Rows up to which a regression is solved directly; beyond, a minute and a gigabyte are better spent."""
NEIGHBOURS = 20
SHARPNESS = 15.0
"""Weight of a neighbour is exp(SHARPNESS * (cosine - 1))."""
SECOND_EVIDENCE = 0.6
"""What a second or third evidence sentence counts in the vote of the neighbours."""
_WORD = re.compile(r"[^\W\d_]{2,}")
ARRAYS, LABELS = "intent.npz", "intent.json"

_CHARS = HashingVectorizer(
    analyzer="char_wb", ngram_range=(2, 5), n_features=NGRAM_FEATURES, alternate_sign=False, binary=True
)
_WORDS = HashingVectorizer(
    ngram_range=(1, 2), n_features=NGRAM_FEATURES, alternate_sign=False, binary=True, token_pattern=r"\b\w+\b"
)


@dataclass(frozen=True)
class Head:
    """One question to a text: `classes`, and weights of shape (dim + 2 * NGRAM_FEATURES, classes)."""

    classes: tuple[str, ...]
    weights: Floats


@dataclass(frozen=True)
class IntentModel:
    """Fitted at `build`, read at `ask`. `votes[name]` has a row an example, a column a class.

    `found` tells what of the examples this corpus has.
    """

    heads: Mapping[str, Head]
    vectors: Floats
    votes: Mapping[str, Floats]
    vocabulary: frozenset[str]
    found: Found

    def read(
        self, text: str, vector: Sequence[float], tuned: Reading | None = None, views: Sequence[View] = VIEWS
    ) -> Intent:
        """The intent of a text whose unit-length embedding is `vector`, as the mean of `views`.

        `tuned` is what the tuned layers read in it, where the model has any.
        """
        point = np.asarray(vector, dtype=np.float32)
        row = ngrams([text])
        columns, values = row.indices + len(point), row.data.astype(np.float32)
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
                scores = EMBEDDING_WEIGHT * point @ head.weights[: len(point)] + values @ head.weights[columns]
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
        words = set(_WORD.findall(text.lower()))
        if not words:  # "5k?" has none, and may still mean something; an emoji does not
            return float(any(character.isalnum() for character in text))
        return len(words & self.vocabulary) / len(words)

    def save(self, folder: Path) -> None:
        arrays: dict[str, Any] = {"vectors": self.vectors.astype(np.float16)}
        for name, head in self.heads.items():
            arrays[f"{name}.weights"] = head.weights.astype(np.float16)
            arrays[f"{name}.votes"] = self.votes[name].astype(np.float16)
        np.savez_compressed(folder / ARRAYS, **arrays)
        labels: dict[str, Any] = {"classes": {name: head.classes for name, head in self.heads.items()}}
        labels["vocabulary"] = sorted(self.vocabulary)
        labels["found"] = asdict(self.found)
        (folder / LABELS).write_text(json.dumps(labels), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> IntentModel:
        """Raises OSError, ValueError or KeyError when the files are missing or damaged."""
        labels = json.loads((folder / LABELS).read_text(encoding="utf-8"))
        with (folder / ARRAYS).open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            full = {name: arrays[name].astype(np.float32) for name in arrays.files}
        heads = {name: Head(tuple(classes), full[f"{name}.weights"]) for name, classes in labels["classes"].items()}
        votes = {name: full[f"{name}.votes"] for name in heads}
        return cls(heads, full["vectors"], votes, frozenset(labels["vocabulary"]), Found(**labels["found"]))


def fit(
    examples: Sequence[Example],
    vectors: Floats,
    corpus: Corpus,
    found: Found,
    progress: Callable[[str, int, int], None],
) -> IntentModel:
    """Learns all heads; `vectors` has a unit-length row an example, `found` is what the corpus has of them."""
    texts = [example.text for example in examples]
    features = csr_matrix(hstack([EMBEDDING_WEIGHT * vectors, ngrams(texts)])).astype(np.float32)
    targets: dict[str, list[tuple[str, ...]]] = {
        "kind": [(example.kind,) for example in examples],
        "evidence": [evidence(example, found) for example in examples],
        "sign": [(example.sign,) if example.sign else () for example in examples],
        "topic": [(example.topic,) if example.topic else () for example in examples],
    }
    heads, votes = {}, {}
    for done, (name, labels) in enumerate(targets.items()):
        progress("Learning the example questions", done, len(targets))
        rows = np.array([i for i, label in enumerate(labels) if label], dtype=int)
        classes = tuple(sorted({labels[i][0] for i in rows}))
        wanted = np.array([[label == labels[i][0] for label in classes] for i in rows], dtype=np.float32)
        votes[name] = _votes(labels, classes)
        if not classes:  # a corpus of which no example speaks has no evidence to learn
            heads[name] = Head((), np.zeros((features.shape[1], 0), dtype=np.float32))
            continue
        # More features than rows: "cholesky" solves in the rows, all classes at once, but with their cube.
        solver = "cholesky" if len(rows) <= MOST_ROWS else "sparse_cg"
        ridge = Ridge(alpha=RIDGE[name], solver=solver, fit_intercept=False).fit(features[rows], wanted)
        heads[name] = Head(classes, np.ascontiguousarray(ridge.coef_.reshape(len(classes), -1).T, dtype=np.float32))
    progress("Learning the example questions", len(targets), len(targets))
    texts += [chunk.text for chunk in corpus.chunks if corpus.sections[chunk.section].guide != found.guide]
    words = {word for text in texts for word in _WORD.findall(text.lower())}
    return IntentModel(heads, vectors, votes, frozenset(words), found)


def ngrams(texts: Sequence[str]) -> csr_matrix:
    """Hashed character and word n-grams, a row a text, 2 * NGRAM_FEATURES columns."""
    return csr_matrix(hstack([_CHARS.transform(texts), _WORDS.transform(texts)]))


def evidence(example: Example, found: Found) -> tuple[str, ...]:
    """Chunk ids of the evidence where this corpus has it, else the section as a whole."""
    if example.kind != "answer":
        return ()
    names = [key(example, text) for text in example.evidence]
    chunks = tuple(dict.fromkeys(found.chunks[name] for name in names if name in found.chunks))
    section = example.section if example.guide else found.sections.get(example.section or "")
    return chunks or ((section,) if section else ())


def _votes(labels: Sequence[tuple[str, ...]], classes: tuple[str, ...]) -> Floats:
    column = {label: i for i, label in enumerate(classes)}
    votes = np.zeros((len(labels), len(classes)), dtype=np.float32)
    for row, some in enumerate(labels):
        for rank, label in enumerate(some):
            if label in column:
                votes[row, column[label]] = SECOND_EVIDENCE if rank else 1.0
    return votes


def _softmax(scores: Floats) -> Floats:
    shifted = np.exp(scores - scores.max())
    return cast(Floats, shifted / shifted.sum())
