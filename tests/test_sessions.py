"""What the chat page's sessions leave behind: messages that nobody fetches, streams that nothing comes by."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import gradio as gr
import httpx
import pytest

from assistant import chat, sessions, web
from assistant.guards import JOIN, STREAM
from assistant.kept import Kept
from assistant.settings import MOST_UNFETCHED
from assistant.workers import Workers
from tests.test_busy import Held

pytestmark = pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting'")
"""pandas' to Gradio, which as an error would end its work on an event too early."""
SESSION = "abcdefgh1"
Visit = Callable[[Held, httpx.AsyncClient, sessions.Queue], Coroutine[Any, Any, None]]


def visiting(visit: Visit) -> None:
    """The whole app around an assistant that answers when its gate is open, and the queue of its page."""

    async def run() -> None:
        held, pages = Held(), list[gr.Blocks]()
        app = web.parts(held).whole()
        pages = [route.app.app.app.blocks for route in app.routes if hasattr(getattr(route, "app", None), "inputs")]
        transport = httpx.ASGITransport(app)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://here", timeout=10) as client,
        ):
            try:
                await visit(held, client, pages[0]._queue)
            finally:
                held.gate.set()

    asyncio.run(run())


async def ask(client: httpx.AsyncClient) -> None:
    made = (await client.get("/config")).json()["dependencies"]
    asking = next(one["id"] for one in made if len(one["targets"]) > 1)
    event = {"data": ["Why?", [], None], "fn_index": asking, "session_hash": SESSION}
    assert (await client.post(JOIN, json=event)).status_code == 200


async def stream(client: httpx.AsyncClient, session: str = SESSION) -> httpx.Response:
    return await asyncio.wait_for(client.get(STREAM, params={"session_hash": session}), 20)


def test_a_session_has_a_stream_while_something_comes_by_it_and_none_before_or_after() -> None:
    async def visit(held: Held, client: httpx.AsyncClient, _: sessions.Queue) -> None:
        assert (await stream(client)).status_code == 404
        await ask(client)
        coming = asyncio.create_task(stream(client))
        await asyncio.sleep(0.2)
        assert (await stream(client)).status_code == 404  # of two Gradio would tell one alone when it is over
        held.gate.set()
        assert "close_stream" in (await coming).text
        assert (await stream(client)).status_code == 404

    visiting(visit)


def test_a_stream_stays_as_long_as_its_answer_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "UNWANTED_SECONDS", 0.02)

    async def visit(held: Held, client: httpx.AsyncClient, _: sessions.Queue) -> None:
        await ask(client)
        coming = asyncio.create_task(stream(client))
        await asyncio.sleep(0.5)
        assert not coming.done()
        held.gate.set()
        assert "An answer to Why?" in (await coming).text

    visiting(visit)


def test_a_stream_whose_last_message_was_dropped_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "UNWANTED_SECONDS", 0.1)

    async def visit(held: Held, client: httpx.AsyncClient, queue: sessions.Queue) -> None:
        await ask(client)
        coming = asyncio.create_task(stream(client))
        await asyncio.sleep(0.2)
        queue.event_ids_to_events.clear()
        for _ in range(100):
            if coming.done():
                break
            await asyncio.sleep(0.05)
        assert coming.done()
        coming.exception()

    visiting(visit)


def test_the_page_keeps_no_connection_while_nobody_asks() -> None:
    async def visit(_: Held, client: httpx.AsyncClient, __: sessions.Queue) -> None:
        assert (await client.get("/config")).json()["connect_heartbeat"] is False

    visiting(visit)


def test_messages_that_nobody_fetches_are_dropped_and_a_readers_stay() -> None:
    async def filled() -> gr.Blocks:
        page = chat.build(Held(), Kept(), Workers(1))
        for name, count in {"reader": 3, "nobody": 900, "nobody else": 390}.items():
            page._queue.pending_messages_per_session[name] = asyncio.Queue()
            for number in range(count):
                page._queue.pending_messages_per_session[name].put_nowait(number)
        return page

    page = asyncio.run(filled())
    sessions.make_room(page._queue)
    heaps = {name: found.qsize() for name, found in page._queue.pending_messages_per_session.items()}
    assert heaps == {"reader": 3, "nobody": 0, "nobody else": 390}
    assert sum(heaps.values()) <= MOST_UNFETCHED
