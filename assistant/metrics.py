"""What `/metrics` counts and times, each by its name. Labels hold our own words, never any of a question.

Knows nothing of when: each is moved where the thing happens.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from prometheus_client import Counter, Gauge, Histogram

from assistant.noted import current
from assistant.types import Answer

Stage = Literal["read", "compose", "gate", "write"]

_STAGE_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_WAIT_BUCKETS = (0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

ANSWERS = Counter("assistant_answers", "Whole answers.", ["kind", "mode"])
STAGES = Histogram("assistant_stage_seconds", "What an answer consists of.", ["stage"], buckets=_STAGE_BUCKETS)
REQUESTS = Histogram(
    "assistant_request_seconds", "Requests until their last byte.", ["route", "status"], buckets=_STAGE_BUCKETS
)
WORKING = Gauge("assistant_working", "Questions that are being answered.")
WAITING = Gauge("assistant_waiting", "Questions that wait for a place.")
WAITED = Histogram("assistant_waited_seconds", "How long questions waited for a place.", buckets=_WAIT_BUCKETS)
REFUSED = Counter("assistant_refused", "Requests that were sent away, to come back later.", ["reason"])
FALLBACKS = Counter("assistant_model_fallbacks", "Answers quoted because the model's could not stand.", ["reason"])
GATE_ERRORS = Counter("assistant_gate_errors", "Answers replaced by the deferral because something broke.")
WITHHELD = Counter("assistant_withheld", "Answers replaced by the deferral because the gate found a fault.")


@contextmanager
def stage(name: Stage) -> Iterator[None]:
    """Times what is done within."""
    with STAGES.labels(name).time():
        yield


def answered(answer: Answer) -> None:
    """Counts a whole answer, and notes it of the request that it answers."""
    ANSWERS.labels(answer.kind, answer.mode).inc()
    if noted := current():
        noted.kind, noted.mode = answer.kind, answer.mode
