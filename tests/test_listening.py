"""A server that nobody can hold up by being slow, on a true socket."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import pytest

from assistant import listening, wording
from assistant.guards import BodyLimit
from assistant.opening import Opening
from assistant.settings import MAX_HEADER_BYTES, RETRY_SECONDS
from tests.test_opening import Slow

Visit = Callable[[int], Coroutine[Any, Any, None]]
GET = b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n"


def listen(visit: Visit) -> None:
    """A server that is ready, while a test visits its port."""

    async def run() -> None:
        slow = Slow()
        slow.answers.set()
        slow.page.set()
        server = listening.Server(Opening(slow.make), "127.0.0.1", 0)
        serving = asyncio.create_task(server.serve())
        async with asyncio.timeout(10):
            while not server.started:
                await asyncio.sleep(0.01)
        try:
            await visit(server.servers[0].sockets[0].getsockname()[1])
        finally:
            server.should_exit = True
            await serving

    asyncio.run(run())


async def seconds(waited: Awaitable[bytes]) -> tuple[float, bytes]:
    started = time.perf_counter()
    got = await asyncio.wait_for(waited, 10)
    return time.perf_counter() - started, got


def test_a_connection_that_sends_nothing_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "HEADER_SECONDS", 0.2)

    async def visit(port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        took, got = await seconds(reader.read())
        assert got == b""
        assert took >= 0.15
        writer.close()

    listen(visit)


def test_a_head_that_trickles_in_wins_no_time_by_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "HEADER_SECONDS", 0.3)

    async def visit(port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        closed = asyncio.create_task(reader.read())
        started = time.perf_counter()
        writer.write(b"GET / HTTP/1.1\r\nHost: here\r\n")
        while not closed.done() and time.perf_counter() - started < 5:
            writer.write(b"X-A: b\r\n")
            await asyncio.sleep(0.05)
        assert closed.done()
        writer.close()

    listen(visit)


def test_a_second_request_on_a_connection_has_its_own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "HEADER_SECONDS", 0.3)

    async def visit(port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(4):
            writer.write(GET)
            assert b"200 OK" in await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(len("app: /healthz"))
            await asyncio.sleep(0.15)
        writer.write(GET[:-4])
        _, got = await seconds(reader.read())
        assert got == b""
        writer.close()

    listen(visit)


def test_a_head_over_the_limit_is_refused() -> None:
    async def visit(port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\nX-A: " + b"b" * 2 * MAX_HEADER_BYTES)
        assert b" 400 " in await reader.readline()
        writer.close()

    listen(visit)


def test_a_body_that_trickles_in_is_refused_in_time() -> None:
    sent = list[dict[str, Any]]()

    async def trickle() -> dict[str, Any]:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def keep(message: Any) -> None:  # noqa: ANN401
        sent.append(message)

    async def never(*_: object) -> None:
        raise AssertionError("a body that is not whole reached the app")

    scope = {"type": "http", "method": "POST", "path": "/api/ask", "headers": []}
    asyncio.run(BodyLimit(never, limit=1_000, seconds=0.1)(scope, trickle, keep))
    assert sent[0]["status"] == 408
    assert wording.TOO_SLOW.format(seconds=0.1).encode() in sent[1]["body"]


def test_a_body_that_trickles_in_behind_its_answer_keeps_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "HEADER_SECONDS", 0.3)

    async def visit(port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST /healthz HTTP/1.1\r\nHost: here\r\nContent-Length: 100000\r\n\r\n")
        closed = asyncio.create_task(reader.read())
        started = time.perf_counter()
        while not closed.done() and time.perf_counter() - started < 5:
            writer.write(b"x")
            await asyncio.sleep(0.05)
        assert closed.done()
        writer.close()

    listen(visit)


def test_a_connection_too_many_is_told_when_to_come_back_and_the_others_are_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listening, "MAX_CONNECTIONS", 2)

    async def visit(port: int) -> None:
        idle = [await asyncio.open_connection("127.0.0.1", port) for _ in range(2)]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(GET)
        _, got = await seconds(reader.read())  # to its end: the connection is closed
        assert got.startswith(b"HTTP/1.1 503 ")
        assert f"retry-after: {RETRY_SECONDS}".encode() in got.lower()
        assert wording.BUSY.encode() in got
        writer.close()
        reader, writer = idle[0]
        writer.write(GET)
        assert b"200 OK" in await reader.readuntil(b"\r\n\r\n")
        for _, writer in idle:
            writer.close()

    listen(visit)
