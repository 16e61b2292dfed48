"""Coverage-guided fuzzing of the parsers, each in a process of its own with limits on time and memory."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from tests.fuzz.conftest import count
from tests.fuzz.targets import TARGETS

pytest.importorskip("atheris", reason="needs the extra, on Linux: pip install -e '.[fuzz]'")
MEGABYTES = 1024
"""Of a target's process; what it imports takes 300."""
SECONDS = 600
"""For all inputs of a target."""


@pytest.mark.fuzz
@pytest.mark.parametrize("name", TARGETS)
def test_nothing_that_a_fuzzer_finds_breaks_a_parser(name: str, tmp_path: Path) -> None:
    target, seeds = TARGETS[name], tmp_path / "seeds"
    seeds.mkdir()
    for number, seed in enumerate(target.seeds):
        (seeds / str(number)).write_bytes(seed)
    options = {
        "runs": max(20, int(settings().max_examples * target.share)),
        "max_len": target.longest,
        "timeout": target.seconds,
        "rss_limit_mb": MEGABYTES,
        "artifact_prefix": f"{tmp_path}/broke-",
    }
    told = [f"-{option}={value}" for option, value in options.items()]
    command = [sys.executable, "-W", "ignore", "-m", "tests.fuzz.guided", name, *told, str(seeds)]
    run = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=SECONDS)
    broke = [path.read_bytes() for path in tmp_path.glob("broke-*")]
    assert run.returncode == 0, f"{broke}\n{run.stderr[-3000:]}"
    done = re.search(r"Done (\d+) runs", run.stderr)
    assert done, run.stderr[-1000:]
    count("inputs to parsers, guided by coverage", int(done[1]))
