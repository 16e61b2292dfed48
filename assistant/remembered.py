"""Vectors of texts, so that nothing is embedded twice, and the progress of embedding.

Knows no model before it is needed, and no store.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

import numpy as np

from assistant.types import Embeddings
from assistant.weights import Floats

Progress = Callable[[str, int, int], None]
Known = Callable[[Sequence[str]], Mapping[str, Floats]]
"""The vectors that are there already, of those among these texts that have one."""


def silent(what: str, done: int, total: int) -> None:
    """The progress of nobody watching."""


class Remembered:
    """Vectors of texts: those known already, the others embedded, in batches sorted by length.

    Sorting by length keeps padding, and so the time, down. `load` is called at the first
    unknown text only, so that a build without news never loads the model. Nothing is held
    from one call to the next: a large corpus is asked for in blocks.
    """

    def __init__(self, load: Callable[[], Embeddings], known: Known, batch: int = 64) -> None:
        self._load, self._known, self._batch = load, known, batch

    @cached_property
    def _model(self) -> Embeddings:
        return self._load()

    def rows(self, texts: Sequence[str], progress: Progress = silent, what: str = "Embedding") -> Floats:
        """A row a text."""
        found = dict(self._known(texts))
        missing = sorted({text for text in texts if text not in found}, key=len)
        for start in range(0, len(missing), self._batch):
            some = missing[start : start + self._batch]
            found.update(zip(some, np.asarray(self._model.embed_documents(some), dtype=np.float32), strict=True))
            progress(what, start + len(some), len(missing))
        return np.array([found[text] for text in texts], dtype=np.float32)
