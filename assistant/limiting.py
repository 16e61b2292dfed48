"""Answers 429 to a request that costs an answer when its client, its conversation or the server has spent its budget.

Plain ASGI, behind BodyLimit, which has read the body. Pages, scripts and finished answers
are free. Knows nothing of how budgets count.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant import metrics, wording
from assistant.budgets import Budgets, Spent, client
from assistant.guards import JOIN
from assistant.markup import ASK_PAGE
from assistant.settings import MAX_KEY_CHARS

API = "/api/ask"
CONVERSATION = {API: "conversation", JOIN: "session_hash"}
"""Where the JSON of a request has its conversation's id."""
COSTLY = frozenset({API, JOIN, ASK_PAGE, "/api/feedback", "/api/feedback/preview"})

Page = Callable[[str, str], Response]
"""The page for a question that is not answered, and why."""


class Limited:
    """The app behind budgets; `page` is what /ask shows beyond them."""

    def __init__(self, app: ASGIApp, budgets: Budgets, page: Page) -> None:
        self.app, self.budgets, self.page = app, budgets, page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] not in COSTLY:
            await self.app(scope, receive, send)
            return
        question = _question(scope) if scope["path"] == ASK_PAGE else None
        if scope["path"] == ASK_PAGE and question is None:  # the form alone
            await self.app(scope, receive, send)
            return
        message = await receive()
        spent = await self._spend(scope, message.get("body", b""))
        if spent:
            await self._refuse(spent, question)(scope, receive, send)
            return
        again = [message]

        async def replay() -> Message:
            return again.pop() if again else await receive()

        await self.app(scope, replay, send)

    async def _spend(self, scope: Scope, body: bytes) -> Spent | None:
        who, conversation = asker(scope.get("client")), _conversation(scope["path"], body)
        if self.budgets.waits:
            return await run_in_threadpool(self.budgets.spend, who, conversation)
        return self.budgets.spend(who, conversation)

    def _refuse(self, spent: Spent, question: str | None) -> Response:
        metrics.REFUSED.labels(f"budget of the {spent.whose}").inc()
        said = sentence(spent)
        response = JSONResponse({"detail": said}) if question is None else self.page(question, said)
        response.status_code = 429
        response.headers["Retry-After"] = str(spent.seconds)
        return response


def asker(peer: tuple[str, int] | None) -> str:
    """What counts as the client of a request, by its peer's address and port."""
    return client(peer[0]) if peer else ""


def sentence(spent: Spent) -> str:
    """Why not now, and when."""
    minutes = -(-spent.seconds // 60)
    wait = f"{spent.seconds} second{'s' * (spent.seconds > 1)}" if spent.seconds < 100 else f"{minutes} minutes"
    return f"{wording.TOO_MANY[spent.whose]} {wording.TOO_MANY_WAIT.format(wait=wait)}"


def _question(scope: Scope) -> str | None:
    found = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True).get("q")
    return found[-1] if found else None


def _conversation(path: str, body: bytes) -> str:
    """The id that the client gave its conversation; empty where there is none, or none that one would give."""
    if path not in CONVERSATION:
        return ""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    ident = found.get(CONVERSATION[path]) if isinstance(found, dict) else None
    return ident if isinstance(ident, str) and len(ident) <= MAX_KEY_CHARS else ""
