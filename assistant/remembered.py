"""Vectors by text, so that nothing is embedded twice, and the progress of embedding.

Knows no model before it is needed, and no store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from langchain_core.embeddings import Embeddings

Progress = Callable[[str, int, int], None]
Vector = list[float]


def silent(what: str, done: int, total: int) -> None:
    """The progress of nobody watching."""


class Remembered(Embeddings):
    """Vectors by text: those known already, the others embedded once, in batches sorted by length.

    Sorting by length keeps padding, and so the time, down. `load` is called at the
    first unknown text only, so that a build without news never loads the model.
    """

    def __init__(self, load: Callable[[], Embeddings], known: Mapping[str, Vector], batch: int = 64) -> None:
        self.known = dict(known)
        self.new = 0
        self._load = load
        self._model: Embeddings | None = None
        self._batch = batch

    def learn(self, texts: Iterable[str], progress: Progress = silent, what: str = "Embedding") -> None:
        """Embeds what is not known yet."""
        missing = sorted({text for text in texts if text not in self.known}, key=len)
        if missing and self._model is None:
            self._model = self._load()
        for start in range(0, len(missing), self._batch):
            assert self._model is not None
            some = missing[start : start + self._batch]
            self.known.update(zip(some, self._model.embed_documents(some), strict=True))
            self.new += len(some)
            progress(what, start + len(some), len(missing))

    def embed_documents(self, texts: list[str]) -> list[Vector]:
        self.learn(texts)
        return [self.known[text] for text in texts]

    def embed_query(self, text: str) -> Vector:
        return self.embed_documents([text])[0]
