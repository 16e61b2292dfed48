"""Processes that are measured from the outside: how long they take, and the most memory they held."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from assistant.settings import PREFIX, ROOT
from assistant.types import AssistantError

GLANCE = 0.02
"""Seconds between two looks at a process' memory."""
MB = 1024 * 1024


@dataclass(frozen=True)
class Done:
    """A process that ended well: seconds from its start to its end, its greatest resident memory, what it wrote."""

    seconds: float
    megabytes: float
    out: str
    err: str


def run(*arguments: str, home: Path, corpus: Path | None = None) -> Done:
    """Runs `python ARGUMENTS` to its end. Raises AssistantError with its last line if it fails."""
    started = time.perf_counter()
    most = 0.0
    with start(*arguments, home=home, corpus=corpus, pipe=subprocess.PIPE) as process:
        watched = psutil.Process(process.pid)
        out = err = ""
        while process.returncode is None:
            most = max(most, resident(watched))
            try:
                out, err = process.communicate(timeout=GLANCE)
            except subprocess.TimeoutExpired:
                continue
        seconds = time.perf_counter() - started
    if process.returncode:
        last = (err.strip().splitlines() or ["nothing said"])[-1]
        raise AssistantError(f"python {' '.join(arguments)[:80]} failed: {last}")
    return Done(seconds, most, out, err)


@contextmanager
def start(
    *arguments: str, home: Path, corpus: Path | None = None, pipe: int = subprocess.DEVNULL
) -> Iterator[subprocess.Popen[str]]:
    """A running `python ARGUMENTS`, ended at the end."""
    # All askers of a bench have one address.
    environment = {**os.environ, f"{PREFIX}HOME": str(home), f"{PREFIX}RATE_LIMIT": "off"} | (
        {f"{PREFIX}CORPUS": str(corpus)} if corpus else {}
    )
    process = subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, env=environment, text=True, stdout=pipe, stderr=pipe
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
            process.communicate()


def resident(process: psutil.Process) -> float:
    """Megabytes of memory that a process holds now; 0 when it is gone."""
    try:
        return float(process.memory_info().rss) / MB
    except psutil.Error:
        return 0.0
