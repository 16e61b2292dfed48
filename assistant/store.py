"""The Chroma collection of the corpus' chunks: write one, open one, find the nearest.

Knows nothing of versions, safety or answers.
"""

from __future__ import annotations

import hashlib
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from operator import attrgetter
from pathlib import Path
from threading import Lock

import numpy as np
from cachetools import LRUCache, cachedmethod
from chromadb import Collection
from chromadb.errors import ChromaError as StoreError
from chromadb.errors import NotFoundError

from assistant.places import Away, Named, Place, client, name, reaching
from assistant.remembered import Progress, silent
from assistant.resting import Rest
from assistant.settings import CHROMA_REST_SECONDS, CHROMA_SECONDS, CHROMA_WRITE_SECONDS, KEPT_GUIDES
from assistant.types import Chunk
from assistant.weights import Floats

WRITE_BATCH = 1_000
SYNCED = 1_000
"""Chunks from which on an embedded Chroma keeps its graph in files; a smaller one it makes anew at each opening."""
SPACE = {"hnsw:space": "cosine"}
_UNREADABLE = (StoreError, ValueError, OSError)

__all__ = ["Chunks", "NotWhole", "StoreError", "Written", "drop", "write"]


class NotWhole(ValueError):
    """There is no such collection, or it has not as many chunks as were written."""


class Chunks:
    """An open collection that has `count` chunks. Raises NotWhole if it has not, Away without its server."""

    def __init__(self, place: Place, count: int, seconds: float = CHROMA_SECONDS) -> None:
        self._place = place
        self._rest = Rest("the Chroma server", CHROMA_REST_SECONDS)
        self.is_lost = False
        self._guides: LRUCache[str, tuple[list[str], Floats]] = LRUCache(KEPT_GUIDES)
        self._lock = Lock()
        try:
            with reaching(place):
                self._collection = _open(place, seconds, self)
                found = self._collection.count()
        except NotFoundError:
            raise NotWhole(f"there is no collection at {place}") from None
        if found != count:
            raise NotWhole(f"the collection at {place} has {found} of {count} chunks")

    def nearest(self, vector: Sequence[float], k: int, guide: str | None = None) -> list[tuple[str, float]]:
        """Ids of the k nearest chunks, of one guide or of all, with their cosine similarity in [-1, 1], best first.

        Asks for ids and distances alone: texts and metadata would take three times as long, and
        the corpus has them. Raises Away without its server, at once while that is left alone.
        """
        if not self._rest.is_over:
            raise Away("The Chroma server failed just now and is left alone for a while.")
        try:
            with reaching(self._place):
                found = self._within(guide, vector, k) if guide else self._among_all(vector, k)
        except (Away, NotFoundError) as error:
            self._rest.begin(type(error.__cause__ or error).__name__)
            self.is_lost |= isinstance(error, NotFoundError)
            raise Away(str(error)) from None
        self._rest.end()
        return found

    def _among_all(self, vector: Sequence[float], k: int) -> list[tuple[str, float]]:
        wanted: list[Sequence[float] | Sequence[int]] = [list(vector)]  # Chroma takes no other sequence
        found = self._collection.query(query_embeddings=wanted, n_results=k, include=["distances"])
        (distances,) = found["distances"] or [[]]
        return [(name, 1.0 - distance) for name, distance in zip(found["ids"][0], distances, strict=True)]

    def _within(self, guide: str, vector: Sequence[float], k: int) -> list[tuple[str, float]]:
        """By the guide's own vectors: a query that Chroma has to filter takes as long as the corpus is large."""
        names, rows = self._of(guide)
        if not names:
            return []
        cosines = rows @ np.asarray(vector, dtype=np.float32)
        return [(names[row], float(cosines[row])) for row in np.argsort(-cosines)[:k]]

    @cachedmethod(attrgetter("_guides"), lock=attrgetter("_lock"))
    def _of(self, guide: str) -> tuple[list[str], Floats]:
        found = self._collection.get(where={"guide": guide}, include=["embeddings"])
        return found["ids"], np.asarray(found["embeddings"], dtype=np.float32)


def write(
    place: Place,
    chunks: Sequence[Chunk],
    guides: Mapping[str, str],
    embed: Callable[[Sequence[str]], Floats],
    progress: Progress = silent,
) -> None:
    """Writes a collection of all chunks, block by block; `guides` has each section's, `embed` gives a row a text.

    Raises Away without its server.
    """
    with _for_writing(place) as collection:
        for start in range(0, len(chunks), WRITE_BATCH):
            some = chunks[start : start + WRITE_BATCH]
            texts = [chunk.embedded for chunk in some]
            rows = embed(texts)
            with reaching(place):
                collection.add(
                    ids=[chunk.id for chunk in some],
                    embeddings=rows,
                    documents=texts,
                    metadatas=[_metadata(chunk, guides[chunk.section]) for chunk in some],
                )
            progress("Embedding the corpus", start + len(some), len(chunks))


@contextmanager
def _for_writing(place: Place) -> Iterator[Collection]:
    with reaching(place):
        opened = client(place, CHROMA_WRITE_SECONDS)
        collection = opened.get_or_create_collection(name(place), metadata=SPACE)
    try:
        yield collection
    finally:
        if isinstance(place, Path):
            opened.close()


def drop(place: Named) -> None:
    """Removes a collection from its server, if it is there. Raises Away without the server."""
    with reaching(place):
        try:
            client(place, CHROMA_WRITE_SECONDS).delete_collection(place.name)
        except NotFoundError:
            return


def _metadata(chunk: Chunk, guide: str) -> Mapping[str, str | int]:
    return {
        "guide": guide,
        "section": chunk.section,
        "source": chunk.source,
        "start": chunk.start,
        "end": chunk.end,
    }


class Written:
    """The vectors of a collection by its texts, fetched for those that are asked for; none where it cannot be read.

    Of each text it holds a digest, not the text. Raises Away without its server.
    """

    def __init__(self, place: Place | None) -> None:
        self._ids: dict[bytes, str] = {}
        if place is None or (isinstance(place, Path) and not place.is_dir()):
            return
        self._place = place
        with suppress(*_UNREADABLE), reaching(place):
            self._collection = _open(place, CHROMA_WRITE_SECONDS, self)
            for start in range(0, self._collection.count(), WRITE_BATCH):
                found = self._collection.get(limit=WRITE_BATCH, offset=start, include=["documents"])
                self._ids |= zip(map(_digest, found["documents"] or []), found["ids"], strict=False)

    def __contains__(self, text: str) -> bool:
        return _digest(text) in self._ids

    def __len__(self) -> int:
        return len(self._ids)

    def vectors(self, texts: Sequence[str]) -> Mapping[str, Floats]:
        """Those of these texts that the collection has."""
        wanted = {self._ids[_digest(text)]: text for text in texts if text in self}
        if not wanted:
            return {}
        with suppress(*_UNREADABLE), reaching(self._place):
            found = self._collection.get(ids=list(wanted), include=["embeddings"])
            rows = np.asarray(found["embeddings"], dtype=np.float32)
            return {wanted[name]: row for name, row in zip(found["ids"], rows, strict=True)}
        return {}


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def _open(place: Place, seconds: float, owner: object) -> Collection:
    opened = client(place, seconds)
    if isinstance(place, Path):  # a server's client is shared; an embedded one holds files and threads until closed
        weakref.finalize(owner, opened.close).atexit = False
    return opened.get_collection(name(place))
