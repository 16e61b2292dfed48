"""One size of a grown corpus in a process of its own: `python -m eval.benching.grown build | ask`, JSON on stdout.

Corpus and home are those of the environment. Few examples are learned, since their part does
not grow; before asking, the parent puts what all of them taught in its place.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable

from assistant import bank, corpus, index, versions
from assistant.answering import Answering
from assistant.settings import Settings
from assistant.types import AssistantError
from eval.benching.answering import floor
from eval.benching.indexing import FEW
from eval.benching.setup import seconds
from eval.synthetic import name

WARM_UP = 3


def build(_: list[str]) -> dict[str, float]:
    """Seconds to read the corpus and to build its index."""
    settings = Settings.read()
    started = time.perf_counter()
    found = corpus.load(settings.corpus)
    read = time.perf_counter() - started
    few = bank.taught(settings.corpus, found)[::FEW]
    built = seconds(index.build, settings, found, few)
    return {"chunks": len(found.chunks), "guides": len(found.guides), "read": read, "build": built}


def ask(questions: list[str]) -> dict[str, float]:
    """Medians in milliseconds: asking all guides, asking one of them, and the floor; and seconds to open it all."""
    settings = Settings.read()
    started = time.perf_counter()
    assistant = _open(settings)
    took = time.perf_counter() - started
    jobs: dict[str, Callable[[str], object]] = {
        "ask": assistant.ask,
        "one guide": lambda question: assistant.ask(question, guide=name(1)),
        "floor": floor(assistant),
        "lexical": assistant.retriever.lexical,
    }
    found = {}
    for label, job in jobs.items():
        assistant.understand.cache_clear()
        times = [seconds(job, question) * 1000 for question in questions]
        found[label] = statistics.median(times[WARM_UP:])
    return found | {"open": took}


def _open(settings: Settings) -> Answering:
    built = versions.current(settings)
    if built is None:
        raise AssistantError("There is no index of this size. Build it first: python -m eval.benching.grown build")
    return Answering(settings, corpus.load(settings.corpus), built)


if __name__ == "__main__":
    sys.stdout.write(json.dumps({"build": build, "ask": ask}[sys.argv[1]](sys.argv[2:])))
