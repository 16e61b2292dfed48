"""The Redis server that replicas share, and what happens while it is away.

Knows nothing of what is kept there. Needs the extra `redis`, so it is imported only where
ASSISTANT_REDIS is set.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import redis
from limits.storage import RedisStorage
from redis.backoff import NoBackoff
from redis.retry import Retry

from assistant.resting import Rest
from assistant.settings import REDIS_REST_SECONDS, REDIS_SECONDS

PREFIX = "guide-assistant"
T = TypeVar("T")


class Shared:
    """A Redis server by its address, which may hold a password and is never shown."""

    def __init__(self, url: str, timer: Callable[[], float] = time.monotonic) -> None:
        self.redis = redis.Redis.from_url(
            url,
            socket_connect_timeout=REDIS_SECONDS,
            socket_timeout=REDIS_SECONDS,
            retry=Retry(NoBackoff(), 1),  # once: a connection that was idle may have been closed
        )
        self.storage = RedisStorage("redis://", connection_pool=self.redis.connection_pool, key_prefix=PREFIX)
        self._rest = Rest("Redis", REDIS_REST_SECONDS, timer)

    def attempt(self, there: Callable[[], T], here: Callable[[], T]) -> T:
        """What `there` makes of Redis, or `here` without it: while it is away, and for REDIS_REST_SECONDS after."""
        if self._rest.is_over:
            try:
                found = there()
            except redis.RedisError as error:
                self._rest.begin(type(error).__name__)
            else:
                self._rest.end()
                return found
        return here()
