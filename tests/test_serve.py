"""`serve` as a true process: it listens first, answers who asked too early, and finishes what runs when stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from assistant import wording
from assistant.settings import ROOT
from eval.benching.cold import free_port
from tests.conftest import HOME

START_SECONDS = 30.0
"""Generous: a busy machine starts slowly; what is tested is the order."""
QUESTION = {"question": "Can I swim?"}


@dataclass(frozen=True)
class Served:
    process: subprocess.Popen[str]
    client: httpx.Client

    def wait(self, path: str, seconds: float = START_SECONDS) -> httpx.Response:
        """The first response that there is."""
        end = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < end:
            try:
                return self.client.get(path)
            except httpx.TransportError:
                time.sleep(0.01)
        return pytest.fail(f"no answer at {path} within {seconds} seconds")

    def wait_until_ready(self) -> httpx.Response:
        end = time.monotonic() + 120
        while (got := self.wait("/readyz")).status_code != 200 and time.monotonic() < end:
            time.sleep(0.05)
        return got


@contextmanager
def serving(**environment: str) -> Iterator[Served]:
    port = free_port()
    command = [sys.executable, "-m", "assistant", "serve", "--port", str(port)]
    env = os.environ | {"ASSISTANT_HOME": str(HOME), "ASSISTANT_LOG_LEVEL": "info"} | environment
    pipe = subprocess.PIPE
    with (
        subprocess.Popen(command, cwd=ROOT, env=env, stdout=pipe, stderr=pipe, text=True) as process,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client,
    ):
        try:
            yield Served(process, client)
        finally:
            if process.poll() is None:
                process.kill()


@pytest.mark.model
def test_it_listens_first_answers_who_asked_too_early_and_becomes_whole() -> None:
    with serving() as served, ThreadPoolExecutor() as pool:
        assert served.wait("/healthz").status_code == 200
        early = pool.submit(httpx.post, f"{served.client.base_url}/api/ask", json=QUESTION, timeout=60)
        assert served.client.get("/readyz").status_code == 503
        front = served.client.get("/")
        assert (front.status_code, wording.OPENING_PAGE in front.text) == (503, True)
        assert early.result().status_code == 200
        assert served.wait_until_ready().json()["status"] == "ready"
        assert "gradio" in served.client.get("/").text
        assert "process_completed" in chatted(served.client)


def chatted(client: httpx.Client) -> str:
    """What Gradio's page gets for the question: its queue runs only if its start-up events did."""
    config = client.get("/config").json()
    names = {d["id"]: d for d in config["dependencies"]}
    asking = next(ident for ident, made in names.items() if len(made["targets"]) > 1)
    event = {"data": [QUESTION["question"], [], None], "fn_index": asking, "session_hash": "abcdefgh1"}
    client.post("/gradio_api/queue/join", json=event).raise_for_status()
    with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": "abcdefgh1"}) as stream:
        return "".join(stream.iter_text())


@pytest.mark.model
def test_told_to_stop_it_finishes_the_answer_that_is_growing_and_ends_with_0() -> None:
    with serving() as served:
        served.wait_until_ready()
        headers = {"Accept": "text/event-stream"}
        with served.client.stream("POST", "/api/ask", json=QUESTION, headers=headers) as stream:
            lines = stream.iter_lines()
            assert next(lines) == "event: growing"
            served.process.send_signal(signal.SIGTERM)
            assert "event: answer" in list(lines)
        assert served.process.wait(30) == 0
        with pytest.raises(httpx.ConnectError, match="refused"):
            served.client.get("/healthz")


def test_told_to_stop_while_it_opens_it_ends_with_0() -> None:
    with serving() as served:
        served.wait("/healthz")
        served.process.terminate()
        assert served.process.wait(30) == 0


def test_what_cannot_be_opened_ends_the_process_with_one_line_and_2(tmp_path: Path) -> None:
    with serving(ASSISTANT_CORPUS=str(tmp_path / "nowhere"), ASSISTANT_LOG_LEVEL="warning") as served:
        assert served.process.wait(60) == 2
        assert served.process.stderr
        [told] = filter(None, served.process.stderr.read().splitlines())
        assert told.startswith("Error: ")
        assert "nowhere" in told


@pytest.mark.model
def test_a_line_a_request_in_json_says_what_came_of_it_and_nothing_of_what_was_asked() -> None:
    with serving(ASSISTANT_LOG_FORMAT="json") as served:
        served.wait_until_ready()
        question = {"question": "Can I swim in Loch Ness?"}
        got = served.client.post("/api/ask", json=question, headers={"X-Request-ID": "edge-0123456789"})
        assert got.headers["X-Request-ID"] == "edge-0123456789"
        served.process.terminate()
        _, err = served.process.communicate(timeout=30)
    rows = [json.loads(line) for line in err.splitlines() if line.startswith("{")]
    [row] = [row for row in rows if row.get("route") == "/api/ask"]
    assert row["request"] == "edge-0123456789"
    assert (row["status"], row["kind"], row["mode"]) == (200, got.json()["kind"], "extractive")
    assert "Loch" not in err
    assert "127.0.0.1" not in json.dumps(row)
