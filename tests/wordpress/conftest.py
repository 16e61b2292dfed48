"""The site that the tests visit, set up once a module, and a browser to visit it with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.conftest import browser, page
from tests.wordpress.debian import CannotRun, install
from tests.wordpress.site import Site, WordPress

__all__ = ["browser", "page", "site"]


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    try:
        install()
    except CannotRun as error:
        pytest.skip(str(error))
    with WordPress() as site:
        yield site
