"""uvicorn, set up to be polite to readers and firm with the rest: it listens first, has time-outs, and finishes.

Knows nothing of what is served but that it opens and can be told to leave.
"""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from contextlib import suppress

import h11
import uvicorn
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from assistant import metrics, wording
from assistant.opening import LATER, Opening
from assistant.settings import (
    HEADER_SECONDS,
    KEEP_ALIVE_SECONDS,
    LEAVING_SECONDS,
    MAX_CONNECTIONS,
    MAX_HEADER_BYTES,
    STALLED_SECONDS,
)


class Impatient(H11Protocol):
    """Closes a connection whose request is not there in time, or whose answer is not read: uvicorn waits for ever.

    h11 because it bounds the size of a head, which httptools does not.
    """

    _patience: asyncio.TimerHandle | None = None
    _stalled: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._wait()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stalled = self._stalled or self.loop.call_later(STALLED_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        self._reads_again()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._reads_again()
        if self._patience:
            self._patience.cancel()
        super().connection_lost(exc)

    def _reads_again(self) -> None:
        if self._stalled:
            self._stalled.cancel()
        self._stalled = None

    def _wait(self) -> None:
        """Time runs from a head's first byte to its last, and is not won back by the bytes between.

        It runs as well for what is sent of a body when the answer is there already.
        """
        answered = self.conn.our_state is h11.DONE and self.conn.their_state is h11.SEND_BODY
        if self.conn.their_state is not h11.IDLE and not answered:
            if self._patience:
                self._patience.cancel()
            self._patience = None
        elif self._patience is None:
            self._patience = self.loop.call_later(HEADER_SECONDS, self.transport.close)


class Server(uvicorn.Server):
    """Opens what it serves once it listens, and lets go of those who wait for nothing when it stops."""

    def __init__(self, opening: Opening, host: str, port: int) -> None:
        self.opening = opening
        super().__init__(
            uvicorn.Config(
                self._bounded,
                interface="asgi3",
                host=host,
                port=port,
                http=Impatient,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                proxy_headers=False,  # `web` believes those that ASSISTANT_TRUSTED_PROXIES names
                timeout_keep_alive=KEEP_ALIVE_SECONDS,
                timeout_graceful_shutdown=LEAVING_SECONDS,
                h11_max_incomplete_event_size=MAX_HEADER_BYTES,
            )
        )

    async def _bounded(self, scope: Scope, receive: Receive, send: Send) -> None:
        """uvicorn's own bound says nothing of when to come back."""
        if len(self.server_state.connections) > MAX_CONNECTIONS:
            metrics.REFUSED.labels("connections").inc()
            refusal = JSONResponse({"detail": wording.BUSY}, 503, LATER | {"Connection": "close"})
            await refusal(scope, receive, send)
        else:
            await self.opening(scope, receive, send)

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        """Serves until it is told to stop. Raises what kept it from opening, if anything did."""
        signal.signal(signal.SIGTERM, _end)
        with suppress(KeyboardInterrupt):
            super().run(sockets)
        if self.opening.failure:
            raise self.opening.failure

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.opening.begin(self._stop)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.opening.leave()
        await super().shutdown(sockets)
        await self.opening.close()

    def _stop(self) -> None:
        self.should_exit = True


def _end(_: int, __: object) -> None:
    """uvicorn raises the signal that ended it once more, when all is done; whoever sent it wants an exit code of 0."""
    sys.exit(0)
