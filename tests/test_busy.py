"""More questions than there is room for: who is refused is told so, and who leaves makes room."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant import talk, web, wording
from assistant.corpus import load
from assistant.kept import Kept
from assistant.settings import RETRY_SECONDS, ROOT
from assistant.types import Answer, Turn
from assistant.workers import Workers
from tests.conftest import Whole


class Held(Whole):
    """Answers when its gate opens; `asked` lists the questions that reached it."""

    def __init__(self) -> None:
        self.corpus = load(ROOT / "corpus")
        self.gate, self.asked = threading.Event(), list[str]()

    def ask(
        self, question: str, history: Sequence[Turn] = (), guide: str | None = None, page: str | None = None
    ) -> Answer:
        self.asked.append(question)
        assert self.gate.wait(10)
        return Answer(question, "answer", f"An answer to {question}", False)


T = TypeVar("T")
Visit = Callable[[Held, httpx.AsyncClient], Coroutine[Any, Any, None]]


def crowded(monkeypatch: pytest.MonkeyPatch, visit: Visit, waiting: int = 0) -> Held:
    """An app with one worker, which is busy, and room for `waiting` questions more."""
    monkeypatch.setattr(web, "Workers", lambda *_, **__: Workers(1, waiting))
    held = Held()

    async def run() -> None:
        transport = httpx.ASGITransport(web.parts(held).app)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            first = asyncio.create_task(ask(client, "first"))
            async with asyncio.timeout(10):
                while held.asked != ["first"]:
                    await asyncio.sleep(0.01)
            try:
                await visit(held, client)
            finally:
                held.gate.set()
            assert (await first).status_code == 200

    asyncio.run(run())
    return held


async def ask(client: httpx.AsyncClient, question: str, **headers: str) -> httpx.Response:
    return await client.post("/api/ask", json={"question": question}, headers=headers)


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
def test_a_question_too_many_is_refused_with_a_sentence_and_when_to_come_back(
    monkeypatch: pytest.MonkeyPatch, accept: str
) -> None:
    async def visit(_: Held, client: httpx.AsyncClient) -> None:
        got = await ask(client, "second", Accept=accept)
        assert (got.status_code, got.json()) == (503, {"detail": wording.BUSY})
        assert got.headers["Retry-After"] == str(RETRY_SECONDS)

    assert crowded(monkeypatch, visit).asked == ["first"]


def test_the_page_without_script_says_so_and_keeps_the_question(monkeypatch: pytest.MonkeyPatch) -> None:
    async def visit(_: Held, client: httpx.AsyncClient) -> None:
        got = await client.get("/ask", params={"q": "second"})
        assert got.status_code == 503
        assert got.headers["Retry-After"] == str(RETRY_SECONDS)
        assert wording.BUSY in got.text
        assert "second</textarea>" in got.text

    crowded(monkeypatch, visit)


def test_the_other_routes_answer_while_every_worker_is_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    async def visit(_: Held, client: httpx.AsyncClient) -> None:
        for path in ("/healthz", "/readyz", "/guide", "/ask", "/widget.js", "/embed/"):
            assert (await asyncio.wait_for(client.get(path), 10)).status_code == 200

    crowded(monkeypatch, visit)


def test_the_chat_says_so_and_keeps_the_question_in_its_box() -> None:
    async def chat() -> tuple[str, list[talk.Message]]:
        workers, gate = Workers(1, waiting=0), threading.Event()
        busy = asyncio.create_task(workers.run(lambda: gate.wait(10)))
        await asyncio.sleep(0.01)
        *_, last = [step async for step in talk.converse(workers, Held(), Kept(), "second", [], None)]
        gate.set()
        await busy
        return last

    box, messages = asyncio.run(chat())
    assert box == "second"
    assert wording.BUSY in str(messages[-1]["content"])


class Noting(Workers):
    """Notes whose turn each question is."""

    def __init__(self, *_: object, **__: object) -> None:
        super().__init__(1)
        self.seen = list[str]()

    async def run(self, job: Callable[[], T], who: str = "") -> T:
        self.seen.append(who)
        return await super().run(job, who)


def test_every_face_takes_turns_by_the_clients_address(monkeypatch: pytest.MonkeyPatch) -> None:
    noting, held = Noting(), Held()
    held.gate.set()
    monkeypatch.setattr(web, "Workers", lambda *_, **__: noting)

    async def made() -> FastAPI:
        return web.parts(held).whole()

    with TestClient(asyncio.run(made()), client=("2001:db8::7", 1)) as client:
        client.post("/api/ask", json={"question": "Why?"})
        client.post("/api/ask", json={"question": "Why?"}, headers={"Accept": "text/event-stream"})
        client.get("/ask", params={"q": "Why?"})
        made_events = client.get("/config").json()["dependencies"]
        asking = next(one["id"] for one in made_events if len(one["targets"]) > 1)
        event = {"data": ["Why?", [], None], "fn_index": asking, "session_hash": "abcdefgh1"}
        client.post("/gradio_api/queue/join", json=event)
        client.get("/gradio_api/queue/data", params={"session_hash": "abcdefgh1"})
    assert noting.seen == ["2001:db8::/64"] * 4


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
def test_a_reader_who_leaves_while_waiting_makes_room_and_is_never_answered(
    monkeypatch: pytest.MonkeyPatch, accept: str
) -> None:
    async def visit(held: Held, client: httpx.AsyncClient) -> None:
        app = client._transport.app  # type: ignore[attr-defined]
        await asyncio.wait_for(left(app, accept), 10)
        staying = asyncio.create_task(ask(client, "third"))
        await asyncio.sleep(0.02)
        held.gate.set()
        assert (await staying).status_code == 200

    assert crowded(monkeypatch, visit, waiting=1).asked == ["first", "third"]


async def left(app: Any, accept: str) -> None:  # noqa: ANN401
    """A question whose reader is gone when it waits."""
    messages = [{"type": "http.request", "body": b'{"question": "second"}', "more_body": False}]

    async def receive() -> dict[str, Any]:
        if messages:
            return messages.pop()
        await asyncio.sleep(0.05)
        return {"type": "http.disconnect"}

    async def send(_: object) -> None:
        pass

    headers = [(b"content-type", b"application/json"), (b"accept", accept.encode())]
    scope = {"type": "http", "method": "POST", "path": "/api/ask", "raw_path": b"/api/ask", "query_string": b""}
    await app(scope | {"headers": headers, "root_path": "", "scheme": "http", "server": ("here", 80)}, receive, send)
