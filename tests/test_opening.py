"""What a server says and does before all of it is open, with an app that opens when a test lets it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from threading import Event
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from assistant import widget, wording
from assistant.opening import Opening
from assistant.settings import REFRESH_SECONDS, RETRY_SECONDS
from assistant.types import AssistantError


@dataclass
class Slow:
    """Parts of an app, each there when its event is set; `told` says what the app's lifespan went through."""

    answers: Event = field(default_factory=Event)
    page: Event = field(default_factory=Event)
    told: list[str] = field(default_factory=list)
    broken: bool = False

    def make(self) -> Slow:
        assert self.answers.wait(10)
        if self.broken:
            raise AssistantError("No corpus.")
        return self

    @property
    def app(self) -> Starlette:
        return self._app

    def __post_init__(self) -> None:
        async def said(request: Request) -> PlainTextResponse:
            return PlainTextResponse(f"app: {request.url.path}")

        paths = ("/", "/api/ask", "/embed/", "/config", "/healthz", "/readyz")
        routes = [Route(path, said, methods=["GET", "POST"]) for path in paths]
        self._app = Starlette(routes=routes, lifespan=self._lifespan)

    def add_chat(self) -> None:
        assert self.page.wait(10)
        self.told.append("added")

    @asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        self.told.append("begun")
        yield
        self.told.append("ended")


def visiting(
    slow: Slow, visit: Callable[[Opening, httpx.AsyncClient], Coroutine[Any, Any, None]], patience: float = 10
) -> Opening:
    """Opens, lets a test visit, closes."""
    seen = list[Opening]()

    async def run() -> None:
        opening = Opening(slow.make, patience)
        seen.append(opening)
        opening.begin(failed=lambda: slow.told.append("failed"))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(opening), base_url="http://here") as client:
            try:
                await visit(opening, client)
            finally:
                slow.answers.set()
                slow.page.set()
                opening.leave()
                await opening.close()

    asyncio.run(run())
    return seen[0]


async def until_ready(client: httpx.AsyncClient) -> None:
    async with asyncio.timeout(10):
        while (await client.get("/readyz")).status_code != 200:
            await asyncio.sleep(0.01)


def test_it_is_healthy_at_once_and_ready_when_all_of_it_is_there() -> None:
    slow = Slow()

    async def visit(opening: Opening, client: httpx.AsyncClient) -> None:
        assert (await client.get("/healthz")).json() == {"status": "ok"}
        assert (await client.get("/readyz")).json() == {"status": "opening", "answers": False}
        opening.doing = "building"
        got = await client.get("/readyz")
        assert (got.status_code, got.json()["status"]) == (503, "building")
        assert got.headers["Retry-After"] == str(RETRY_SECONDS)
        slow.answers.set()
        assert (await client.get("/embed/")).text == "app: /embed/"
        assert (await client.get("/readyz")).json() == {"status": "adding the chat page", "answers": True}
        slow.page.set()
        await until_ready(client)
        assert (await client.get("/healthz")).text == "app: /healthz"

    visiting(slow, visit)
    assert slow.told == ["added", "begun", "ended"]


def test_the_page_says_that_it_is_getting_ready_and_becomes_the_chat_by_itself() -> None:
    slow = Slow()

    async def visit(_: Opening, client: httpx.AsyncClient) -> None:
        got = await client.get("/")
        assert got.status_code == 503
        assert wording.OPENING_PAGE in got.text
        assert f'http-equiv="refresh" content="{REFRESH_SECONDS}"' in got.text
        assert "script" not in got.text + got.headers["Content-Security-Policy"]
        assert "default-src 'none'" in got.headers["Content-Security-Policy"]
        slow.answers.set()
        assert (await client.get("/embed/")).status_code == 200
        assert wording.OPENING_PAGE in (await client.get("/")).text
        slow.page.set()
        await until_ready(client)
        assert (await client.get("/")).text == "app: /"

    visiting(slow, visit)


def test_a_question_asked_before_it_is_ready_waits_and_is_answered_before_the_page_is_there() -> None:
    slow = Slow()

    async def visit(_: Opening, client: httpx.AsyncClient) -> None:
        asking = asyncio.create_task(client.post("/api/ask", json={"question": "Why?"}))
        await asyncio.sleep(0.05)
        assert not asking.done()
        slow.answers.set()
        assert (await asking).text == "app: /api/ask"
        assert not slow.page.is_set()

    visiting(slow, visit)


def test_a_file_of_the_chat_page_waits_for_the_page() -> None:
    slow = Slow()

    async def visit(_: Opening, client: httpx.AsyncClient) -> None:
        slow.answers.set()
        asking = asyncio.create_task(client.get("/config"))
        assert (await client.get("/embed/")).status_code == 200
        assert not asking.done()
        slow.page.set()
        assert (await asking).text == "app: /config"

    visiting(slow, visit)


def test_a_blogs_page_does_not_wait_for_the_loader() -> None:
    async def visit(_: Opening, client: httpx.AsyncClient) -> None:
        for path in (widget.AT, widget.PINNED_AT):
            got = await asyncio.wait_for(client.get(path), 5)
            assert (got.status_code, got.text) == (200, widget.TEXT)
            assert got.headers["Access-Control-Allow-Origin"] == "*"
            assert got.headers["Cache-Control"] == widget.HEADERS[path]["Cache-Control"]

    visiting(Slow(), visit)


def test_who_has_waited_too_long_is_told_when_to_come_back() -> None:
    async def visit(_: Opening, client: httpx.AsyncClient) -> None:
        got = await client.post("/api/ask", json={"question": "Why?"})
        assert (got.status_code, got.json()) == (503, {"detail": wording.STILL_OPENING})
        assert got.headers["Retry-After"] == str(RETRY_SECONDS)

    visiting(Slow(), visit, patience=0.02)


def test_who_waits_when_the_server_is_told_to_stop_is_sent_away() -> None:
    async def visit(opening: Opening, client: httpx.AsyncClient) -> None:
        asking = asyncio.create_task(client.post("/api/ask", json={"question": "Why?"}))
        await asyncio.sleep(0.02)
        opening.leave()
        assert (await asyncio.wait_for(asking, 5)).status_code == 503

    visiting(Slow(), visit)


def test_what_cannot_be_opened_is_said_and_ends_it() -> None:
    slow = Slow(broken=True)

    async def visit(_: Opening, client: httpx.AsyncClient) -> None:
        slow.answers.set()
        async with asyncio.timeout(10):
            while "failed" not in slow.told:
                await asyncio.sleep(0.01)

    assert str(visiting(slow, visit).failure) == "No corpus."


def test_a_panic_while_opening_ends_it_too() -> None:
    class Panic(BaseException):
        """As Chroma's, which is no Exception."""

    slow = Slow()

    def panic() -> Slow:
        raise Panic("rust")

    slow.make = panic  # type: ignore[method-assign]

    async def visit(_: Opening, client: httpx.AsyncClient) -> None:
        async with asyncio.timeout(10):
            while "failed" not in slow.told:
                await asyncio.sleep(0.01)

    assert str(visiting(slow, visit).failure) == "rust"
