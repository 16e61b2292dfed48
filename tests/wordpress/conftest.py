"""The site that the tests visit, set up once a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.wordpress.debian import CannotRun, install
from tests.wordpress.site import Site, WordPress


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    try:
        install()
    except CannotRun as error:
        pytest.skip(str(error))
    with WordPress() as site:
        yield site
