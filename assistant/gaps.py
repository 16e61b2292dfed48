"""What readers missed: like questions put together, largest group first. Vectors in, row numbers out.

Knows nothing of texts, models or storage.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import AgglomerativeClustering

from assistant.settings import GAP_DISTANCE

Vectors = NDArray[np.float64]


@dataclass(frozen=True)
class Gap:
    """`questions` are rows, the one nearest to the middle of them first; `passage` is the row nearest to it."""

    questions: tuple[int, ...]
    passage: int


def find(questions: Vectors, passages: Vectors, distance: float = GAP_DISTANCE) -> list[Gap]:
    """Groups of questions whose average cosine distance stays within `distance`, a single one being a group too.

    Both arrays hold a vector of unit length a row; `passages` has a row at least.
    """
    gaps = []
    labels = _labels(questions, distance)
    for label in dict.fromkeys(labels):
        rows = np.flatnonzero(np.asarray(labels) == label)
        middle = questions[rows].mean(axis=0)
        by_nearness = rows[np.argsort(-(questions[rows] @ middle), kind="stable")]
        gaps.append(Gap(tuple(by_nearness.tolist()), int(np.argmax(passages @ middle))))
    return sorted(gaps, key=lambda gap: -len(gap.questions))


def _labels(questions: Vectors, distance: float) -> list[int]:
    if len(questions) < 2:
        return [0] * len(questions)  # scikit-learn wants two at least
    clusters = AgglomerativeClustering(n_clusters=None, metric="cosine", linkage="average", distance_threshold=distance)
    return [int(label) for label in clusters.fit_predict(questions)]
