"""The Chroma collection of the corpus' chunks: write one, open one, find the nearest.

The only module that imports chromadb. Knows nothing of versions, safety or answers.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import chromadb
from chromadb import Collection, Where
from chromadb.api import ClientAPI
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import ChromaError as StoreError
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings

from assistant.lazy import Lazy
from assistant.types import Chunk

if TYPE_CHECKING:
    import langchain_chroma
else:
    langchain_chroma = Lazy("langchain_chroma")

COLLECTION = "chunks"
DATABASE = "chroma.sqlite3"
WRITE_BATCH = 1_000
SPACE = {"hnsw:space": "cosine"}

Progress = Callable[[str, int, int], None]
Vector = list[float]

__all__ = [
    "Collection",
    "Progress",
    "Remembered",
    "StoreError",
    "Vector",
    "document",
    "nearest",
    "open_collection",
    "vector_store",
    "vectors",
    "write",
]


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


def open_collection(folder: Path) -> Collection:
    """The collection in `folder`. Raises StoreError when there is none."""
    return _client(folder).get_collection(COLLECTION)


def vector_store(folder: Path, embeddings: Embeddings) -> langchain_chroma.Chroma:
    """The collection in `folder`, made if it is not there, as a LangChain vector store."""
    return langchain_chroma.Chroma(COLLECTION, embeddings, client=_client(folder), collection_metadata=SPACE)


def _client(folder: Path) -> ClientAPI:
    refuse_torn(folder / DATABASE)
    return chromadb.PersistentClient(str(folder), settings=ChromaSettings(anonymized_telemetry=False))


def refuse_torn(database: Path) -> None:
    """Raises ValueError for a damaged database: of such a one Chroma makes a panic, which no `except` here names."""
    if not database.exists():
        return
    try:
        with closing(sqlite3.connect(database)) as connection:
            found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        found = str(error)
    if found != "ok":
        raise ValueError(f"{database} is damaged: {found}")


def write(folder: Path, chunks: Sequence[Chunk], guides: Mapping[str, str], embeddings: Embeddings) -> None:
    """Writes a new collection with all chunks into an empty folder; `guides` has each section's."""
    collection = vector_store(folder, embeddings)
    for start in range(0, len(chunks), WRITE_BATCH):
        some = chunks[start : start + WRITE_BATCH]
        collection.add_documents(
            [document(chunk, guides[chunk.section]) for chunk in some], ids=[chunk.id for chunk in some]
        )


def document(chunk: Chunk, guide: str) -> Document:
    """A chunk as LangChain users expect it: the text embedded, the rest as metadata."""
    return Document(
        page_content=chunk.embedded,
        metadata={
            "guide": guide,
            "section": chunk.section,
            "source": chunk.source,
            "start": chunk.start,
            "end": chunk.end,
        },
    )


def vectors(folder: Path) -> dict[str, Vector]:
    """Every vector of a written collection by its text; empty where it cannot be read."""
    if not folder.is_dir():
        return {}
    try:
        found = open_collection(folder).get(include=["documents", "embeddings"])
    except (StoreError, ValueError, OSError):
        return {}
    texts, rows = found["documents"], found["embeddings"]
    if texts is None or rows is None:
        return {}
    return {text: [float(x) for x in row] for text, row in zip(texts, rows, strict=True)}


def nearest(collection: Collection, vector: Vector, k: int, guide: str | None = None) -> list[tuple[str, float]]:
    """Ids of the k nearest chunks, of one guide or of all, with their cosine similarity in [-1, 1], best first.

    Asks for ids and distances alone: texts and metadata would take three times as long, and the corpus has them.
    """
    only: Where | None = {"guide": guide} if guide else None
    wanted: list[Sequence[float] | Sequence[int]] = [vector]
    found = collection.query(query_embeddings=wanted, n_results=k, where=only, include=["distances"])
    (distances,) = found["distances"] or [[]]
    return [(name, 1.0 - distance) for name, distance in zip(found["ids"][0], distances, strict=True)]
