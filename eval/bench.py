"""What an answer costs beyond its floor: one query embedding and one Chroma query, interleaved in one process."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant import store
from assistant.pipeline import Assistant

NEAREST = 10
"""Chunks that the floor's Chroma query asks for."""
WARM_UP = 20
"""Questions that are asked but not timed."""


@dataclass(frozen=True)
class Cost:
    """Medians in milliseconds over `n` questions; `ratio` is the median of the paired ratios."""

    ask: float
    floor: float
    ratio: float
    n: int


def measure(assistant: Assistant, questions: Sequence[str]) -> Cost:
    """Asks each question and pays its floor, turn about, after a warm-up."""
    embeddings, collection = assistant.embeddings, assistant.collection

    def floor(question: str) -> None:
        store.nearest(collection, embeddings.embed_query(question), NEAREST)

    for question in questions[:WARM_UP]:
        assistant.ask(question)
        floor(question)
    pairs = []
    for turn, question in enumerate(questions[WARM_UP:]):  # none asked before: the assistant remembers those
        if turn % 2:
            base = timed(floor, question)
            pairs.append((timed(assistant.ask, question), base))
        else:
            pairs.append((timed(assistant.ask, question), timed(floor, question)))
    return Cost(
        ask=statistics.median(ask for ask, _ in pairs),
        floor=statistics.median(base for _, base in pairs),
        ratio=statistics.median(ask / base for ask, base in pairs),
        n=len(pairs),
    )


def timed(job: Callable[[str], object], question: str) -> float:
    """Milliseconds that a job takes on a question."""
    started = time.perf_counter()
    job(question)
    return (time.perf_counter() - started) * 1000
