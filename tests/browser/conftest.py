"""A browser, the servers it visits, and a page that has to stay clean."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install playwright")
from playwright.sync_api import Browser, Page  # noqa: E402

from assistant.settings import ROOT  # noqa: E402
from tests.browser.blog import serving  # noqa: E402
from tests.browser.pages import CHROMIUM, QUIET, Anything, free_port, is_local, ready  # noqa: E402
from tests.conftest import HOME  # noqa: E402


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Not for the session: until it is closed, Playwright keeps a loop running that other tests would trip over.
    with playwright.sync_playwright() as runner:
        try:
            browser = runner.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        except playwright.Error as error:
            pytest.skip(f"no browser: install Debian's chromium or run `playwright install chromium` ({error.message})")
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def real() -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "assistant", "serve", "--port", str(port)]
    env = os.environ | {"ASSISTANT_HOME": str(HOME)}
    with subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as server:
        try:
            yield ready(port, server)
        finally:
            server.terminate()


@pytest.fixture(scope="module")
def talked_round() -> Iterator[str]:
    with serving(Anything(), []) as address:
        yield address


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page whose console has to stay clean and whose requests have to stay on this machine."""
    context = browser.new_context(**getattr(request, "param", {"viewport": {"width": 1280, "height": 860}}))
    page, wrong = context.new_page(), list[str]()
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("response", lambda got: wrong.append(f"{got.status} for {got.url}") if got.status >= 400 else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda asked: None if is_local(asked.url) else wrong.append(f"request to {asked.url}"))
    yield page
    context.close()
    assert wrong == []
