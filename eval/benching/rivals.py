"""Peers on the same corpus, questions and weights: time to index, to answer, to start, memory, and what they find."""

from __future__ import annotations

import json
import statistics
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from assistant import index, remembered, store
from assistant.weights import locate
from eval.ablate import asked as question
from eval.ablate import ours, said
from eval.benching.answering import WARM_UP
from eval.benching.cold import ASK
from eval.benching.figures import Figure, Part, median, paired
from eval.benching.processes import Done, run
from eval.benching.setup import Setup, seconds
from eval.cases import Case
from eval.score import ranked

MODULES = {"LangChain": "langchain_chroma", "LlamaIndex": "llama_index", "Haystack": "haystack"}
"""What each peer cannot do without."""
CURE = "pip install -e '.[peers]'"
TIMED = 40
"""Questions that time a peer, after the first round, in which they are all asked."""
FOUND = {"hit@1": "section first", "MRR": "MRR@10"}


@dataclass(frozen=True)
class Round:
    """What one process of a peer told, and what its process took."""

    told: dict[str, Any]
    done: Done


def measure(setup: Setup) -> Part:
    """Turn about with the assistant, each in a process of its own where start and memory are measured."""
    missing = absent(MODULES)
    present = [name for name in MODULES if name not in missing]
    asked = [case for case in setup.cases if case.expect == "answer" and case.sections][: setup.size.judged]
    theirs: dict[str, list[Round]] = defaultdict(list)
    own: list[Done] = []
    latency, written = list[float](), list[float]()
    with setup.home() as home, TemporaryDirectory(prefix="bench-") as folder:
        tasks = [_task(setup, asked, Path(folder))] + [_task(setup, asked[:TIMED], Path(folder))] * setup.size.starts
        for turn in range(setup.size.starts):
            setup.say(f"peers: the assistant, {turn + 1} of {setup.size.starts}")
            own.append(run(*ASK, home=home))
            latency.append(_latency(setup))
            written.append(_write(setup, Path(folder) / str(turn)))
            for name in present:
                setup.say(f"peers: {name}, {turn + 1} of {setup.size.starts}")
                done = run("-m", "eval.benching.contestant", name, str(tasks[turn]), str(time.time()), home=home)
                theirs[name].append(Round(json.loads(done.out), done))
    rank = ours(setup.assistant)["all: what serves"]
    quality = {"the assistant": _quality(asked, [rank(case) for case in asked])}
    quality |= {name: _quality(asked, theirs[name][0].told["found"]) for name in present}
    figures = [figure for name in present for figure in _against(name, theirs[name], own, latency, written, quality)]
    figures += [Figure(f"{name} of {who}", value, "", len(asked), lower=False)
                for who, found in quality.items() for name, value in found.items()]  # fmt: skip
    figures += _own(own, latency, written) + [figure for name in present for figure in _theirs(name, theirs[name])]
    notes = tuple(f"{name} was not measured, since it is not installed: {CURE}" for name in missing)
    return Part("peers", tuple(figures), notes)


def absent(modules: Mapping[str, str]) -> list[str]:
    """The names whose module is not installed."""
    return [name for name, module in modules.items() if find_spec(module) is None]


def _task(setup: Setup, asked: Sequence[Case], folder: Path) -> Path:
    questions = [question(case) for case in asked]
    task = {"model": locate(setup.settings.model), "texts": said(setup.assistant), "questions": questions}
    path = folder / f"task-{len(questions)}.json"
    path.write_text(json.dumps(task), encoding="utf-8")
    return path


def _latency(setup: Setup) -> float:
    """Median milliseconds of a whole answer to a question that is not remembered."""
    setup.assistant.understand.cache_clear()
    some = setup.questions[: WARM_UP + setup.size.questions]
    times = [seconds(setup.assistant.ask, text) * 1000 for text in some]
    return statistics.median(times[WARM_UP:])


def _write(setup: Setup, folder: Path) -> float:
    """Seconds to embed and write the corpus, without the example questions."""
    corpus = setup.assistant.corpus
    guides = {section.id: section.guide for section in corpus.sections.values()}

    def write() -> None:
        memory = remembered.Remembered(lambda: setup.assistant.embeddings, lambda _: {}, index.BATCH)
        store.write(folder, corpus.chunks, guides, memory.rows)

    return seconds(write)


def _quality(asked: Sequence[Case], found: Sequence[Sequence[str]]) -> dict[str, float]:
    values = [ranked(sections, case.sections) for case, sections in zip(asked, found, strict=True)]
    return {name: statistics.mean(value[figure] for value in values) for name, figure in FOUND.items()}


def _against(
    name: str,
    rounds: Sequence[Round],
    own: Sequence[Done],
    latency: Sequence[float],
    written: Sequence[float],
    quality: dict[str, dict[str, float]],
) -> list[Figure]:
    """Below 1 the assistant is ahead, but for what is found, where it is above 1."""
    told = [one.told for one in rounds]
    return [
        paired(f"start to the first answer / {name}", [one.seconds for one in own], [t["first"] for t in told],
               goal=0.25),
        paired(f"an answer / {name}'s retrieval", latency, [statistics.median(t["times"]) for t in told], goal=1.0),
        paired(f"memory of a process that answers / {name}", [one.megabytes for one in own],
               [one.done.megabytes for one in rounds], goal=1.0),
        paired(f"time to index the corpus / {name}", written, [t["index"] for t in told], goal=1.0),
        *(Figure(f"{what} / {name}", quality["the assistant"][what] / quality[name][what], goal=1.0, lower=False)
          for what in FOUND),
    ]  # fmt: skip


def _own(own: Sequence[Done], latency: Sequence[float], written: Sequence[float]) -> list[Figure]:
    return [
        median("start to the first answer of the assistant", [one.seconds for one in own], "s"),
        median("an answer of the assistant", latency, "ms"),
        median("memory of the assistant, asked once", [one.megabytes for one in own], "MB"),
        median("time to index the corpus of the assistant, examples left out", written, "s"),
    ]


def _theirs(name: str, rounds: Sequence[Round]) -> list[Figure]:
    told = [one.told for one in rounds]
    return [
        median(f"start to the first answer of {name}", [t["first"] for t in told], "s"),
        median(f"retrieval of {name}", [statistics.median(t["times"]) for t in told], "ms"),
        median(f"memory of {name}", [one.done.megabytes for one in rounds], "MB"),
        median(f"time to index the corpus of {name}", [t["index"] for t in told], "s"),
    ]
