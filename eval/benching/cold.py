"""From a cold process to its answer, by either route; `serve` to its pages; what is imported on the way."""

from __future__ import annotations

import re
import socket
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx

from assistant.types import AssistantError
from eval.benching.figures import Figure, Part, median, paired
from eval.benching.processes import Done, run, start
from eval.benching.setup import Setup

ASK = ("-m", "assistant", "ask", "Can I swim?")
HEAVIEST = 8
"""Packages shown of an import profile."""
PATIENCE = 120
"""Seconds until a server that does not answer is given up."""
_LINE = re.compile(r"import time:\s+(\d+) \|\s+\d+ \|\s+([\w.]+)")


def measure(setup: Setup) -> Part:
    """Light and plain, turn about."""
    light, plain = list[Done](), list[Done]()
    served = list[Served]()
    with setup.home() as home, setup.home(setup.plainly) as bare:
        for turn in range(setup.size.starts):
            setup.say(f"cold start: {turn + 1} of {setup.size.starts}")
            light.append(run(*ASK, home=home))
            plain.append(run(*ASK, home=bare))
            served.append(serve(home))
        profile = imported(run("-X", "importtime", *ASK, home=home).err)
    fast, slow = [one.seconds for one in light], [one.seconds for one in plain]
    return Part(
        "cold",
        (
            paired("ask from a cold process / the same by the plain route", fast, slow, goal=0.25),
            paired("memory of ask / the same by the plain route", *([p.megabytes for p in x] for x in (light, plain))),
            median("serve to its first page", [one.page for one in served], "s", goal=1.0),
            median("serve to the answer of who asked at once", [one.answer for one in served], "s"),
            median("serve to its chat", [one.chat for one in served], "s"),
            median("ask from a cold process", fast, "s"),
            median("the same by the plain route", slow, "s"),
            median("memory of ask", [one.megabytes for one in light], "MB"),
            *(Figure(f"of ask's start, import of {name}", took, "s") for name, took in profile.most_common(HEAVIEST)),
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class Served:
    """Seconds from the start of `serve` to the page that says that it is getting ready, to the first answer, to the
    chat."""

    page: float
    answer: float
    chat: float


def serve(home: Path) -> Served:
    """Starts it, and asks as soon as it listens."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    started = time.perf_counter()
    with start("-m", "assistant", "serve", "--port", str(port), home=home) as process:
        await_page(f"{address}/", process.poll, whole=False)
        page = time.perf_counter() - started
        httpx.post(f"{address}/api/ask", json={"question": ASK[-1]}, timeout=PATIENCE).raise_for_status()
        answer = time.perf_counter() - started
        await_page(f"{address}/", process.poll)
        return Served(page, answer, time.perf_counter() - started)


def await_page(address: str, ended: Callable[[], object], whole: bool = True) -> None:
    """Returns when an address answers; if `whole`, what it is for, and not that the server is getting ready.

    Raises AssistantError when its server ended, or takes longer than PATIENCE.
    """
    for _ in range(PATIENCE * 50):
        try:
            if httpx.get(address, timeout=PATIENCE).is_success or not whole:
                return
        except httpx.TransportError:
            if ended() is not None:
                break
        time.sleep(0.02)
    raise AssistantError(f"`serve` does not answer at {address}. Try it: python -m assistant serve")


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def imported(profile: str) -> Counter[str]:
    """Seconds that each top-level package's own modules took, from the output of `python -X importtime`.

    >>> imported("import time:  2000000 |    5000000 |   torch.nn\\nimport time: 500000 | 500000 | torch")
    Counter({'torch': 2.5})
    """
    found: Counter[str] = Counter()
    for took, module in _LINE.findall(profile):
        found[module.split(".")[0]] += int(took) / 1e6  # type: ignore[assignment]
    return found
