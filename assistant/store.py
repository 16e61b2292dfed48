"""The Chroma collection of the corpus' chunks, embedded or on a server: write one, open one, find the nearest.

The only module that imports chromadb. Knows nothing of versions, safety or answers.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

import chromadb
import httpx
import numpy as np
from chromadb import Collection, Where
from chromadb.api import ClientAPI
from chromadb.config import DEFAULT_DATABASE, DEFAULT_TENANT
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import ChromaError as StoreError
from chromadb.errors import NotFoundError

from assistant.remembered import Progress, silent
from assistant.resting import Rest
from assistant.settings import CHROMA_REST_SECONDS, CHROMA_SECONDS, CHROMA_WRITE_SECONDS
from assistant.types import AssistantError, Chunk
from assistant.weights import Floats

COLLECTION = "chunks"
DATABASE = "chroma.sqlite3"
WRITE_BATCH = 1_000
SPACE = {"hnsw:space": "cosine"}
_UNREADABLE = (StoreError, ValueError, OSError)

__all__ = [
    "Away",
    "Chunks",
    "Named",
    "NotWhole",
    "Place",
    "Server",
    "StoreError",
    "Written",
    "drop",
    "write",
]


@dataclass(frozen=True)
class Server:
    """A Chroma server by its address, with the path /tenant/database where they are not the default ones."""

    url: str
    token: str = field(default="", repr=False)


@dataclass(frozen=True)
class Named:
    """A collection under a name of its own on a server."""

    server: Server
    name: str


Place = Path | Named
"""Where a collection is: embedded, in a folder of its own, or on a server."""


class Away(AssistantError):
    """The Chroma server does not answer, or not as one."""


class NotWhole(ValueError):
    """There is no such collection, or it has not as many chunks as were written."""


class Chunks:
    """An open collection that has `count` chunks. Raises NotWhole if it has not, Away without its server."""

    def __init__(self, place: Place, count: int) -> None:
        self._place = place
        self._rest = Rest("the Chroma server", CHROMA_REST_SECONDS)
        self.is_lost = False
        try:
            with _reaching(place):
                self._collection = _open(place, CHROMA_SECONDS)
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
        only: Where | None = {"guide": guide} if guide else None
        wanted: list[Sequence[float] | Sequence[int]] = [vector]
        try:
            with _reaching(self._place):
                found = self._collection.query(query_embeddings=wanted, n_results=k, where=only, include=["distances"])
        except (Away, NotFoundError) as error:
            self._rest.begin(type(error.__cause__ or error).__name__)
            self.is_lost = isinstance(error, NotFoundError)
            raise Away(str(error)) from None
        self._rest.end()
        (distances,) = found["distances"] or [[]]
        return [(name, 1.0 - distance) for name, distance in zip(found["ids"][0], distances, strict=True)]


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
    with _reaching(place):
        collection = _client(place, CHROMA_WRITE_SECONDS).get_or_create_collection(_name(place), metadata=SPACE)
    for start in range(0, len(chunks), WRITE_BATCH):
        some = chunks[start : start + WRITE_BATCH]
        texts = [chunk.embedded for chunk in some]
        rows = embed(texts)
        with _reaching(place):
            collection.add(
                ids=[chunk.id for chunk in some],
                embeddings=rows,
                documents=texts,
                metadatas=[_metadata(chunk, guides[chunk.section]) for chunk in some],
            )
        progress("Embedding the corpus", start + len(some), len(chunks))


def drop(place: Named) -> None:
    """Removes a collection from its server, if it is there. Raises Away without the server."""
    with _reaching(place):
        try:
            _client(place, CHROMA_WRITE_SECONDS).delete_collection(place.name)
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
        with suppress(*_UNREADABLE), _reaching(place):
            self._collection = _open(place, CHROMA_WRITE_SECONDS)
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
        with suppress(*_UNREADABLE), _reaching(self._place):
            found = self._collection.get(ids=list(wanted), include=["embeddings"])
            rows = np.asarray(found["embeddings"], dtype=np.float32)
            return {wanted[name]: row for name, row in zip(found["ids"], rows, strict=True)}
        return {}


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def _open(place: Place, seconds: float) -> Collection:
    return _client(place, seconds).get_collection(_name(place))


def _name(place: Place) -> str:
    return place.name if isinstance(place, Named) else COLLECTION


def _client(place: Place, seconds: float) -> ClientAPI:
    if isinstance(place, Named):
        return _connect(place.server, seconds)
    _refuse_torn(place / DATABASE)
    return chromadb.PersistentClient(str(place), settings=ChromaSettings(anonymized_telemetry=False))


def _refuse_torn(database: Path) -> None:
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


@lru_cache
def _connect(server: Server, seconds: float) -> ClientAPI:
    """A client for the whole process, which waits so long for an answer.

    Chroma's own waits for ever and cannot be told otherwise: so the server is heard first.
    """
    url = urlsplit(server.url)
    tenant, database = ([name for name in url.path.split("/") if name] + [DEFAULT_TENANT, DEFAULT_DATABASE])[:2]
    headers = {"X-Chroma-Token": server.token} if server.token else {}
    root = f"{url.scheme}://{url.netloc}"
    httpx.get(f"{root}/api/v2/heartbeat", headers=headers, timeout=seconds).raise_for_status()
    client = chromadb.HttpClient(
        host=url.hostname or "",
        port=url.port or (443 if url.scheme == "https" else 80),
        ssl=url.scheme == "https",
        headers=headers,
        settings=ChromaSettings(anonymized_telemetry=False),
        tenant=tenant,
        database=database,
    )
    client._server._session.timeout = httpx.Timeout(seconds)  # type: ignore[attr-defined]
    return client


@contextmanager
def _reaching(place: Place) -> Iterator[None]:
    """Raises Away for whatever says that a server is not there, or is not one; an embedded store raises as it does."""
    if not isinstance(place, Named):
        yield
        return
    try:
        yield
    except NotFoundError:
        raise
    except Exception as error:  # Chroma's client raises plain Exceptions for what a server or a proxy says
        raise Away(
            f"The Chroma server at {place.server.url} does not answer as one ({type(error).__name__}). "
            "Start it, or see to ASSISTANT_CHROMA."
        ) from error
