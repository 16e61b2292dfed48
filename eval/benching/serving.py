"""The memory of `serve` over many answers."""

from __future__ import annotations

from itertools import cycle, islice

import httpx
import psutil

from eval.benching.cold import await_page, free_port
from eval.benching.figures import Figure, Part
from eval.benching.processes import resident, start
from eval.benching.setup import Setup

EARLY = 10
"""The answers after the first tenth are what memory is held against: by then everything was used once."""


def measure(setup: Setup) -> Part:
    setup.say("memory: starting the server")
    total = setup.size.answers
    held: dict[int, float] = {}
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with setup.home() as home, start("-m", "assistant", "serve", "--port", str(port), home=home) as process:
        await_page(f"{address}/", process.poll)
        server = psutil.Process(process.pid)
        held[0] = resident(server)
        with httpx.Client(timeout=60) as client:
            for number, question in enumerate(islice(cycle(setup.questions), total), start=1):
                client.post(f"{address}/api/ask", json={"question": question}).raise_for_status()
                if number % max(1, total // EARLY) == 0:
                    setup.say(f"memory: {number:,} of {total:,} answers")
                    held[number] = resident(server)
    early = held[total // EARLY]
    return Part(
        "memory",
        (
            Figure(f"after {total:,} answers / after {total // EARLY:,}", held[total] / early, goal=1.05),
            Figure(f"serve after {total:,} answers", held[total], "MB", goal=400),
            *(Figure(f"serve after {n:,} answers", held[n], "MB") for n in (0, total // EARLY, total // 2)),
        ),
    )
