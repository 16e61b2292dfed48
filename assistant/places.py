"""Where a collection is, embedded in a folder or on a Chroma server, and how it is reached there.

Knows nothing of what is in it. This and `store` are all that import chromadb.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import chromadb
import httpx
from chromadb.api.client import Client
from chromadb.config import DEFAULT_DATABASE, DEFAULT_TENANT
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import NotFoundError

from assistant.types import AssistantError

COLLECTION = "chunks"
DATABASE = "chroma.sqlite3"


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


def name(place: Place) -> str:
    return place.name if isinstance(place, Named) else COLLECTION


def client(place: Place, seconds: float) -> Client:
    """Waits so long for a server's answer. Raises ValueError for a folder whose database is damaged."""
    if isinstance(place, Named):
        return connect(place.server, seconds)
    _refuse_torn(place / DATABASE)
    return cast(Client, chromadb.PersistentClient(str(place), settings=ChromaSettings(anonymized_telemetry=False)))


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
def connect(server: Server, seconds: float) -> Client:
    """A client for the whole process, which waits so long for an answer.

    Chroma's own waits for ever and cannot be told otherwise: so the server is heard first.
    """
    url = urlsplit(server.url)
    tenant, database = ([name for name in url.path.split("/") if name] + [DEFAULT_TENANT, DEFAULT_DATABASE])[:2]
    headers = {"X-Chroma-Token": server.token} if server.token else {}
    root = f"{url.scheme}://{url.netloc}"
    httpx.get(f"{root}/api/v2/heartbeat", headers=headers, timeout=seconds).raise_for_status()
    client = cast(
        Client,
        chromadb.HttpClient(
            host=url.hostname or "",
            port=url.port or (443 if url.scheme == "https" else 80),
            ssl=url.scheme == "https",
            headers=headers,
            settings=ChromaSettings(anonymized_telemetry=False),
            tenant=tenant,
            database=database,
        ),
    )
    client._server._session.timeout = httpx.Timeout(seconds)  # type: ignore[attr-defined]
    return client


@contextmanager
def reaching(place: Place) -> Iterator[None]:
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
