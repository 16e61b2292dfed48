"""What Gradio's queue keeps for the sessions of the chat page, and would keep for ever: messages and open streams.

A page opens the stream of its session when it has asked, and gets the answer by it. Knows
Gradio's queue, no event and no answer.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.guards import STREAM
from assistant.leaving import first
from assistant.settings import MOST_UNFETCHED, UNWANTED_SECONDS

Queue = Any
"""Gradio's, of `page._queue`."""


def make_room(queue: Queue) -> None:
    """Empties the largest heaps of messages that nobody fetches. Gradio keeps them all; a page fetches at once."""
    heaps = dict(queue.pending_messages_per_session)
    total = sum(found.qsize() for found in heaps.values())
    for found in sorted(heaps.values(), key=lambda one: -one.qsize()):
        if total <= MOST_UNFETCHED:
            break
        total -= found.qsize()
        while not found.empty():
            found.get_nowait()
    for name in set(queue.pending_event_ids_session) - set(heaps):  # sessions that Gradio has let go of itself
        queue.pending_event_ids_session.pop(name, None)


def is_wanted(queue: Queue, session: str) -> bool:
    """Whether something that a session asked for is being made, or is there to be fetched."""
    asked, heap = queue.pending_event_ids_session.get(session), queue.pending_messages_per_session.get(session)
    return bool(asked) and bool((heap and heap.qsize()) or asked & queue.event_ids_to_events.keys())


class Streams:
    """One stream a session, and only while it is wanted: 404 for another, an end for one that has nothing to wait for.

    Left to itself, Gradio holds such a connection open, and so the server that is told to stop.
    """

    def __init__(self, app: ASGIApp, queue: Queue) -> None:
        self.app, self.queue = app, queue
        self._open = set[str]()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != STREAM:
            await self.app(scope, receive, send)
            return
        session = parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [""])[-1]
        if await self._has_one(session) or not is_wanted(self.queue, session):
            await JSONResponse({"detail": "Not Found"}, status_code=404)(scope, receive, send)
            return

        async def receive_or_end() -> Message:
            message = await first(None, receive(), self._unwanted(session))
            return message if isinstance(message, dict) else {"type": "http.disconnect"}

        self._open.add(session)
        try:
            await self.app(scope, receive_or_end, send)
        finally:
            self._open.remove(session)

    async def _has_one(self, session: str) -> bool:
        """Whether a stream of the session stays open: one that has just said its last word gets a moment to close."""
        with suppress(TimeoutError):
            async with asyncio.timeout(UNWANTED_SECONDS):
                while session in self._open:
                    await asyncio.sleep(UNWANTED_SECONDS / 20)
        return session in self._open

    async def _unwanted(self, session: str) -> None:
        """Returns when there has been nothing to wait for at two looks in a row: the stream may be about to say so."""
        looks = 0
        while looks < 2:
            await asyncio.sleep(UNWANTED_SECONDS)
            looks = 0 if is_wanted(self.queue, session) else looks + 1
