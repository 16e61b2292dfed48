"""What every part measures with: how much of it, on which index, with which questions."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.answering import Answering
from assistant.settings import Settings
from assistant.versions import MANIFEST, Built
from eval.cases import Case


@dataclass(frozen=True)
class Size:
    """How much is measured: questions asked in turn, cold starts, rounds of 32 askers, sentences embedded, sizes of
    the grown corpora in chunks, answers of one server, seconds of load, cases by which peers' finds are judged."""

    questions: int
    starts: int
    rounds: int
    embedded: int
    grown: tuple[int, ...]
    answers: int
    loaded: float
    judged: int


FULL = Size(
    questions=60, starts=2, rounds=3, embedded=480, grown=(1_000, 10_000), answers=1_000, loaded=300, judged=100
)
QUICK = Size(questions=30, starts=1, rounds=1, embedded=128, grown=(300, 600), answers=100, loaded=20, judged=30)
LARGE = replace(FULL, grown=(*FULL.grown, 100_000))


@dataclass(frozen=True)
class Setup:
    """`say` tells who watches what is being measured."""

    size: Size
    settings: Settings
    assistant: Answering
    cases: tuple[Case, ...]
    say: Callable[[str], None]

    @cached_property
    def questions(self) -> list[str]:
        """Questions of the dev cases without a conversation, each once."""
        return list(dict.fromkeys(case.question for case in self.cases if not case.history))

    @property
    def plainly(self) -> Built:
        """The version that serves, as if it had no exported encoder: PyTorch runs it."""
        built = self.assistant.built
        return replace(built, manifest=replace(built.manifest, exported={}))

    @contextmanager
    def home(self, built: Built | None = None) -> Iterator[Path]:
        """A home of its own around a version that is already there (the one that serves), removed at the end."""
        built = built or self.assistant.built
        with TemporaryDirectory(prefix="bench-") as folder:
            index = Path(folder) / "index"
            index.mkdir()
            (index / built.folder.name).symlink_to(built.folder.resolve())
            (index / MANIFEST).write_text(json.dumps(asdict(built.manifest)), encoding="utf-8")
            yield Path(folder)


def seconds(job: Callable[..., object], *given: object) -> float:
    """How long a job takes, given these."""
    started = time.perf_counter()
    job(*given)
    return time.perf_counter() - started
