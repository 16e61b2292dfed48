"""Build, ask and serve in processes of their own in which every connection off this machine is refused."""

import asyncio
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from mcp import Client, StdioServerParameters
from mcp.types import CallToolResult

from assistant.pipeline import Assistant
from assistant.versions import ENCODER, MANIFEST
from tests.conftest import HOME, ROOT

pytestmark = pytest.mark.model

MEMORY_LIMIT_MB = 600
REFUSE = """
import ipaddress, os, socket

def local(address):
    if not isinstance(address, tuple):
        return True
    try:
        return ipaddress.ip_address(address[0]).is_loopback
    except ValueError:
        return address[0] in ("localhost", "")

def guarded(real):
    def call(self, address, *rest):
        if not local(address):
            with open(os.environ["ATTEMPTS"], "a") as file:
                file.write(f"{address}\\n")
            raise OSError(f"refused: {address}")
        return real(self, address, *rest)
    return call

for name in ("connect", "connect_ex", "sendto"):
    setattr(socket.socket, name, guarded(getattr(socket.socket, name)))

resolve = socket.getaddrinfo
def getaddrinfo(host, *rest, **more):
    if host and not local((str(host),)):
        with open(os.environ["ATTEMPTS"], "a") as file:
            file.write(f"{host}\\n")
        raise socket.gaierror(f"refused: {host}")
    return resolve(host, *rest, **more)
socket.getaddrinfo = getaddrinfo
"""


@pytest.fixture
def sealed(tmp_path: Path) -> Iterator[dict[str, str]]:
    """An environment whose Python refuses the network; afterwards nobody must have tried."""
    (tmp_path / "seal").mkdir()
    (tmp_path / "seal" / "sitecustomize.py").write_text(REFUSE)
    attempts = tmp_path / "attempts"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("ASSISTANT_", "HF_"))}
    yield environment | {"PYTHONPATH": str(tmp_path / "seal"), "ATTEMPTS": str(attempts), "ASSISTANT_HOME": str(HOME)}
    assert not attempts.exists(), attempts.read_text()


def run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "assistant", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=900)


without_encoder = shutil.ignore_patterns(ENCODER)
"""So that PyTorch opens the model and exports it anew."""


def test_seal_refuses_a_connection(sealed: dict[str, str], tmp_path: Path) -> None:
    code = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)"
    done = subprocess.run([sys.executable, "-c", code], env=sealed, capture_output=True, text=True, check=False)
    assert "refused" in done.stderr
    (tmp_path / "attempts").unlink()


def test_index_is_built_without_a_network(
    sealed: dict[str, str], folder: Path, tmp_path: Path, assistant: Assistant
) -> None:
    """From the weights and another guide; only the vectors of the examples are taken over, minutes of the same work."""
    home = tmp_path / "home"
    shutil.copytree(assistant.built.folder, home / "index" / assistant.built.folder.name, ignore=without_encoder)
    shutil.copy(HOME / "index" / MANIFEST, home / "index")
    done = run(sealed | {"ASSISTANT_HOME": str(home), "ASSISTANT_CORPUS": str(folder)}, "build")
    assert done.returncode == 0, done.stderr
    assert "7 embedded" in " ".join(done.stdout.split())
    again = run(sealed | {"ASSISTANT_HOME": str(home), "ASSISTANT_CORPUS": str(folder)}, "build")
    assert "Up to date" in again.stdout


def test_question_is_answered_without_a_network(sealed: dict[str, str], assistant: Assistant) -> None:
    done = run(sealed, "ask", "--json", "How do I start with the jump rope?")
    assert done.returncode == 0, done.stderr
    record = json.loads(done.stdout)
    assert record["kind"] == "answer"
    assert re.search("five sets of 20 seconds", record["text"])
    fresh, here = record, assistant.ask("How do I start with the jump rope?").record()
    assert fresh | {"latency_ms": 0} == json.loads(json.dumps(here)) | {"latency_ms": 0}


def test_batch_is_answered_line_by_line(sealed: dict[str, str], tmp_path: Path, assistant: Assistant) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(
        '{"id": "a", "question": "Can I swim?"}\nbroken\n{"id": "b", "question": "🦶🏃"}\n', encoding="utf-8"
    )
    done = run(sealed, "ask", "--batch", str(source), "--out", str(target))
    assert done.returncode == 2
    assert "in.jsonl:2: not JSON" in done.stderr
    rows = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [row.get("kind") for row in rows] == ["answer", None, "not_covered"]


def test_desktop_assistant_is_answered_without_a_network(sealed: dict[str, str], assistant: Assistant) -> None:
    command = StdioServerParameters(command=sys.executable, args=["-m", "assistant", "mcp"], cwd=ROOT, env=sealed)

    async def asked() -> CallToolResult:
        async with Client(command) as client:
            return await client.call_tool("ask", {"question": "Can I swim?"})

    record = asyncio.run(asked()).structured_content
    assert record
    assert record["text"] == assistant.ask("Can I swim?").text


def test_server_answers_within_its_memory_and_ends_when_asked(sealed: dict[str, str], assistant: Assistant) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "assistant", "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=sealed, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as server:
        try:
            wait_for(f"http://127.0.0.1:{port}/readyz", server)
            for question in ("When can I run again?", "numb toes", "Which shoes?", "Can I swim?") * 5:
                reply = httpx.post(f"http://127.0.0.1:{port}/api/ask", json={"question": question}, timeout=60)
                assert reply.status_code == 200
            if sys.platform == "linux":
                assert peak_megabytes(server.pid) < MEMORY_LIMIT_MB
        finally:
            server.send_signal(signal.SIGINT)
        assert server.wait(timeout=30) in (0, 130, -signal.SIGINT)


def wait_for(url: str, server: subprocess.Popen[bytes], seconds: float = 180) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and server.poll() is None:
        try:
            if httpx.get(url, timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.3)
    pytest.fail("the server did not come up")


def peak_megabytes(process: int) -> float:
    """The most memory that a process has held."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found
    return int(found[1]) / 1024
