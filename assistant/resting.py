"""A server that failed is left alone for a while, and it is said once that it is away, and once that it is back.

Knows nothing of the server.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

log = logging.getLogger(__name__)


class Rest:
    """Over at first; begins with a failure and lasts `seconds`."""

    def __init__(self, name: str, seconds: float, timer: Callable[[], float] = time.monotonic) -> None:
        self._name, self._seconds, self._timer = name, seconds, timer
        self._until = float("-inf")
        self._is_away = False

    @property
    def is_over(self) -> bool:
        return self._timer() >= self._until

    def begin(self, reason: str) -> None:
        self._until = self._timer() + self._seconds
        if not self._is_away:
            log.warning("%s is away (%s): the server does without", self._name, reason)
        self._is_away = True

    def end(self) -> None:
        if self._is_away:
            log.warning("%s is back", self._name)
        self._is_away = False
