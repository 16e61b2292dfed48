"""The server before it is ready: it listens first, and what it serves is imported and opened behind it.

Until then it says that it is getting ready, and lets requests wait for what they are for:
a question for the assistant, the chat page's files for Gradio. Plain ASGI; knows nothing
of what is opened.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol, TypeVar

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant import metrics, opening_page, widget, wording
from assistant.guards import HEADERS, is_chat
from assistant.leaving import first
from assistant.settings import OPENING_SECONDS, RETRY_SECONDS

T = TypeVar("T")

CHATS_OWN = ("/gradio_api/", "/page/")
"""What is there only with the chat page, or never."""
HEALTH, READINESS, FRONT = "/healthz", "/readyz", "/"
LATER = HEADERS | {"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"}


class Parts(Protocol):
    """An app that answers, and what adds its page; `assistant.web.Parts` is one."""

    @property
    def app(self) -> Starlette: ...

    @property
    def add_chat(self) -> Callable[[], None]: ...


class Opening:
    """Serves what `make` makes as soon as each part of it is there. `doing` says what it is at.

    `failure` is what made the opening fail, if it did.
    """

    def __init__(self, make: Callable[[], Parts], patience: float = OPENING_SECONDS) -> None:
        self.doing = "opening"
        self.failure: BaseException | None = None
        self._make, self._patience = make, patience
        self._app: Starlette | None = None
        self._answers, self._whole = asyncio.Event(), asyncio.Event()
        self._leaving, self._closed = asyncio.Event(), asyncio.Event()

    def begin(self, failed: Callable[[], None]) -> None:
        """Begins to open all of it, in the running loop. Calls `failed` when it cannot be opened."""

        def ended(task: asyncio.Task[None]) -> None:
            if not task.cancelled() and (error := task.exception()):  # a panic of Chroma's, too, which is no Exception
                self.failure = error
                failed()

        self._task = asyncio.create_task(self._open())
        self._task.add_done_callback(ended)

    def leave(self) -> None:
        """Whoever waits is sent away; what is being answered goes on."""
        self._leaving.set()

    async def close(self) -> None:
        """Closes what was opened, when nothing is served any more."""
        self._closed.set()
        if not self._whole.is_set():
            self._task.cancel()
        await asyncio.wait({self._task})

    async def _open(self) -> None:
        parts = await in_thread(self._make)
        self._app = parts.app
        self.doing = "adding the chat page"
        self._answers.set()
        await in_thread(lambda: asyncio.run(_in_a_loop(parts.add_chat)))
        async with parts.app.router.lifespan_context(parts.app):
            self.doing = "ready"
            self._whole.set()
            await self._closed.wait()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        app: ASGIApp | None = None if self._whole.is_set() else self._on_its_own(path)
        late = is_chat(path) or path.startswith(CHATS_OWN)
        app = app or await self._opened(self._whole if late else self._answers)
        await app(scope, receive, send)

    def _on_its_own(self, path: str) -> Response | None:
        """What can be said at once before all of it is there."""
        if path == HEALTH:
            return JSONResponse({"status": "ok"}, headers=HEADERS)
        if path == READINESS:
            said = {"status": self.doing, "answers": self._answers.is_set()}
            return JSONResponse(said, status_code=503, headers=LATER)
        if path in widget.HEADERS:  # a blog's page may not wait for us
            return Response(widget.TEXT, headers=HEADERS | widget.HEADERS[path], media_type="text/javascript")
        return HTMLResponse(opening_page.HTML, 503, LATER | opening_page.HEADERS) if path == FRONT else None

    async def _opened(self, part: asyncio.Event) -> ASGIApp:
        """The app once this part of it is there; a refusal if that takes too long, or the server is told to stop."""
        if not part.is_set():
            await first(self._patience, part.wait(), self._leaving.wait())
        if self._app and part.is_set():
            return self._app
        metrics.REFUSED.labels("opening").inc()
        return JSONResponse({"detail": wording.STILL_OPENING}, status_code=503, headers=LATER)


async def in_thread(job: Callable[[], T]) -> T:
    """What a job returns, done in a thread that does not keep the process from ending."""
    made: Future[T] = Future()
    made.set_running_or_notify_cancel()

    def work() -> None:
        try:
            made.set_result(job())
        except BaseException as error:  # raised again by who waits
            made.set_exception(error)

    threading.Thread(target=work, name="opening", daemon=True).start()
    return await asyncio.wrap_future(made)


async def _in_a_loop(job: Callable[[], None]) -> None:
    """Without a running loop Gradio opens some of its own and never closes them."""
    job()
