"""What building costs beyond bare batched encoding; what a build without news and a changed sentence cost."""

from __future__ import annotations

import shutil
import statistics
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant import bank, corpus, index, remembered, store
from assistant.types import Chunk
from eval import synthetic
from eval.benching.figures import Figure, Part, median, paired
from eval.benching.setup import Setup, seconds

BLOCKS = 4
"""Parts of the sentences that are embedded turn about, bare and into an index."""
FEW = 40
"""Every 40th example will do where what is learned of them is not measured."""
REBUILDS = 5


def measure(setup: Setup) -> Part:
    with TemporaryDirectory(prefix="bench-") as folder:
        setup.say("indexing: against bare encoding")
        rates = _rates(setup, Path(folder))
    setup.say("indexing: without a change")
    settings = setup.settings
    again = [seconds(_build, setup) for _ in range(REBUILDS)]
    setup.say("indexing: one changed sentence")
    embedded = _changed(setup)
    per_block = setup.size.embedded / BLOCKS
    return Part(
        "indexing",
        (
            paired("chunks per second / bare batched encoding", rates["bare"], rates["index"], goal=0.95, lower=False),
            median("chunks per second", [per_block / took for took in rates["index"]], "/s", lower=False),
            median("build without a change, beyond imports", again, "s", goal=0.5),
            Figure("chunks embedded after one changed sentence", embedded, "", goal=1),
        ),
        about=f"index of {len(corpus.load(settings.corpus).chunks)} sentences",
    )


def _build(setup: Setup) -> None:
    """What `build` does when nothing has changed."""
    found = corpus.load(setup.settings.corpus)
    index.build(setup.settings, found, bank.taught(setup.settings.corpus, found))


def _rates(setup: Setup, folder: Path) -> dict[str, list[float]]:
    """Seconds a block, of the same sentences: embedded in batches sorted by length, and embedded and written."""
    synthetic.write(folder, setup.size.embedded)
    made = corpus.load(folder)
    chunks = [chunk for chunk in made.chunks if chunk.section.startswith("synthetic")][: setup.size.embedded]
    guides = {section.id: section.guide for section in made.sections.values()}
    encoder = setup.assistant.embeddings

    def bare(some: Sequence[Chunk]) -> None:
        encoder.embed_documents(sorted({chunk.embedded for chunk in some}, key=len))

    def whole(some: Sequence[Chunk]) -> None:
        memory = remembered.Remembered(lambda: encoder, lambda _: {}, index.BATCH)
        store.write(folder / "index", some, guides, memory.rows)

    whole(made.chunks[:16])  # of the shipped guide: makes the collection, whose cost does not grow
    times: dict[str, list[float]] = {"bare": [], "index": []}
    for block in range(BLOCKS):
        some = chunks[block::BLOCKS]
        for name in ("bare", "index") if block % 2 else ("index", "bare"):
            took = seconds(bare, some) if name == "bare" else seconds(whole, some)
            times[name].append(took)
    return times


def _changed(setup: Setup) -> int:
    """Builds a copy of the corpus in a home of its own, changes a sentence in it, builds again."""
    with setup.home() as home, TemporaryDirectory(prefix="bench-") as copy:
        shutil.copytree(setup.settings.corpus, copy, dirs_exist_ok=True)
        settings = setup.settings.model_copy(update={"home": home, "corpus": Path(copy)})
        before = corpus.load(settings.corpus)
        few = bank.taught(settings.corpus, before)[::FEW]
        index.build(settings, before, few)
        page = corpus.pages(settings.corpus)[0]
        sentence = statistics.median_low([chunk.text for chunk in before.chunks if chunk.source == "guide"])
        page.write_text(page.read_text(encoding="utf-8").replace(sentence, "Nobody has written this before."), "utf-8")
        return index.build(settings, corpus.load(settings.corpus), few).embedded
