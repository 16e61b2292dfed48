"""`serve` under load: one asker, then many readers who stop to think, over HTTP with distinct questions.

The one asker asks without a pause, before and after the many. Readers read an answer for
about a second, which is far less than people take: the questions come faster than one
worker could answer them, and what is measured is what the server gives then.
"""

from __future__ import annotations

import asyncio
import random
import re
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle

import httpx
import psutil

from eval.benching.cold import await_page, free_port
from eval.benching.figures import Figure, Part
from eval.benching.processes import resident, start
from eval.benching.setup import Setup

USERS = 64
THINKING = (0.5, 1.5)
"""Seconds between a reader's questions, at random; the seed is the reader's number."""
ALONE = 10
"""The part of the many's time that one asker gets before, and again after them."""
PATIENCE = 60.0
_BROKEN = re.compile(r"^assistant_(?:gate_errors|withheld)_total (\S+)", re.M)
"""Answers that only defer, because something broke."""
MINUTES = 5
"""Parts into which the many's time is cut: of 300 s each is a minute."""


@dataclass
class Asked:
    """What came of the questions: seconds of each answer, and how many were not answered."""

    answered: list[float] = field(default_factory=list)
    failed: int = 0

    def rate(self, seconds: float) -> float:
        return len(self.answered) / seconds


def measure(setup: Setup) -> Part:
    setup.say("load: starting the server")
    port, long = free_port(), setup.size.loaded
    address = f"http://127.0.0.1:{port}"
    with setup.home() as home, start("-m", "assistant", "serve", "--port", str(port), home=home) as process:
        await_page(f"{address}/readyz", process.poll)
        server = psutil.Process(process.pid)
        questions = cycle(setup.questions)
        short = max(2.0, long / ALONE)
        asyncio.run(ask_for(address, questions, 1, 2.0))  # what is paid once is not measured
        setup.say(f"load: one asker, {short:.0f} s")
        before, _ = asyncio.run(ask_for(address, questions, 1, short))
        setup.say(f"load: {USERS} readers, {long:.0f} s")
        many, held = asyncio.run(ask_for(address, questions, USERS, long, server))
        setup.say(f"load: one asker, {short:.0f} s")
        after, _ = asyncio.run(ask_for(address, questions, 1, short))
        broken = sum(map(float, _BROKEN.findall(httpx.get(f"{address}/metrics").text)))
    alone = [*before.answered, *after.answered]
    cut = [held[len(held) * n // MINUTES : len(held) * (n + 1) // MINUTES] for n in range(MINUTES)]
    return Part(
        "serve",
        (
            Figure(f"answers per second over HTTP, {USERS} readers / one", many.rate(long) / (len(alone) / (2 * short)),
                   n=len(many.answered), goal=1.5, lower=False),
            Figure("held by serve, last fifth / second", statistics.median(cut[-1]) / statistics.median(cut[1]),
                   n=len(cut[-1]), goal=1.05),
            Figure(f"{USERS} readers, p95", at(many.answered, 0.95), "s", len(many.answered), goal=1.5),
            Figure("failed requests", sum(one.failed for one in (before, many, after)) + broken, "", len(many.answered),
                   goal=0),
            Figure(f"{USERS} readers, p50", at(many.answered, 0.5), "s", len(many.answered)),
            Figure(f"{USERS} readers, longest", max(many.answered), "s", len(many.answered)),
            Figure(f"{USERS} readers", many.rate(long), "answers/s", len(many.answered), lower=False),
            Figure("one asker, p50", at(alone, 0.5), "s", len(alone)),
            Figure("one asker, p95", at(alone, 0.95), "s", len(alone)),
            Figure("one asker", len(alone) / (2 * short), "answers/s", len(alone), lower=False),
            Figure("serve at the end of the load", held[-1], "MB"),
        ),
        about=f"{USERS} readers for {long:.0f} s, who think for {THINKING[0]:g} to {THINKING[1]:g} s",
    )  # fmt: skip


async def ask_for(
    address: str, questions: Iterator[str], users: int, seconds: float, server: psutil.Process | None = None
) -> tuple[Asked, list[float]]:
    """What came of the questions of so many users in so many seconds, and the server's memory, second by second."""
    end, asked, held = time.perf_counter() + seconds, Asked(), list[float]()
    limits = httpx.Limits(max_connections=users, max_keepalive_connections=users)
    async with httpx.AsyncClient(base_url=address, timeout=PATIENCE, limits=limits) as client:

        async def user(number: int) -> None:
            dice = random.Random(number)
            await asyncio.sleep(dice.uniform(0, THINKING[1]) if users > 1 else 0)  # they do not come as one
            while time.perf_counter() < end:
                await _ask(client, next(questions), asked)
                await asyncio.sleep(dice.uniform(*THINKING) if users > 1 else 0)

        async def watch() -> None:
            while server and time.perf_counter() < end:
                held.append(resident(server))
                await asyncio.sleep(min(1.0, seconds / 20))

        await asyncio.gather(watch(), *(user(number) for number in range(users)))
    return asked, held


async def _ask(client: httpx.AsyncClient, question: str, asked: Asked) -> None:
    began = time.perf_counter()
    try:
        (await client.post("/api/ask", json={"question": question})).raise_for_status()
    except httpx.HTTPError:
        asked.failed += 1
    else:
        asked.answered.append(time.perf_counter() - began)


def at(values: list[float], share: float) -> float:
    """The value that this share of the values does not exceed.

    >>> at([3.0, 1.0, 2.0, 4.0], 0.5)
    2.0
    """
    return sorted(values)[max(0, -int(-len(values) * share // 1) - 1)]
