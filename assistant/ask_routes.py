"""Questions over HTTP: the answer as one record or as it grows, and a finished one again.

Knows nothing of how an answer is made; errors become sentences in `web`.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, HTTPException, Request
from fastapi.responses import JSONResponse, Response
from fastapi.sse import EventSourceResponse, format_sse_event
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from assistant import markup, talk, wording
from assistant.conversation import clean
from assistant.kept import Kept
from assistant.leaving import while_there
from assistant.limiting import asker
from assistant.settings import MAX_HISTORY_TURNS, MAX_KEY_CHARS, MAX_URL_CHARS
from assistant.suggestions import starters
from assistant.talk import Assistant, Step
from assistant.types import Answer, Turn
from assistant.workers import Workers

EVENTS = "text/event-stream"
"""What `Accept` has to name for an answer that grows."""
NOT_STORED = {"Cache-Control": "no-store"}
"""Else a browser would keep an answer for longer than the server does."""


class Said(BaseModel):
    """One earlier turn of the conversation."""

    model_config = ConfigDict(extra="forbid")
    role: Literal["user", "assistant"]
    content: str


class Asked(BaseModel):
    """A question, with the turns before it, oldest first.

    `page` is the address of the page that the reader is on: if a guide is published there, it alone answers.
    Under a `key` of 16 to 64 letters and digits the answer is kept for ten minutes, and a
    question that is sent again with its key gets the same answer again. `conversation` is any
    name for the conversation: its questions then have a budget beside that of their address.
    """

    model_config = ConfigDict(extra="forbid")
    question: str
    history: list[Said] = Field(default_factory=list, max_length=MAX_HISTORY_TURNS)
    page: str | None = Field(default=None, max_length=MAX_URL_CHARS)
    key: str = Field(default="", max_length=MAX_KEY_CHARS)
    conversation: str = Field(default="", max_length=MAX_KEY_CHARS)


class Problem(BaseModel):
    """What is wrong with the request, in one sentence."""

    detail: str


PROBLEMS: dict[int | str, dict[str, Any]] = {status: {"model": Problem} for status in (408, 413, 422, 429, 500, 503)}
_EXAMPLE = 'event: growing\ndata: {"html": "…"}\n\nevent: answer\ndata: {"html": "…", "key": "…", "record": {…}}\n\n'
STREAM: dict[int | str, dict[str, Any]] = {
    200: {"content": {EVENTS: {"schema": {"type": "string"}, "example": _EXAMPLE}}}
}


def routes(assistant: Assistant, kept: Kept, workers: Workers) -> APIRouter:
    """The two routes."""
    router = APIRouter(prefix="/api")

    @router.post("/ask", responses=PROBLEMS | STREAM, response_model=Answer)
    async def ask(request: Request, asked: Asked, accept: Annotated[str, Header()] = "") -> Response:
        """Answers a question from the guide, with the exact sentences it rests on.

        With `Accept: text/event-stream` the answer grows: events `growing` with the HTML so
        far, then one `answer` with the whole HTML, the answer's key and the record.
        """
        before = await run_in_threadpool(kept.get, asked.key)
        again = before if before and before.question == clean(asked.question) else None
        history = [Turn(said.role, said.content) for said in asked.history]
        keep = partial(kept.put, asked.key) if asked.key else _not_kept
        who = asker(request.client)
        if EVENTS in accept.lower():
            if again:
                *_, whole = markup.growing(again, asked.key, starters(assistant.corpus))
                return _stream(_one(Step(whole, again, asked.key)))
            steps = talk.steps(workers, assistant, asked.question, history, keep, asked.page, who)
            first = await while_there(request, _first(steps))  # a question that cannot be taken is refused as ever
            return _stream(_resumed(first, steps))
        if again:
            return JSONResponse(again.record())
        answer = await while_there(
            request, workers.run(partial(assistant.ask, asked.question, history, page=asked.page), who)
        )
        await run_in_threadpool(keep, answer)
        return JSONResponse(answer.record())

    @router.get("/answers/{key}", response_model=Answer, responses={404: {"model": Problem}})
    def kept_answer(key: str) -> Response:
        """A finished answer of the chat again, for ten minutes, by the key that the page gave it."""
        answer = kept.get(key)
        if answer is None:
            raise HTTPException(404, wording.NO_LONGER_KEPT)
        return JSONResponse(answer.record(), headers=NOT_STORED)

    return router


def _not_kept(_: Answer) -> str:
    return ""


def _stream(steps: AsyncIterator[Step]) -> Response:
    return EventSourceResponse(_events(steps), headers=NOT_STORED)


async def _first(steps: AsyncGenerator[Step]) -> Step:
    return await anext(steps)


async def _one(step: Step) -> AsyncIterator[Step]:
    yield step


async def _resumed(first: Step, rest: AsyncGenerator[Step]) -> AsyncIterator[Step]:
    """The steps again of which the first was taken; `rest` is closed with it."""
    async with aclosing(rest):
        yield first
        async for step in rest:
            yield step


async def _events(steps: AsyncIterator[Step]) -> AsyncIterator[bytes]:
    async for step in steps:
        if step.answer is None:
            yield _event("growing", {"html": step.html})
        else:
            yield _event("answer", {"html": step.html, "key": step.key, "record": step.answer.record()})


def _event(name: str, content: dict[str, Any]) -> bytes:
    return format_sse_event(event=name, data_str=json.dumps(content, ensure_ascii=False))
