"""Where questions are answered: a few threads, and a bounded number of questions that wait for one.

Beyond that, and after too long a wait, a question is refused at once with a sentence, so
that those who wait are answered in time; `seats` has whose turn it is. Knows nothing of what
is done in the threads.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from contextvars import copy_context
from threading import Event
from typing import TypeVar

from assistant import metrics
from assistant.seats import Busy, Seats
from assistant.settings import WAITING, WAITING_SECONDS

T = TypeVar("T")


class Workers:
    """`at_once` threads, `each` of them for one client at most (all, unless it is said).

    Up to `waiting` questions more wait, each for `patience` seconds at most.
    """

    def __init__(
        self, at_once: int, waiting: int = WAITING, patience: float = WAITING_SECONDS, each: int | None = None
    ) -> None:
        self._pool = ThreadPoolExecutor(at_once, "answer")
        self._seats = Seats(at_once, each or at_once, waiting)
        self._patience = patience

    @property
    def waiting(self) -> int:
        return self._seats.waiting

    async def run(self, job: Callable[[], T], who: str = "") -> T:
        """What the job returns, done in a thread with the context of who asks. Raises Busy, and what the job raises.

        `who` is the client that takes turns with others. Whoever is cancelled while waiting frees
        the place at once; a job that runs keeps its place until its thread is done with it.
        """
        await self._seat(who)
        loop = asyncio.get_running_loop()
        metrics.WORKING.inc()
        making = loop.run_in_executor(self._pool, copy_context().run, job)
        making.add_done_callback(lambda _: self._free(who))
        return await asyncio.shield(making)

    async def steps(self, steps: Generator[T], who: str = "") -> AsyncGenerator[T]:
        """Each step as it is made, all of them in one place. When who asks leaves, no further step is made."""
        loop, left = asyncio.get_running_loop(), Event()
        made: asyncio.Queue[T | None] = asyncio.Queue()

        def make() -> None:
            with closing(steps):
                for step in steps:
                    loop.call_soon_threadsafe(made.put_nowait, step)
                    if left.is_set():
                        return

        def ended(task: asyncio.Task[None]) -> None:
            _ = task.cancelled() or task.exception()  # looked at: else asyncio would log its text
            made.put_nowait(None)

        making = asyncio.ensure_future(self.run(make, who))
        making.add_done_callback(ended)
        try:
            while (step := await made.get()) is not None:
                yield step
            await making
        finally:
            left.set()
            making.cancel()

    async def _seat(self, who: str) -> None:
        metrics.WAITING.inc()
        began = time.perf_counter()
        try:
            async with asyncio.timeout(self._patience):
                await self._seats.take(who)
        except TimeoutError:
            raise Busy from None
        finally:
            metrics.WAITING.dec()
            metrics.WAITED.observe(time.perf_counter() - began)

    def _free(self, who: str) -> None:
        metrics.WORKING.dec()
        self._seats.leave(who)
