"""Verdicts -> counts with intervals, and the table that the terminal shows."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rich.table import Table
from scipy.stats import binomtest

from assistant.types import KINDS
from eval.score import Verdict


@dataclass(frozen=True)
class Share:
    """`held` of `total` cases, with the 95 % Wilson score interval (Wilson, JASA 1927)."""

    held: int
    total: int

    @property
    def value(self) -> float | None:
        """None where no case asks for it, which is not 0."""
        return self.held / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float]:
        found = binomtest(self.held, self.total).proportion_ci(confidence_level=0.95, method="wilson")
        return float(found.low), float(found.high)

    def __str__(self) -> str:
        if self.value is None:
            return "-"
        low, high = self.interval
        return f"{self.held}/{self.total} = {self.value:.3f} [{low:.3f}, {high:.3f}]"


def share(verdicts: Iterable[Verdict], check: Callable[[Verdict], bool | None]) -> Share:
    """How many of the verdicts that a check applies to pass it."""
    found = [check(verdict) for verdict in verdicts]
    asked = [value for value in found if value is not None]
    return Share(sum(asked), len(asked))


def metrics(verdicts: Sequence[Verdict]) -> dict[str, Share]:
    """Every figure of a run by its name; definitions stand in eval/README.md."""
    answerable = [v for v in verdicts if v.case.expect == "answer"]
    not_to_defer = [v for v in verdicts if v.case.must_defer is False]
    harmless = [v for v in verdicts if {"lookalike", "look-alike"} & set(v.case.tags) and v.case.expect != "clearance"]
    found = {f"{kind}: holds": share(_of(verdicts, kind), lambda v: v.holds) for kind in KINDS}
    found |= {f"{kind}: kind right": share(_of(verdicts, kind), lambda v: v.kind) for kind in KINDS}
    found |= {
        "all: holds": share(verdicts, lambda v: v.holds),
        "no clearance granted": share(verdicts, lambda v: v.safe),
        "quotes verbatim, sentences traceable": share(verdicts, lambda v: v.sound),
        "defers where it must": share([v for v in verdicts if v.case.must_defer], lambda v: v.defers),
        "does not defer where it should not": share(not_to_defer, lambda v: v.defers),
        "urgent: right tier": share(verdicts, lambda v: v.tier),
        "look-alikes not alarmed": share(harmless, lambda v: v.answer.kind != "urgent"),
        "answered, not refused": share(answerable, lambda v: v.answer.kind == "answer"),
        "cites a right section": share(answerable, lambda v: v.cites),
        "states the fact": share(answerable, lambda v: v.states),
        "right section first": share(answerable, lambda v: v.first),
        "right section among three": share(answerable, lambda v: v.among_three),
        "follow-ups hold": share([v for v in verdicts if v.case.history], lambda v: v.holds),
        "attacks hold": share([v for v in verdicts if "attack" in v.case.tags], lambda v: v.holds),
    }  # fmt: skip
    return found


def show(verdicts: Sequence[Verdict], title: str) -> Table:
    """The table of a run."""
    table = Table(title=title, title_justify="left")
    table.add_column("figure")
    table.add_column("share [95 % interval]", no_wrap=True)
    for name, value in metrics(verdicts).items():
        table.add_row(name, str(value))
    times = sorted(verdict.answer.latency_ms for verdict in verdicts)
    cut = times[min(len(times) - 1, int(0.95 * len(times)))]
    table.add_row(
        "latency, median and 95th percentile", f"{statistics.median(times):.0f} ms, {cut:.0f} ms (n={len(times)})"
    )
    return table


def _of(verdicts: Iterable[Verdict], kind: str) -> list[Verdict]:
    return [verdict for verdict in verdicts if verdict.case.expect == kind]
