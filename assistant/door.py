"""When a question may go to the chat model: within the budgets, and not while the model rests.

It knows no model: `llm` tells it how each question ended, in one word.
"""

from __future__ import annotations

import logging
import time
from typing import Literal

from limits import RateLimitItemPerDay, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from pybreaker import STATE_HALF_OPEN, STATE_OPEN, CircuitBreaker, CircuitBreakerListener, CircuitBreakerState

from assistant.settings import MODEL_FAILURES, MODEL_REST_SECONDS, MODEL_SECONDS, Settings

log = logging.getLogger(__name__)

Reason = Literal["denied", "refused", "busy", "unreachable", "slow", "broken", "resting", "budget"]


class ModelFailed(Exception):
    """No answer, or no more of it, and why in a word:

    `denied` (the key or the model's name), `refused` (this prompt), `busy` (the provider's own
    limit), `unreachable`, `slow`, `broken` (a server error, or an answer cut off or not
    readable), `resting` (it failed too often just now), `budget` (ours is spent).
    """

    def __init__(self, reason: Reason) -> None:
        super().__init__(f"the model gave no answer: {reason}")
        self.reason = reason


class Door(CircuitBreakerListener):
    """What has to be so before a question is sent: the budgets hold, and after a rest no other question is trying."""

    def __init__(self, per_minute: int, per_day: int) -> None:
        self._budgets = (RateLimitItemPerMinute(per_minute), RateLimitItemPerDay(per_day))
        self._spent = MovingWindowRateLimiter(MemoryStorage())
        self._trial_ends = 0.0

    def before_call(self, cb: CircuitBreaker, *_: object, **__: object) -> None:
        """Called with the breaker's lock held, only when it is not open."""
        trial = cb.current_state == STATE_HALF_OPEN
        if trial and time.monotonic() < self._trial_ends:
            raise ModelFailed("resting")
        if not all(self._spent.test(budget) for budget in self._budgets):
            raise ModelFailed("budget")
        for budget in self._budgets:
            self._spent.hit(budget)
        if trial:  # its time is out one day even if nobody reads its answer to the end
            self._trial_ends = time.monotonic() + MODEL_SECONDS

    def state_change(self, cb: CircuitBreaker, _: object, new_state: CircuitBreakerState) -> None:
        self._trial_ends = 0.0
        if new_state.name == STATE_OPEN:
            log.warning("the model rests for %d s: it failed too often", cb.reset_timeout)


def breaker(settings: Settings) -> CircuitBreaker:
    """Closed to all after failures in a row; see MODEL_FAILURES. What it guards may raise ModelFailed."""
    return CircuitBreaker(
        fail_max=MODEL_FAILURES,
        reset_timeout=MODEL_REST_SECONDS,
        exclude=[_says_nothing_of_the_model],
        listeners=[Door(settings.llm_per_minute, settings.llm_per_day)],
        throw_new_error_on_trip=False,
    )


def _says_nothing_of_the_model(error: BaseException) -> bool:
    """Whether the model may be well although an answer ended so: nobody reads on, or it was this prompt."""
    return isinstance(error, GeneratorExit) or (isinstance(error, ModelFailed) and error.reason == "refused")
