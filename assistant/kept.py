"""Finished answers, kept in memory for ten minutes under a key that the page chose.

So a connection that drops in the middle of an answer loses nothing, and a reader's rating
is of an answer that was really given. Knows nothing of pages or conversations.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable
from threading import Lock

from cachetools import TTLCache

from assistant.settings import KEPT_ANSWERS, KEPT_SECONDS, MAX_KEY_CHARS
from assistant.types import Answer

_KEY = re.compile(rf"[A-Za-z0-9-]{{16,{MAX_KEY_CHARS}}}")


class Kept:
    """The last KEPT_ANSWERS answers of the last KEPT_SECONDS; gone when the process ends."""

    def __init__(self, timer: Callable[[], float] = time.monotonic) -> None:
        self._answers: TTLCache[str, Answer] = TTLCache(KEPT_ANSWERS, KEPT_SECONDS, timer)
        self._lock = Lock()

    def put(self, key: str, answer: Answer) -> str:
        """Keeps an answer and returns its key: a new one when `key` is taken, or not 16 to 64 letters and digits."""
        with self._lock:
            if not _KEY.fullmatch(key) or key in self._answers:
                key = secrets.token_hex(16)
            self._answers[key] = answer
        return key

    def get(self, key: str) -> Answer | None:
        """The answer, or None when it was never there or is no longer kept."""
        with self._lock:
            return self._answers.get(key)
