"""A few seats, and a queue before them in which clients take turns, however many questions each has.

A free seat goes to the client that has the fewest, and where the queue is full its longest
part gives way: who asks a hundred things at once holds up nobody else. Knows no request,
only that every question is somebody's.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass

from assistant import metrics, wording
from assistant.types import AssistantError


class Busy(AssistantError):
    """There is no place for a question now; it can be sent again."""

    def __init__(self) -> None:
        metrics.REFUSED.labels("busy").inc()
        super().__init__(wording.BUSY)


@dataclass(frozen=True)
class _Waiting:
    who: str
    seat: asyncio.Future[None]


class Seats:
    """`count` seats, of which one client has `each` at most; up to `most` questions wait for one."""

    def __init__(self, count: int, each: int, most: int) -> None:
        self._free, self._each, self._most = count, each, most
        self._taken = Counter[str]()
        self._queue = list[_Waiting]()

    @property
    def waiting(self) -> int:
        return len(self._still())

    async def take(self, who: str) -> None:
        """Returns when `who` has a seat, to be given back with `leave`. Raises Busy when the queue is too long."""
        one = _Waiting(who, asyncio.get_running_loop().create_future())
        self._queue.append(one)
        self._call()
        if self.waiting > self._most:
            self._last_of_the_longest().seat.set_exception(Busy())
        try:
            await one.seat
        except asyncio.CancelledError:
            if not one.seat.cancelled() and not one.seat.exception():  # called at the moment in which they left
                self.leave(who)
            raise

    def leave(self, who: str) -> None:
        self._free += 1
        self._taken -= Counter([who])  # forgets who has none
        self._call()

    def _call(self) -> None:
        while self._free:
            may = [one for one in self._still() if self._taken[one.who] < self._each]
            if not may:
                return
            called = min(may, key=lambda one: self._taken[one.who])  # of several the first that came
            self._free -= 1
            self._taken[called.who] += 1
            called.seat.set_result(None)

    def _last_of_the_longest(self) -> _Waiting:
        waiting = self._still()
        asked = Counter(one.who for one in waiting)
        return next(one for one in reversed(waiting) if asked[one.who] == max(asked.values()))

    def _still(self) -> list[_Waiting]:
        """Those who wait; not those who were called, sent away or have left."""
        self._queue = [one for one in self._queue if not one.seat.done()]
        return self._queue
