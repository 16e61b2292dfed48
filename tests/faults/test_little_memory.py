"""`serve` with little memory: it serves, or ends with one line that says why. It never hangs, and never rebuilds."""

from __future__ import annotations

import os
import re
import resource
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from assistant.memory import CURE
from tests.conftest import HOME, ROOT

pytestmark = [pytest.mark.faults, pytest.mark.model]
SECONDS = 180
"""Until it is ready or has ended; it takes less than ten."""
MEGABYTE = 1024**2


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("megabytes", [300, 700, 1_000, 1_200, 1_400, 1_500, 1_600, 1_700, 2_000, 4_000])
def test_server_with_little_memory_serves_or_says_why_not(megabytes: int, tmp_path: Path) -> None:
    url, said = f"http://127.0.0.1:{(port := free_port())}", tmp_path / "said"
    before = (HOME / "index" / "manifest.json").read_bytes()
    command = [sys.executable, "-m", "assistant", "serve", "--port", str(port)]
    limit = megabytes * MEGABYTE
    with said.open("wb") as file:
        server = subprocess.Popen(
            command, cwd=ROOT, stdout=file, stderr=file, env={**os.environ, "ASSISTANT_HOME": str(HOME)},
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
        )  # fmt: skip
    try:
        deadline = time.monotonic() + SECONDS
        while server.poll() is None and not ready(url):
            assert time.monotonic() < deadline, "neither ready nor ended"
            time.sleep(0.5)
        if server.poll() is None:
            answer = httpx.post(f"{url}/api/ask", json={"question": "Can I swim?"}, timeout=30)
            assert answer.json()["kind"] == "answer"
        else:
            assert server.returncode == 2
            assert re.findall("^Error.*", told := said.read_text(), re.M) == [f"Error: {CURE}"], told
    finally:
        server.kill()
        server.wait()
    assert (HOME / "index" / "manifest.json").read_bytes() == before


def ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False
