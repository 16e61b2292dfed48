"""What every request passes before and after the routes: its size, what of Gradio is open, the headers.

Plain ASGI, because a stream must pass through untouched. Knows no route of our own.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant import events, wording

CHAT_PATHS = frozenset(
    "/ /theme.css /config /manifest.json /favicon.ico /robots.txt /gradio_api/theme.css /gradio_api/app_id "
    "/gradio_api/startup-events /gradio_api/queue/join /gradio_api/queue/data /gradio_api/cancel "
    "/gradio_api/reset".split()
)
JOIN = "/gradio_api/queue/join"
"""Where the page sends its events."""
STREAM = "/gradio_api/queue/data"
"""Where the page gets what comes of them."""
CHAT_FOLDERS = ("/assets/", "/static/")
"""All that the page asks for. Gradio also serves uploads, files, a proxy, heartbeats, run history and API pages."""
MAX_PATH_CHARS = 255
"""What no file of the page comes near; a file system refuses a longer name."""
MISLEADING = frozenset({b"x-gradio-server", b"x-forwarded-host"})
"""Headers in which Gradio believes anybody who says where the page should send its questions; Host tells it."""

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; manifest-src 'self'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'self'"
)
"""Gradio puts its settings into the page in a script and its styles into tags: hence 'unsafe-inline', but no eval."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Content-Security-Policy": CONTENT_POLICY,
}


class OnlyChat:
    """Answers 404 for every path of the mounted Gradio app that the chat page does not need, 422 for a foreign event.

    `inputs` has the page's events with the number of their inputs; `make_room` is called before
    each. There is no websocket.
    """

    def __init__(self, app: ASGIApp, inputs: Mapping[int, int], make_room: Callable[[], None] = lambda: None) -> None:
        self.app, self.inputs, self.make_room = app, inputs, make_room

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close"})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if not is_chat(scope["path"]):
            await JSONResponse({"detail": "Not Found"}, status_code=404)(scope, receive, send)
            return
        scope = {**scope, "headers": [pair for pair in scope["headers"] if pair[0].lower() not in MISLEADING]}
        if scope["method"] == "POST":
            await self._post(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _post(self, scope: Scope, receive: Receive, send: Send) -> None:
        message = await receive()  # whole: BodyLimit has read it
        try:
            sent = json.loads(message.get("body", b""))
            # Gradio gets what was read here, and no half of a surrogate, at which its stream would break.
            body = json.dumps(sent, ensure_ascii=False, allow_nan=False).encode(errors="replace")
            if scope["path"] == JOIN:
                body = events.read(body, self.inputs)
        except (ValueError, RecursionError):
            await JSONResponse({"detail": wording.FAILED_REQUEST}, status_code=422)(scope, receive, send)
            return
        if scope["path"] == JOIN:
            self.make_room()
        again: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def replay() -> Message:
            return again.pop() if again else await receive()

        await self.app(scope, replay, send)


def is_chat(path: str) -> bool:
    if ".." in path or "//" in path or "\\" in path or len(path) > MAX_PATH_CHARS:
        return False
    return path in CHAT_PATHS or path.startswith(CHAT_FOLDERS)


class BodyLimit:
    """Answers 413 for a body of more than `limit` bytes, whatever length it claims, 408 for one that trickles in."""

    def __init__(self, app: ASGIApp, limit: int, seconds: float) -> None:
        self.app, self.limit, self.seconds = app, limit, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            async with asyncio.timeout(self.seconds):
                body = await self._read(Headers(scope=scope), receive)
        except TimeoutError:
            detail = wording.TOO_SLOW.format(seconds=self.seconds)
            refusal = JSONResponse({"detail": detail}, status_code=408, headers={"Connection": "close"})
            await refusal(scope, receive, send)
            return
        except ClientDisconnect:  # half a body is no request, and nobody is there to be told
            return
        if body is None:
            detail = wording.TOO_LARGE.format(limit=self.limit)
            await JSONResponse({"detail": detail}, status_code=413)(scope, receive, send)
            return
        whole: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def replay() -> Message:
            return whole.pop() if whole else await receive()

        await self.app(scope, replay, send)

    async def _read(self, headers: Headers, receive: Receive) -> bytes | None:
        claimed = headers.get("content-length", "")
        if claimed.isdecimal() and int(claimed[:12]) > self.limit:
            return None
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            body += message.get("body", b"")
            if len(body) > self.limit:
                return None
            if not message.get("more_body"):
                return bytes(body)


class SafeHeaders:
    """Adds HEADERS to every response that does not set its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if scope["path"].startswith("/assets/") and message["status"] == 200:
                    headers["Cache-Control"] = "public, max-age=31536000, immutable"  # their names carry a hash
            await send(message)

        await self.app(scope, receive, send_with_headers)
