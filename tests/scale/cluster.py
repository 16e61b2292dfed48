"""The servers of a deployment on this machine, each for as long as its `with` lasts."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import redis

from tests.wordpress.servers import program, running

ROOT = Path(__file__).resolve().parent.parent.parent
PASSWORD = "not-to-be-seen"
HERE = "127.0.0.1"


@contextmanager
def redis_server(port: int, folder: Path) -> Iterator[None]:
    """As deploy/compose.yaml has it: nothing of it ever reaches a disk."""
    command = [program("redis-server"), "--port", str(port), "--bind", HERE, "--save", "", "--appendonly", "no"]
    command += ["--requirepass", PASSWORD, "--dir", str(folder)]

    def ready() -> bool:
        with suppress(redis.RedisError), redis.Redis(port=port, password=PASSWORD) as client:
            return bool(client.ping())
        return False

    with running(command, folder / "redis.log", ready):
        yield


def redis_url(port: int) -> str:
    return f"redis://:{PASSWORD}@{HERE}:{port}/0"


@contextmanager
def chroma(port: int, folder: Path) -> Iterator[None]:
    folder.mkdir(exist_ok=True)
    command = [str(Path(sys.executable).parent / "chroma"), "run", "--path", str(folder), "--host", HERE]
    with running([*command, "--port", str(port)], folder / "log", lambda: answers(f"{url(port)}/api/v2/heartbeat")):
        yield


def url(port: int) -> str:
    return f"http://{HERE}:{port}"


def answers(address: str) -> bool:
    with suppress(httpx.HTTPError):
        return httpx.get(address, timeout=1).status_code == 200
    return False


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """This process's, with these settings and no others."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("ASSISTANT_")}
    return others | {f"ASSISTANT_{name}": value for name, value in settings.items()} | {"PYTHONPATH": str(ROOT)}


def build(settings: Mapping[str, str]) -> str:
    """What `python -m assistant build` says."""
    command = [sys.executable, "-m", "assistant", "build"]
    made = subprocess.run(command, env=environment(settings), cwd=ROOT, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    return made.stdout
