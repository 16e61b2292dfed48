"""The Chroma collection of the corpus' chunks, embedded or on a server: write one, open one, find the nearest.

The only module that imports chromadb. Knows nothing of versions, safety or answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import chromadb
import httpx
from chromadb import Collection, Where
from chromadb.api import ClientAPI
from chromadb.config import DEFAULT_DATABASE, DEFAULT_TENANT
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import ChromaError as StoreError
from chromadb.errors import NotFoundError
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings

from assistant.lazy import Lazy
from assistant.remembered import Vector
from assistant.resting import Rest
from assistant.settings import CHROMA_REST_SECONDS, CHROMA_SECONDS, CHROMA_WRITE_SECONDS
from assistant.types import AssistantError, Chunk

if TYPE_CHECKING:
    import langchain_chroma
else:
    langchain_chroma = Lazy("langchain_chroma")

COLLECTION = "chunks"
WRITE_BATCH = 1_000
SPACE = {"hnsw:space": "cosine"}

__all__ = [
    "Away",
    "Chunks",
    "Named",
    "NotWhole",
    "Place",
    "Server",
    "StoreError",
    "document",
    "drop",
    "vectors",
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

    def nearest(self, vector: Vector, k: int, guide: str | None = None) -> list[tuple[str, float]]:
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


def write(place: Place, chunks: Sequence[Chunk], guides: Mapping[str, str], embeddings: Embeddings) -> None:
    """Writes a new collection with all chunks; `guides` has each section's. Raises Away without its server."""
    with _reaching(place):
        collection = langchain_chroma.Chroma(
            _name(place), embeddings, client=_client(place, CHROMA_WRITE_SECONDS), collection_metadata=SPACE
        )
        for start in range(0, len(chunks), WRITE_BATCH):
            some = chunks[start : start + WRITE_BATCH]
            collection.add_documents(
                [document(chunk, guides[chunk.section]) for chunk in some], ids=[chunk.id for chunk in some]
            )


def drop(place: Named) -> None:
    """Removes a collection from its server, if it is there. Raises Away without the server."""
    with _reaching(place):
        try:
            _client(place, CHROMA_WRITE_SECONDS).delete_collection(place.name)
        except NotFoundError:
            return


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


def vectors(place: Place) -> dict[str, Vector]:
    """Every vector of a collection by its text; none where it cannot be read. Raises Away without its server."""
    if isinstance(place, Path) and not place.is_dir():
        return {}
    known: dict[str, Vector] = {}
    try:
        with _reaching(place):
            collection = _open(place, CHROMA_WRITE_SECONDS)
            for start in range(0, collection.count(), WRITE_BATCH):
                found = collection.get(limit=WRITE_BATCH, offset=start, include=["documents", "embeddings"])
                texts, rows = found["documents"], found["embeddings"]
                if texts is None or rows is None:
                    return {}
                known |= {text: [float(x) for x in row] for text, row in zip(texts, rows, strict=True)}
    except (StoreError, ValueError, OSError):
        return {}
    return known


def _open(place: Place, seconds: float) -> Collection:
    return _client(place, seconds).get_collection(_name(place))


def _name(place: Place) -> str:
    return place.name if isinstance(place, Named) else COLLECTION


def _client(place: Place, seconds: float) -> ClientAPI:
    if isinstance(place, Named):
        return _connect(place.server, seconds)
    return chromadb.PersistentClient(str(place), settings=ChromaSettings(anonymized_telemetry=False))


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
