"""What every request passes before and after the routes: its size, what of Gradio is open, the headers.

Plain ASGI, because a stream must pass through untouched. Knows no route of our own.
"""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant import wording

CHAT_PATHS = frozenset(
    "/ /theme.css /config /manifest.json /favicon.ico /robots.txt /gradio_api/theme.css /gradio_api/app_id "
    "/gradio_api/startup-events /gradio_api/queue/join /gradio_api/queue/data /gradio_api/cancel".split()
)
CHAT_FOLDERS = ("/assets/", "/static/", "/gradio_api/heartbeat/")
"""All that the chat page asks for. Gradio also serves uploads, files, a proxy, run history and API pages."""

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
    """Answers 404 for every path of the mounted Gradio app that the chat page does not need."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not is_chat(scope["path"]):
            await JSONResponse({"detail": "Not Found"}, status_code=404)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def is_chat(path: str) -> bool:
    if ".." in path or "//" in path or "\\" in path:
        return False
    return path in CHAT_PATHS or path.startswith(CHAT_FOLDERS)


class BodyLimit:
    """Answers 413 for a body of more than `limit` bytes, whatever length the request claims."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app, self.limit = app, limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        body = await self._read(Headers(scope=scope), receive)
        if body is None:
            detail = wording.TOO_LARGE.format(limit=self.limit)
            await JSONResponse({"detail": detail}, status_code=413)(scope, receive, send)
            return
        whole: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def replay() -> Message:
            return whole.pop() if whole else await receive()

        await self.app(scope, replay, send)

    async def _read(self, headers: Headers, receive: Receive) -> bytes | None:
        if int(headers.get("content-length", 0)) > self.limit:
            return None
        body = bytearray()
        while True:
            message = await receive()
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
