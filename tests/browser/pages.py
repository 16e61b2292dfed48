"""What the browser tests share: servers to visit, an assistant that says anything, a question and its answer."""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Locator, Page

from assistant import wording
from assistant.conversation import clean
from assistant.corpus import load
from assistant.settings import ROOT
from assistant.types import Answer, Citation, Turn
from tests.conftest import Whole

MARKS = [
    pytest.mark.browser,
    # Gradio's own, in the thread of `talked_round`.
    pytest.mark.filterwarnings("ignore:.*(no_silent_downcasting|copy keyword)"),
]
"""The `pytestmark` of every module with browser tests."""

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
"""A browser that calls nobody on its own, so that every request is the page's."""
THINKING_SECONDS = 1.5
FIRST_START_SECONDS = 600
"""The first start of the real server builds its index."""

EVIL = [
    "<img src=x onerror=\"document.title='owned'\">",
    "<script>document.title='owned'</script>",
    "[click](javascript:document.title='owned')",
    "![x](https://evil.example/x.png) https://evil.example www.evil.example",
    "<details open ontoggle=\"document.title='owned'\"><summary>x</summary></details>",
    "**bold** _it_ `code` $x^2$ # heading",
    "</p></details><iframe src=https://evil.example></iframe>",
    "&lt;img src=x onerror=alert(1)&gt;",
]


class Anything(Whole):
    """An assistant that has been talked round: it says, quotes and links whatever the question holds.

    "break" breaks it, "think" makes it take its time, and "weather" is what its guide does not cover.
    """

    def __init__(self) -> None:
        self.corpus = load(ROOT / "corpus")
        self.asked = 0

    def ask(
        self, question: str, history: Sequence[Turn] = (), guide: str | None = None, page: str | None = None
    ) -> Answer:
        if clean(question) == "break":
            raise RuntimeError("broken")
        self.asked += 1
        if "think" in question:
            time.sleep(THINKING_SECONDS)
        if "weather" in question:
            return Answer(question, "not_covered", f"The guide is silent. Asked {self.asked} times.", False)
        cited = Citation(1, question, question, "guide", question, 0, 1, question)
        good = Citation(2, "exercises", "Exercises", "guide", "Ask.", 0, 4, "/guide#exercises")
        return Answer(question, "answer", f"{question} [1]. {question}. Ask [2]. Done.", False, (cited, good))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ready(port: int, server: subprocess.Popen[str] | None = None) -> str:
    deadline = time.monotonic() + FIRST_START_SECONDS
    while time.monotonic() < deadline:
        if server and server.poll() is not None:
            pytest.fail(f"the server ended at its start: {server.stderr.read() if server.stderr else ''}")
        try:
            with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1):
                return f"http://127.0.0.1:{port}"
        except (URLError, TimeoutError):
            time.sleep(0.2)
    pytest.fail(f"no server on port {port} after {FIRST_START_SECONDS} seconds")


def is_local(url: str) -> bool:
    return url.startswith(("http://127.0.0.1:", "http://localhost:", "data:", "blob:"))


def visit(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("textbox", name=wording.QUESTION_LABEL).wait_for()


def send(page: Page, question: str) -> None:
    page.get_by_role("textbox").fill(question)
    page.get_by_role("button", name=wording.SEND, exact=True).click()


def ask(page: Page, question: str) -> Locator:
    """Types and sends a question; the last message of the page once its answer is whole."""
    count = page.locator(".bot-row").count()
    send(page, question)
    answer = page.locator(".bot-row").nth(count)
    answer.locator("h2.whole").wait_for()
    return answer


def at(width: int, **more: object) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("page", [{"viewport": {"width": width, "height": 780}, **more}], indirect=True)


class Proxy:
    """A network between the browser and a server, that can be cut and mended."""

    def __init__(self, server: int) -> None:
        self.server, self.port = server, free_port()
        self.open: set[socket.socket] = set()
        self.mend()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def mend(self) -> None:
        self.door = socket.create_server(("127.0.0.1", self.port), backlog=64)
        threading.Thread(target=self._accept, args=[self.door], daemon=True).start()

    def cut(self) -> None:
        """Ends every connection; new ones are refused until `mend`."""
        _shut(self.door)
        self.door.close()
        for end in list(self.open):
            _shut(end)

    def _accept(self, door: socket.socket) -> None:
        with suppress(OSError):  # the door was closed
            while True:
                near, _ = door.accept()
                threading.Thread(target=self._connect, args=[near], daemon=True).start()

    def _connect(self, near: socket.socket) -> None:
        with near, socket.create_connection(("127.0.0.1", self.server)) as far:
            self.open |= {near, far}
            back = threading.Thread(target=_pass_on, args=[far, near], daemon=True)
            back.start()
            _pass_on(near, far)
            back.join()
            self.open -= {near, far}


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while sent := source.recv(65536):
            target.sendall(sent)
    _shut(source)
    _shut(target)


def _shut(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
