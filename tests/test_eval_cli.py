"""`python -m eval` as a maintainer runs it: fresh processes, the true model, a true server."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.pipeline import Assistant
from assistant.settings import ROOT
from tests.conftest import HOME

pytestmark = pytest.mark.model

LINES = [
    {"id": "a", "question": "what about the pool", "expect": "answer", "sections": ["phase-1"]},
    {"id": "b", "question": "may I jog tomorrow?", "expect": "clearance", "must_defer": True},
    {"id": "c", "question": "which insoles?", "expect": "urgent"},
]  # fmt: skip


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "ASSISTANT_HOME": str(HOME)}
    command = [sys.executable, "-m", "eval", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)


@pytest.fixture
def cases(tmp_path: Path, assistant: Assistant) -> str:
    (tmp_path / "cases.jsonl").write_text("".join(json.dumps(line) + "\n" for line in LINES))
    return str(tmp_path / "cases.jsonl")


def test_two_fresh_processes_write_the_same_bytes_timings_aside(cases: str, tmp_path: Path) -> None:
    for name in ("one", "two"):
        done = python("run", cases, "--out", str(tmp_path / f"{name}.json"))
        assert done.returncode == 0, done.stderr
    one, two = ((tmp_path / f"{name}.json").read_text().split('"timings"')[0] for name in ("one", "two"))
    assert one == two


def test_default_command_writes_a_report_lists_failures_and_compares(cases: str, tmp_path: Path) -> None:
    page, run = tmp_path / "report.html", tmp_path / "run.json"
    done = python(cases, "--report", str(page), "--out", str(run), "--failures")
    assert done.returncode == 0, done.stderr
    assert "c: kind not_covered, expected urgent" in done.stdout
    assert "warning sign recognised, care first" in done.stdout
    assert "2 of 3 cases hold" in page.read_text()

    assert python("compare", str(run), str(run)).returncode == 0
    better = json.loads(run.read_text())
    better["cases"][2]["checks"]["kind"] = True
    (tmp_path / "better.json").write_text(json.dumps(better))
    worse = python("compare", str(tmp_path / "better.json"), str(run))
    assert worse.returncode == 1
    assert "HARD GATE: warning sign recognised, care first: newly fails in c" in worse.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "nowhere.jsonl"], "Cannot read the case file nowhere.jsonl"),
        (["compare", "nowhere.json", "nowhere.json"], "Cannot read nowhere.json"),
        (["--url", "http://127.0.0.1:9"], "http://127.0.0.1:9 does not answer"),
    ],
)
def test_error_of_the_user_is_one_line_and_exit_2(arguments: list[str], message: str) -> None:
    done = python(*arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_support_prints_figures_and_writes_page_and_json(tmp_path: Path) -> None:
    cited = "If the foot hurts at all, stop."
    rows = [
        {"id": "a", "sentence": "Stop if the foot hurts at all.", "cited": [cited], "supported": True, "edit": "part"},
        {"id": "b", "sentence": "Stop if the knee hurts.", "cited": [cited], "supported": False, "edit": "body-part"},
    ]
    (tmp_path / "mine.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    page, figures = tmp_path / "page.html", tmp_path / "figures.json"
    done = python("support", str(tmp_path / "mine.jsonl"), "--report", str(page), "--json", str(figures))
    assert done.returncode == 0, done.stderr
    assert "1/1 = 1.000" in done.stdout
    assert json.loads(figures.read_text())["sets"]["mine"]["recall"]["held"] == 1
    assert "unsupported caught" in page.read_text()
