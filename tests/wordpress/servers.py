"""The two servers that a site needs, database and PHP, each for as long as its `with` lasts.

Both live in a folder of their own and listen on this machine only. Nothing here knows WordPress.
"""

from __future__ import annotations

import getpass
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.wordpress.debian import CURE, CannotRun

READY_SECONDS = 60
END_SECONDS = 10
DATABASE = "wordpress"


@contextmanager
def database(folder: Path) -> Iterator[Path]:
    """A MariaDB with one empty database and no password; yields the socket it listens on, and on nothing else."""
    data, door = folder / "data", folder / "sql"
    owner = f"--user={getpass.getuser()}"  # root has to be named, or MariaDB refuses to run as root
    # Without --no-defaults it would read the settings of the system's own database.
    command = [program("mariadb-install-db"), "--no-defaults", "--basedir=/usr", f"--datadir={data}", owner]
    run([*command, "--skip-test-db", "--auth-root-authentication-method=normal"])
    first = folder / "first.sql"
    first.write_text(f"CREATE DATABASE {DATABASE} CHARACTER SET utf8mb4;", encoding="utf-8")
    command = [program("mariadbd"), "--no-defaults", f"--datadir={data}", owner, f"--socket={door}"]
    command += ["--skip-networking", f"--init-file={first}", f"--pid-file={folder / 'pid'}"]
    command += ["--innodb-buffer-pool-size=32M", "--innodb-flush-log-at-trx-commit=0"]
    with running(command, folder / "mariadb.log", lambda: _greets(door)):
        yield door


@contextmanager
def php(root: Path, router: Path, port: int, log: Path) -> Iterator[None]:
    """PHP's own web server over `root`."""
    command = [program("php"), "-d", "opcache.enable_cli=1", "-d", "opcache.revalidate_freq=0"]
    command += ["-S", f"127.0.0.1:{port}", "-t", str(root), str(router)]
    with running(command, log, lambda: _answers(port)):
        yield


@contextmanager
def running(command: Sequence[str], log: Path, ready: Callable[[], bool]) -> Iterator[None]:
    """A program from when it is ready until the `with` ends, when it and its children are gone.

    Its session is its own: Ctrl+C reaches us first, and we end what we started in order.
    """
    with log.open("wb") as out:
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True)
        try:
            _wait(server, command[0], log, ready)
            yield
        finally:
            _end(server)


def run(command: Sequence[str], text: str = "") -> str:
    """What a program writes when given `text`. Raises CannotRun with its last words when it fails."""
    pipe = subprocess.PIPE
    done = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, start_new_session=True)
    try:
        out, errors = done.communicate(text)
    finally:
        _end(done)
    if done.returncode:
        raise CannotRun(f"{' '.join(command[:3])} ended with {done.returncode}: {(out + errors)[-1000:]}")
    return out


def program(name: str) -> str:
    # Debian keeps servers in /usr/sbin, which is not on everybody's path.
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    if not found:
        raise CannotRun(f"There is no {name}. As root: {CURE}")
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(server: subprocess.Popen[bytes], name: str, log: Path, ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        if ready():
            return
        time.sleep(0.05)
    state = "not ready" if server.poll() is None else f"ended with {server.returncode}"
    raise CannotRun(f"{name}: {state}. It wrote: {log.read_text(encoding='utf-8', errors='replace')[-1000:]}")


def _end(leader: subprocess.Popen[Any]) -> None:
    """Ends a program and whatever it started: asks all of them, then insists."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        deadline = time.monotonic() + END_SECONDS
        with suppress(ProcessLookupError):  # none of them is left
            os.killpg(leader.pid, sign)
            while time.monotonic() < deadline:
                leader.poll()
                os.killpg(leader.pid, 0)
                time.sleep(0.02)
            continue
        return


def _greets(door: Path) -> bool:
    """A MariaDB speaks first, and only when it can take questions."""
    with suppress(OSError), socket.socket(socket.AF_UNIX) as client:
        client.settimeout(1)
        client.connect(str(door))
        return bool(client.recv(1))
    return False


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False
