"""What every request leaves behind: its id on the response, one line in the log, one observation for `/metrics`.

Plain ASGI. Knows the pattern of a route and never the address or the question that came with it.
"""

from __future__ import annotations

import logging
import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant import metrics
from assistant.leaving import LEFT
from assistant.noted import begin

HEADER = "X-Request-ID"
FAILED = 500
NOWHERE = "none"
"""The route of a request that led to none."""
_log = logging.getLogger("assistant.requests")


class Seen:
    """Goes around everything else, so that whatever answers is seen."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        noted = begin(Headers(scope=scope).get(HEADER, ""))
        scope = {**scope, "headers": _with_id(scope, noted.id)}  # for what answers outside of this request's context
        started, status = time.perf_counter(), 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = noted.id
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        except Exception:
            status = FAILED  # of a stream that broke behind its head, too
            raise
        finally:
            status = status or LEFT
            took, route = time.perf_counter() - started, route_of(scope)
            metrics.REQUESTS.labels(route, str(status)).observe(took)
            told = {"route": route, "status": status, "ms": round(took * 1000, 1), "kind": noted.kind}
            level = logging.WARNING if status >= FAILED else logging.INFO
            _log.log(level, scope["method"], extra=told | {"mode": noted.mode})


def _with_id(scope: Scope, ident: str) -> list[tuple[bytes, bytes]]:
    own = HEADER.lower().encode()
    return [*((name, value) for name, value in scope["headers"] if name != own), (own, ident.encode())]


def route_of(scope: Scope) -> str:
    """The pattern of the route that a request took: a few dozen there are, whatever is asked for."""
    return str(getattr(scope.get("route"), "path", "") or NOWHERE)
