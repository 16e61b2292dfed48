"""A true Redis and a true Chroma server, each on this machine alone and gone with the tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scale.cluster import chroma, redis_server
from tests.wordpress.debian import CannotRun, install
from tests.wordpress.servers import free_port

PACKAGES = ("redis-server", "nginx-light")


@pytest.fixture(scope="session")
def packages() -> None:
    try:
        install(PACKAGES)
    except CannotRun as error:
        pytest.skip(str(error))


@pytest.fixture
def redis_port(packages: None, tmp_path: Path) -> Iterator[int]:
    port = free_port()
    with redis_server(port, tmp_path):
        yield port


@pytest.fixture
def chroma_port(tmp_path: Path) -> Iterator[int]:
    port = free_port()
    with chroma(port, tmp_path / "chroma"):
        yield port
