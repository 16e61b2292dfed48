"""The figures as pictures beside the document: ratios against their goals, growth, peers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import matplotlib

matplotlib.use("svg")
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from eval.benching.figures import RATIO, Figure, Part

MET, UNMET, FAINT = "#0a6ebd", "#b4540a", "#8a8f98"
WHO = ("the assistant", "LangChain", "LlamaIndex", "Haystack")
BARS = {
    "start to the first answer of": "start to the first answer, s",
    "an answer of|retrieval of": "an answer; peers: retrieval alone, ms",
    "memory of": "memory, MB",
    "hit@1 of": "hit@1",
}
_SIZE = re.compile(r", ([\d,]+) chunks$")


def draw(parts: Sequence[Part], folder: Path) -> list[Path]:
    """Writes what there is to show; returns the files."""
    found = {part.name: part for part in parts}
    pictures = {"bench-goals.svg": goals([figure for part in parts for figure in part.figures])}
    if "growth" in found:
        pictures["bench-growth.svg"] = growth(found["growth"])
    if "peers" in found:
        pictures["bench-peers.svg"] = peers(found["peers"])
    for name, axes in pictures.items():
        axes.figure.savefig(folder / name, metadata={"Date": None}, facecolor="white")  # type: ignore[union-attr]
    plt.close("all")
    return [folder / name for name in pictures]


def goals(figures: Sequence[Figure]) -> Axes:
    """Each ratio that has a goal, as a share of that goal; right of the line is worse."""
    some = [f for f in figures if f.goal and f.unit == RATIO][::-1]
    _, axes = plt.subplots(figsize=(9, 0.3 * len(some) + 1))
    shares = [f.value / f.goal if f.lower else f.goal / f.value for f in some if f.goal]
    axes.barh([f.name for f in some], shares, color=[MET if f.is_met else UNMET for f in some], height=0.6)
    axes.axvline(1, color="black", linewidth=1)
    axes.set(xscale="log", xlabel="share of what the goal allows; beyond the line it is not met")
    return axes


def growth(part: Part) -> Axes:
    """Milliseconds by number of chunks."""
    _, axes = plt.subplots(figsize=(7, 4))
    for line in ("ask", "one guide", "floor"):
        points = [(int(found[1].replace(",", "")), figure.value) for figure in part.figures
                  if figure.name.startswith(f"{line},") and (found := _SIZE.search(figure.name))]  # fmt: skip
        axes.plot([x for x, _ in points], [y for _, y in points], marker="o", label=line)
    axes.set(xscale="log", yscale="log", xlabel="chunks", ylabel="ms, median")
    axes.legend(frameon=False)
    return axes


def peers(part: Part) -> Axes:
    """The assistant beside each peer, a panel a figure."""
    _, panels = plt.subplots(1, len(BARS), figsize=(11, 2.4), sharey=True)
    for axes, (names, title) in zip(panels, BARS.items(), strict=True):
        values = [_value(part, names.split("|"), who) for who in WHO]
        axes.barh(WHO[::-1], values[::-1], color=[FAINT] * (len(WHO) - 1) + [MET])
        axes.set_title(title, fontsize=10)
    return panels[0]  # type: ignore[no-any-return]


def _value(part: Part, names: Sequence[str], who: str) -> float:
    """The first figure of one who competes that begins with any of the names; 0 where it was not measured."""
    wanted = tuple(f"{name} {who}" for name in names)
    return next((figure.value for figure in part.figures if figure.name.startswith(wanted)), 0.0)
