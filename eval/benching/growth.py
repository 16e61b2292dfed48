"""What more text costs: synthetic guides beside the shipped one, built and asked at several sizes."""

from __future__ import annotations

import json
import shutil
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant import versions
from eval import synthetic
from eval.benching.figures import Figure, Part
from eval.benching.grown import WARM_UP
from eval.benching.processes import MB, Done, run
from eval.benching.setup import Setup

ASKED = 40
"""Questions at each size."""


def measure(setup: Setup) -> Part:
    with ExitStack() as grown:  # asked one after the other, once all are built: what else the machine does changes
        built = {size: _built(setup, size, grown) for size in setup.size.grown}
        found = {size: _asked(setup, size, at) for size, at in built.items()}
    first = setup.size.grown[0]
    figures: list[Figure] = []
    for size, at in found.items():
        if size == first:
            continue
        of = f"{size:,} / {first:,} chunks"
        per = size / first
        figures += [
            Figure(f"ask of all guides, {of}", at["ask"] / found[first]["ask"], n=int(at["n"]), goal=1.5),
            Figure(f"ask of one guide, {of}", at["one guide"] / found[first]["one guide"], n=int(at["n"]), goal=1.5),
            Figure(f"floor, {of}", at["floor"] / found[first]["floor"], n=int(at["n"])),
            Figure(f"build time a chunk, {of}", at["build"] / found[first]["build"] / per),
            Figure(f"memory of a build, {of}", at["build MB"] / found[first]["build MB"]),
            Figure(f"memory of answering, {of}", at["ask MB"] / found[first]["ask MB"]),
        ]
    figures.sort(key=lambda figure: figure.goal is None)
    figures += [Figure(f"{what}, {size:,} chunks", at[what], unit, n=int(at["n"]) if unit == "ms" else 1)
                for what, unit in UNITS.items() for size, at in found.items()]  # fmt: skip
    about = "; ".join(f"{at['guides']:.0f} guides of {at['chunks']:,.0f} chunks" for at in found.values())
    return Part("growth", tuple(figures), about=about)


UNITS = {
    "ask": "ms", "one guide": "ms", "floor": "ms", "lexical": "ms", "open": "s", "read": "s", "build": "s",
    "build MB": "MB", "ask MB": "MB", "index MB": "MB",
}  # fmt: skip
"""What is shown of each size."""


@dataclass(frozen=True)
class Grown:
    """A corpus of one size, the home that has its index, its collection in there, and what building that took."""

    corpus: Path
    home: Path
    chunks: Path
    built: Done


def _built(setup: Setup, size: int, grown: ExitStack) -> Grown:
    serving = setup.assistant.built
    home = grown.enter_context(setup.home())
    corpus = Path(grown.enter_context(TemporaryDirectory(prefix="bench-")))
    synthetic.write(corpus, size)
    setup.say(f"growth: building {size:,} chunks")
    built = run("-m", "eval.benching.grown", "build", home=home, corpus=corpus)
    now = versions.current(setup.settings.model_copy(update={"home": home}))
    assert now is not None
    shutil.rmtree(now.folder / versions.INTENT)
    shutil.copytree(serving.folder / versions.INTENT, now.folder / versions.INTENT)
    learned = versions.learned(now.folder, now.manifest.chunks)
    versions.replace(home / "index", replace(now.manifest, learned=learned))
    return Grown(corpus, home, now.folder / versions.CHUNKS, built)


def _asked(setup: Setup, size: int, grown: Grown) -> dict[str, float]:
    asked = setup.questions[: WARM_UP + ASKED]
    setup.say(f"growth: asking {size:,} chunks")
    answered = run("-m", "eval.benching.grown", "ask", *asked, home=grown.home, corpus=grown.corpus)
    on_disk = sum(path.stat().st_size for path in grown.chunks.rglob("*") if path.is_file())
    times: dict[str, float] = json.loads(grown.built.out) | json.loads(answered.out)
    return times | {
        "build MB": grown.built.megabytes, "ask MB": answered.megabytes, "index MB": on_disk / MB,
        "n": len(asked) - WARM_UP,
    }  # fmt: skip
