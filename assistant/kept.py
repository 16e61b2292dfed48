"""Finished answers, kept for ten minutes under a key that the page chose: in memory, or in a Redis that replicas share.

So a connection that drops in the middle of an answer loses nothing, and a reader's rating
is of an answer that was really given. Knows nothing of pages or conversations.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING

from cachetools import TTLCache
from pydantic import TypeAdapter, ValidationError

from assistant.settings import KEPT_ANSWERS, KEPT_SECONDS, MAX_KEY_CHARS
from assistant.types import Answer

if TYPE_CHECKING:
    from assistant.shared import Shared

_ANSWER = TypeAdapter(Answer)
_PLACE = "guide-assistant:answer:"
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


class SharedKept(Kept):
    """The same in Redis, so that any replica has an answer; in memory while Redis is away.

    Redis drops an answer KEPT_SECONDS after it was put there.
    """

    def __init__(self, shared: Shared) -> None:
        super().__init__()
        self._shared = shared

    def put(self, key: str, answer: Answer) -> str:
        return self._shared.attempt(partial(self._put, key, answer), partial(super().put, key, answer))

    def get(self, key: str) -> Answer | None:
        return self._shared.attempt(partial(self._get, key), lambda: None) or super().get(key)

    def _put(self, key: str, answer: Answer) -> str:
        text = _ANSWER.dump_json(answer)
        if not _KEY.fullmatch(key) or not self._shared.redis.set(_PLACE + key, text, nx=True, ex=KEPT_SECONDS):
            key = secrets.token_hex(16)
            self._shared.redis.set(_PLACE + key, text, ex=KEPT_SECONDS)
        return key

    def _get(self, key: str) -> Answer | None:
        text = self._shared.redis.get(_PLACE + key) if _KEY.fullmatch(key) else None
        try:
            return _ANSWER.validate_json(text) if isinstance(text, bytes) else None
        except ValidationError:  # of another version of this program, or not ours
            return None
