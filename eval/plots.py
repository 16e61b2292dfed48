"""A run as pictures: SVG text that inherits the page's colours. Knows no HTML around them."""

from __future__ import annotations

import io
import re
from collections import Counter, defaultdict
from collections.abc import Sequence

import matplotlib

matplotlib.use("svg")
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from assistant.types import KINDS
from eval.score import Verdict
from eval.stats import Share
from eval.support import GOAL_DROPPED, GOAL_RECALL, Point, Step

INK, MARK, FAINT = "#010203", "#0a6ebd", "#8a8f98"
"""INK stands for the page's own text colour and is replaced by `currentColor`."""
matplotlib.rcParams.update(
    {
        "svg.fonttype": "none", "svg.hashsalt": "eval", "font.size": 11, "font.family": "sans-serif",
        "text.color": INK, "axes.labelcolor": INK, "axes.edgecolor": FAINT, "xtick.color": INK, "ytick.color": INK,
        "axes.spines.top": False, "axes.spines.right": False, "figure.constrained_layout.use": True,
    }
)  # fmt: skip


def recall_by_section(verdicts: Sequence[Verdict]) -> str:
    """How often the right section was retrieved first, by the section that holds the answer."""
    found: dict[str, list[bool]] = defaultdict(list)
    for verdict in verdicts:
        first = verdict.values.get("section first")
        if first is not None:
            for section in verdict.case.sections:
                found[section].append(first > 0)
    if not found:
        return ""
    names = sorted(found, reverse=True)
    shares = [Share(sum(found[name]), len(found[name])) for name in names]
    _, axes = plt.subplots(figsize=(7, 0.32 * len(names) + 1))
    middles = [share.value or 0.0 for share in shares]
    bounds = [share.interval or (0.0, 1.0) for share in shares]
    spread = [
        [max(0.0, middle - low) for middle, (low, _) in zip(middles, bounds, strict=True)],
        [max(0.0, high - middle) for middle, (_, high) in zip(middles, bounds, strict=True)],
    ]
    axes.barh(names, middles, color=MARK, height=0.55)
    axes.errorbar(middles, range(len(names)), xerr=spread, fmt="none", ecolor=INK, elinewidth=1)
    for place, share in enumerate(shares):
        axes.text(1.02, place, f"{share.held}/{share.total}", va="center", fontsize=9)
    axes.set(xlim=(0, 1), xlabel="right section first, with 95 % interval")
    return _svg(axes)


def operating_points(verdicts: Sequence[Verdict]) -> list[tuple[float, float, float]]:
    """(threshold, covered questions refused, uncovered questions refused), by the learned coverage alone.

    Empty for a run over HTTP, where the coverage is not known.
    """
    sure = [(v.values["covered"], v.case.expect) for v in verdicts if v.values.get("covered") is not None]
    covered = [p for p, kind in sure if kind == "answer" and p is not None]
    uncovered = [p for p, kind in sure if kind == "not_covered" and p is not None]
    if not covered or not uncovered:
        return []
    return [
        (
            step / 100,
            sum(p < step / 100 for p in covered) / len(covered),
            sum(p < step / 100 for p in uncovered) / len(uncovered),
        )
        for step in range(101)
    ]


def abstention_curve(verdicts: Sequence[Verdict]) -> str:
    """Both errors of saying "not covered", over every threshold on the learned coverage."""
    points = operating_points(verdicts)
    if not points:
        return ""
    _, axes = plt.subplots(figsize=(7, 4))
    axes.plot([x for _, x, _ in points], [y for _, _, y in points], color=MARK)
    for threshold, x, y in points[10:91:20]:
        axes.plot(x, y, "o", color=INK, markersize=4)
        axes.annotate(f"{threshold:.1f}", (x, y), textcoords="offset points", xytext=(6, -10), fontsize=9)
    axes.set(
        xlim=(-0.01, 0.5), ylim=(0.4, 1.01), xlabel="covered questions refused", ylabel="uncovered questions refused"
    )
    return _svg(axes)


def support_curve(points: Sequence[Point], steps: Sequence[Step], chosen: float) -> str:
    """Unsupported sentences caught by supported ones dropped, over every least score, and rule by rule."""
    _, axes = plt.subplots(figsize=(7, 4))
    axes.plot(
        [point.dropped_by_score for point in points], [point.recall_by_score for point in points],
        color=FAINT, label="score alone",
    )  # fmt: skip
    axes.plot([p.dropped for p in points], [p.recall for p in points], color=MARK, label="rules, then score")
    axes.plot([s.dropped for s in steps], [s.recall for s in steps], ".:", color=INK, label="rule by rule")
    for point in points:
        if point.threshold == chosen:
            axes.plot(point.dropped, point.recall, "o", color=INK, markersize=5)
            axes.annotate(f"{chosen}", (point.dropped, point.recall), textcoords="offset points", xytext=(8, -12))
    axes.axhline(GOAL_RECALL, color=FAINT, linewidth=0.8, linestyle=":")
    axes.axvline(GOAL_DROPPED, color=FAINT, linewidth=0.8, linestyle=":")
    axes.legend(loc="lower right", frameon=False)
    axes.set(xlim=(-0.01, 1.01), ylim=(0, 1.02), xlabel="supported dropped", ylabel="unsupported caught")
    return _svg(axes)


def confusion(verdicts: Sequence[Verdict]) -> str:
    """Expected kinds in rows, the answers' kinds in columns."""
    counts = Counter((verdict.case.expect, verdict.answer.kind) for verdict in verdicts)
    totals = Counter(verdict.case.expect for verdict in verdicts)
    _, axes = plt.subplots(figsize=(7, 3.2))
    shares = [[counts[row, column] / max(1, totals[row]) for column in KINDS] for row in KINDS]
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1.4, aspect="auto")
    for y, row in enumerate(KINDS):
        for x, column in enumerate(KINDS):
            axes.text(x, y, str(counts[row, column]), ha="center", va="center", color="#000000")
    names = [kind.replace("_", " ") for kind in KINDS]
    axes.set(xticks=range(len(KINDS)), xticklabels=names, yticks=range(len(KINDS)), yticklabels=names)
    axes.set(xlabel="answered as", ylabel="expected")
    return _svg(axes)


def latencies(verdicts: Sequence[Verdict]) -> str:
    """How long answers took."""
    if not verdicts:
        return ""
    _, axes = plt.subplots(figsize=(7, 2.6))
    axes.hist([verdict.answer.latency_ms for verdict in verdicts], bins=40, color=MARK)
    axes.set(xlabel="milliseconds an answer took", ylabel="answers")
    return _svg(axes)


def _svg(axes: Axes) -> str:
    """The figure as an <svg> element; the same figure gives the same bytes."""
    file = io.StringIO()
    axes.figure.savefig(file, format="svg", transparent=True, metadata={"Date": None})  # type: ignore[union-attr]
    plt.close("all")
    text = file.getvalue()
    text = text[text.index("<svg") :].replace(INK, "currentColor")
    return re.sub(r'<svg([^>]*?) width="[^"]*"', r"<svg\1", re.sub(r' height="[^"]*pt"', "", text, count=1), count=1)
