"""The embedded store and a Chroma server by size: `python -m tests.scale.growth 1000 10000`.

Random unit vectors, which lie further apart than those of sentences; 100 queries for the 50 nearest.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import psutil

from assistant import store
from assistant.places import Named, Place, Server
from assistant.types import Chunk
from assistant.weights import Floats
from tests.scale.cluster import chroma, url
from tests.wordpress.servers import free_port

DIMENSIONS, QUERIES, NEAREST = 384, 100, 50
DICE = np.random.default_rng(1)


def directions(texts: Sequence[str]) -> Floats:
    """Some direction for each text, another at each call."""
    vectors = DICE.standard_normal((len(texts), DIMENSIONS), dtype=np.float32)
    found: Floats = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return found


def measured(place: Place, size: int) -> str:
    """Seconds to write, then milliseconds of the first query, of the middle one, and of the slowest of twenty."""
    chunks = [Chunk(f"c{n}", "s", "T", "guide", f"Sentence {n}.", 0, 10, 0) for n in range(size)]
    began = time.perf_counter()
    store.write(place, chunks, {"s": "guide"}, directions)
    wrote = time.perf_counter() - began
    opened, times = store.Chunks(place, size), []
    for vector in directions([""] * (QUERIES + 1)).tolist():
        began = time.perf_counter()
        opened.nearest(vector, NEAREST)
        times.append((time.perf_counter() - began) * 1000)
    first, *others = times
    return f"{wrote:.1f} s | {first:.0f} | {statistics.median(others):.1f} | {sorted(others)[-QUERIES // 20]:.1f} ms"


def main() -> None:
    for size in map(int, sys.argv[1:]):
        with tempfile.TemporaryDirectory() as folder:
            port = free_port()
            with chroma(port, Path(folder) / "server"):
                name = Named(Server(url(port)), "chunks-grown")
                print(f"{size} on a server: {measured(name, size)}")  # noqa: T201
                (server,) = (p for p in psutil.process_iter(["cmdline"]) if str(port) in (p.info["cmdline"] or ()))
                print(f"{size} on a server: {server.memory_info().rss / 1e6:.0f} MB")  # noqa: T201
            print(f"{size} embedded: {measured(Path(folder) / 'embedded', size)}")  # noqa: T201


if __name__ == "__main__":
    main()
