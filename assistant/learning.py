"""Learns from the example questions what a question wants: the part of `build` that makes an `IntentModel`.

Needs scikit-learn, so whatever answers questions does not import it. Knows nothing of files.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import Ridge

from assistant.corpus import Corpus
from assistant.evidence import Found, key
from assistant.examples import Example
from assistant.intent import EMBEDDING_WEIGHT, NGRAM_FEATURES, Head, IntentModel, ngrams, words
from assistant.narrow import Floats, Narrow

RIDGE = {"kind": 0.5, "evidence": 1.0, "sign": 1.0, "topic": 1.0}
"""Regularisation by head."""
MOST_ROWS = 9_000
"""Rows up to which a regression is solved directly; beyond, a minute and a gigabyte are better spent."""
SECOND_EVIDENCE = 0.6
"""What a second or third evidence sentence counts in the vote of the neighbours."""


def fit(
    examples: Sequence[Example],
    vectors: Floats,
    corpus: Corpus,
    found: Found,
    progress: Callable[[str, int, int], None],
    before: IntentModel | None = None,
) -> IntentModel:
    """Learns all heads; `vectors` has a unit-length row an example, `found` is what the corpus has of them.

    `before` was learned of the same examples and vectors, in another corpus perhaps: those of its
    heads whose labels are the same are taken over, which saves the most of a minute.
    """
    texts = [example.text for example in examples]
    grams = _rows(texts).astype(np.float32)
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
            heads[name] = Head((), Narrow.of(np.zeros((vectors.shape[1] + grams.shape[1], 0), dtype=np.float32)))
            continue
        if before and before.heads[name].classes == classes and np.array_equal(before.votes[name][:], votes[name][:]):
            heads[name] = before.heads[name]
            continue
        heads[name] = Head(classes, Narrow.of(_weights(vectors[rows], grams[rows], wanted, RIDGE[name])))
    progress("Learning the example questions", len(targets), len(targets))
    texts += [chunk.text for chunk in corpus.chunks if corpus.sections[chunk.section].guide != found.guide]
    return IntentModel(heads, Narrow.of(vectors), votes, frozenset().union(*map(words, texts)), found)


def _weights(vectors: Floats, grams: csr_matrix, wanted: Floats, alpha: float) -> Floats:
    """A ridge regression from embedding and n-grams to the classes: weights of shape (features, classes).

    There are more features than rows, so it is solved in the rows, all classes at once, with
    their cube; the dense part of the products between rows is taken densely, which is most of the time.
    """
    dense = EMBEDDING_WEIGHT * vectors
    if len(wanted) > MOST_ROWS:
        ridge = Ridge(alpha=alpha, solver="sparse_cg", fit_intercept=False)
        found = ridge.fit(csr_matrix(hstack([dense, grams])).astype(np.float32), wanted).coef_.T
        return np.asarray(found.reshape(-1, wanted.shape[1]), dtype=np.float32)
    products = dense @ dense.T + (grams @ grams.T).toarray()
    by_row = KernelRidge(alpha=alpha, kernel="precomputed").fit(products, wanted).dual_coef_
    return np.vstack([dense.T @ by_row, grams.T @ by_row]).astype(np.float32)


def _rows(texts: Sequence[str]) -> csr_matrix:
    """The n-grams of the texts, a row a text."""
    found = [ngrams(text) for text in texts]
    ends = np.cumsum([0, *(len(places) for places, _ in found)])
    places, values = (np.concatenate(some) for some in zip(*found, strict=True))
    return csr_matrix((values, places, ends), shape=(len(texts), 2 * NGRAM_FEATURES))


def evidence(example: Example, found: Found) -> tuple[str, ...]:
    """Chunk ids of the evidence where this corpus has it, else the section as a whole."""
    if example.kind != "answer":
        return ()
    names = [key(example, text) for text in example.evidence]
    chunks = tuple(dict.fromkeys(found.chunks[name] for name in names if name in found.chunks))
    section = example.section if example.guide else found.sections.get(example.section or "")
    return chunks or ((section,) if section else ())


def _votes(labels: Sequence[tuple[str, ...]], classes: tuple[str, ...]) -> Narrow:
    column = {label: i for i, label in enumerate(classes)}
    votes = np.zeros((len(labels), len(classes)), dtype=np.float32)
    for row, some in enumerate(labels):
        for rank, label in enumerate(some):
            if label in column:
                votes[row, column[label]] = SECOND_EVIDENCE if rank else 1.0
    return Narrow.of(votes)
