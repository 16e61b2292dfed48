"""An answer against its floor, and against the plain PyTorch route; many askers against one.

The floor is what no answer can do without: one query embedding and one Chroma query.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

from assistant.answering import Answering
from eval.benching.figures import Part, median, paired
from eval.benching.setup import Setup, seconds

NEAREST = 10
"""Chunks that the floor's Chroma query asks for."""
WARM_UP = 10
"""Questions that are asked but not timed."""
BLOCK = 10
"""Questions after which the other route is asked."""
ASKERS, ROUND = 32, 64
"""Who asks at once, and how many questions in a round."""


def measure(setup: Setup) -> Part:
    """Turn about in one process, so that whatever else the machine does hits all alike."""
    setup.say("answering: one at a time")
    light, plain = setup.assistant, Answering(setup.settings, setup.assistant.corpus, setup.plainly)
    times = in_turn({"": light, "plain ": plain}, setup.questions[: WARM_UP + setup.size.questions])
    taken = steps(light, setup.questions[: setup.size.questions])
    setup.say(f"answering: {ASKERS} at once")
    rates = throughput(light, plain, setup.questions, setup.size.rounds)
    return Part(
        "answering",
        (
            paired("ask / its floor", times["ask"], times["floor"], goal=1.15),
            paired("floor / floor of the plain route", times["floor"], times["plain floor"], goal=1 / 3),
            paired("ask / ask by the plain route", times["ask"], times["plain ask"]),
            paired(f"answers per second, {ASKERS} askers / one", rates["many"], rates["one"], goal=1.5, lower=False),
            paired(
                f"answers per second, {ASKERS} askers / {ASKERS} by the plain route",
                rates["many"], rates["plain"], goal=4.0, lower=False,
            ),
            *(median(name, values, "ms") for name, values in times.items()),
            *(median(f"of an answer: {name}", values, "ms") for name, values in taken.items()),
            median(f"{ASKERS} askers", rates["many"], "answers/s", lower=False),
        ),
    )  # fmt: skip


def floor(assistant: Answering) -> Callable[[str], object]:
    """One query embedding and one Chroma query."""
    return lambda text: assistant.collection.nearest(assistant.embeddings.embed_query(text), NEAREST)


def in_turn(routes: dict[str, Answering], questions: Sequence[str]) -> dict[str, list[float]]:
    """Milliseconds of an answer and of its floor by each route, but for the first WARM_UP questions.

    Who goes first changes each time. The routes take turns by blocks, the first floor of each
    paid once more, untimed: threads of the other route are still awake.
    """
    times: dict[str, list[float]] = {f"{route}{job}": [] for route in routes for job in ("ask", "floor")}
    for start in range(0, len(questions), BLOCK):
        for route, assistant in routes.items():
            pay = floor(assistant)
            pay(questions[start])
            for turn, question in enumerate(questions[start : start + BLOCK], start=start):
                pair = [("ask", assistant.ask), ("floor", pay)]
                for name, job in pair[:: 1 if turn % 2 else -1]:
                    took = seconds(job, question) * 1000
                    if turn >= WARM_UP:
                        times[f"{route}{name}"].append(took)
    return times


def steps(assistant: Answering, questions: Sequence[str]) -> dict[str, list[float]]:
    """Milliseconds of what an answer consists of, but for its composing and checking, on each question."""
    times: dict[str, list[float]] = {"encoder and tuned layers": [], "intent": [], "retrieval": []}
    for text in questions:
        marks = [time.perf_counter()]
        vector, reading = assistant.read(text)
        marks.append(time.perf_counter())
        intent = assistant.intents.read(text, vector, reading)
        marks.append(time.perf_counter())
        assistant.retriever.retrieve(text, vector, intent)
        marks.append(time.perf_counter())
        for name, (start, end) in zip(times, pairwise(marks), strict=True):
            times[name].append((end - start) * 1000)
    return times


def throughput(light: Answering, plain: Answering, questions: Sequence[str], rounds: int) -> dict[str, list[float]]:
    """Answers per second of each round: one asker, many, and many by the plain route; nothing is remembered."""
    rates: dict[str, list[float]] = {"one": [], "many": [], "plain": []}
    for number in range(rounds):
        some = [questions[(number * ROUND + i) % len(questions)] for i in range(ROUND)]
        for name, assistant, askers in (("one", light, 1), ("many", light, ASKERS), ("plain", plain, ASKERS)):
            assistant.understand.cache_clear()
            with ThreadPoolExecutor(askers) as pool:
                took = seconds(_all, pool, assistant, some)
            rates[name].append(len(some) / took)
    return rates


def _all(pool: ThreadPoolExecutor, assistant: Answering, questions: Sequence[str]) -> None:
    list(pool.map(assistant.ask, questions))
