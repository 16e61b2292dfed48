"""Budgets: how much may be asked in a while by a client, in a conversation, and of the whole server.

A client is an address. A conversation's id is made by the client, so it never opens a
budget by itself: it counts under its address, in addition to it. Knows no request.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from ipaddress import IPv6Address, IPv6Network, ip_address
from threading import Lock
from typing import TYPE_CHECKING

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

if TYPE_CHECKING:
    from assistant.shared import Shared

V6_PREFIX = 64
"""An IPv6 customer has at least so many bits of addresses of their own."""


FORGET_EVERY = 500
"""Requests after which the memory of budgets that nobody has spent of for long is given back."""

Asked = tuple[str, RateLimitItem, tuple[str, ...]]
"""Whose budget, how much it is, and the key that it counts under."""


@dataclass(frozen=True)
class Spent:
    """Whose budget is spent ("client", "conversation" or "server"), and after how many seconds it is no longer."""

    whose: str
    seconds: int


class _Forgetting(MemoryStorage):
    """limits' own keeps an empty list for every key that there ever was."""

    def forget(self) -> None:
        for key in [key for key, found in list(self.events.items()) if not found]:
            with self.locks[key]:
                if not self.events.get(key):
                    self.events.pop(key, None)


class Budgets:
    """Moving windows by what ASSISTANT_RATE_LIMIT says; shared between processes where there is a Redis."""

    def __init__(self, rate_limit: str, shared: Shared | None = None) -> None:
        pairs = [text.split("=") for text in rate_limit.split(",")] if rate_limit != "off" else []
        self._items = [(whose, parse(amount)) for whose, amount in pairs]
        self._shared = shared
        self._memory, self._spends, self._lock = _Forgetting(), 0, Lock()
        self._own = MovingWindowRateLimiter(self._memory)
        self._common = MovingWindowRateLimiter(shared.storage) if shared else self._own

    @property
    def waits(self) -> bool:
        """Whether asking may take its time, so that it belongs into a thread."""
        return self._shared is not None

    def spend(self, address: str, conversation: str = "") -> Spent | None:
        """Spends one request of every budget that it counts for, or, where one is spent, nothing of any."""
        who = client(address)
        keys = {"client": (who,), "server": ()} | ({"conversation": (who, conversation)} if conversation else {})
        asked = [(whose, item, keys[whose]) for whose, item in self._items if whose in keys]
        if self._shared is None:
            return self._here(asked)
        return self._shared.attempt(lambda: _spend(self._common, asked), lambda: self._here(asked))

    def _here(self, asked: list[Asked]) -> Spent | None:
        with self._lock:
            self._spends += 1
            if self._spends % FORGET_EVERY == 0:
                self._memory.forget()
            return _spend(self._own, asked)


def client(address: str) -> str:
    """What counts as one client: an IPv4 address, or an IPv6 network of 64 bits.

    >>> client("2001:db8::1"), client("::ffff:192.0.2.7")
    ('2001:db8::/64', '192.0.2.7')
    """
    try:
        found = ip_address(address)
    except ValueError:  # a socket in the file system has none
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or IPv6Network((int(found), V6_PREFIX), strict=False))


def _spend(limiter: MovingWindowRateLimiter, asked: list[Asked]) -> Spent | None:
    for whose, item, key in asked:
        if not limiter.test(item, whose, *key):
            reset = limiter.get_window_stats(item, whose, *key).reset_time
            return Spent(whose, max(1, math.ceil(reset - time.time())))
    for whose, item, key in asked:
        if not limiter.hit(item, whose, *key):  # another process took the last of it
            return Spent(whose, 1)
    return None
