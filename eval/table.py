"""The tables that the terminal shows."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from rich.table import Table

from eval.compare import Change, Comparison
from eval.metrics import METRICS, Metric, summary
from eval.runs import Run
from eval.stats import Mean, Share


def show(run: Run) -> Table:
    """Every figure of a run, with its interval and what the project promises."""
    table = Table(title=f"{len(run.verdicts)} cases", title_justify="left")
    table.add_column("figure")
    table.add_column("share or mean [95 % interval]", no_wrap=True)
    table.add_column("floor / goal", no_wrap=True)
    table.add_column("", no_wrap=True)
    for metric in METRICS:
        found = summary(metric.of(run.verdicts).values())
        table.add_row(metric.name, str(found), promise(metric), standing(metric, found))
    for name, count in run.about.get("written", {}).items():
        table.add_row(f"written by {run.about['llm']}, {name}", str(count))
    if run.verdicts:
        p50, p95 = percentiles(run.latencies)
        table.add_row("latency, median / 95th percentile", f"{p50:.0f} ms / {p95:.0f} ms (n={len(run.latencies)})")
    return table


def promise(metric: Metric) -> str:
    if metric.floor is None:
        return ""
    return f"{metric.floor:.2f} / {metric.goal:.2f}" if metric.goal is not None else f"{metric.floor:.2f}"


def standing(metric: Metric, found: Share | Mean) -> str:
    """Where a figure stands; beside every 100 %, how much can hide behind it."""
    if found.value is None:
        return ""
    if metric.floor is not None and found.value < metric.floor:
        return "below the floor"
    if isinstance(found, Share) and found.held == found.total and found.interval:
        return f"none failed: up to {1 - found.interval[0]:.1%} may"
    if metric.goal is not None and found.value >= metric.goal:
        return "goal reached"
    return ""


def percentiles(times: Sequence[float]) -> tuple[float, float]:
    """The median and the 95th percentile."""
    if len(times) < 2:
        return times[0], times[0]
    return statistics.median(times), statistics.quantiles(times, n=20, method="inclusive")[-1]


def show_changes(found: Comparison) -> Table:
    """Every metric before and after, with what flipped."""
    table = Table(title=f"{len(found.answers)} answers differ", title_justify="left")
    for column in ("figure", "before", "after", "gained", "lost", "p or difference"):
        table.add_column(column, no_wrap=column != "figure")
    for change in found.changes:
        counts = (str(len(change.gained)), str(len(change.lost))) if change.p is not None else ("", "")
        table.add_row(change.metric.name, _short(change.before), _short(change.after), *counts, _test(change))
    return table


def _short(found: Share | Mean) -> str:
    if found.value is None:
        return "-"
    return f"{found.value:.3f} ({found.held}/{found.total})" if isinstance(found, Share) else f"{found.value:.3f}"


def _test(change: Change) -> str:
    if change.p is not None:
        return f"p = {change.p:.3f}" if change.gained or change.lost else ""
    if change.difference is None or change.interval is None or not change.difference:
        return ""
    return f"{change.difference:+.3f} [{change.interval[0]:+.3f}, {change.interval[1]:+.3f}]"
