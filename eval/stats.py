"""Intervals and tests, by scipy. Knows nothing of cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import binomtest, bootstrap

RESAMPLES = 9_999
SEED = 20211205
LEVEL = 0.95


@dataclass(frozen=True)
class Share:
    """`held` of `total`, with the 95 % Wilson score interval (E. B. Wilson, JASA 22, 1927)."""

    held: int
    total: int

    @property
    def value(self) -> float | None:
        """None where nothing was asked, which is not 0."""
        return self.held / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float] | None:
        if not self.total:
            return None
        found = binomtest(self.held, self.total).proportion_ci(confidence_level=LEVEL, method="wilson")
        return float(found.low), float(found.high)

    def __str__(self) -> str:
        if self.value is None or self.interval is None:
            return "-"
        low, high = self.interval
        return f"{self.held}/{self.total} = {self.value:.3f} [{low:.3f}, {high:.3f}]"


@dataclass(frozen=True)
class Mean:
    """A mean with its 95 % percentile bootstrap interval over the values (RESAMPLES resamples, fixed seed)."""

    values: tuple[float, ...]

    @property
    def total(self) -> int:
        return len(self.values)

    @property
    def value(self) -> float | None:
        return float(np.mean(self.values)) if self.values else None

    @property
    def interval(self) -> tuple[float, float] | None:
        return _percentiles(self.values) if self.values else None

    def __str__(self) -> str:
        if self.value is None or self.interval is None:
            return "-"
        low, high = self.interval
        return f"{self.value:.3f} [{low:.3f}, {high:.3f}] (n={self.total})"


def mcnemar(gained: int, lost: int) -> float:
    """Exact two-sided p of McNemar's test: are gains and losses of paired cases a fair coin's?

    Q. McNemar, Psychometrika 12, 1947; exact by the binomial of the discordant pairs.
    """
    return float(binomtest(lost, gained + lost).pvalue) if gained + lost else 1.0


def mean_difference(before: Sequence[float], after: Sequence[float]) -> tuple[float, tuple[float, float]]:
    """Mean of the paired differences after - before, with its bootstrap interval."""
    differences = np.subtract(after, before)
    return float(np.mean(differences)), _percentiles(tuple(differences))


def _percentiles(values: Sequence[float]) -> tuple[float, float]:
    if len(set(values)) == 1:  # nothing to resample: scipy would warn and return nan
        return float(values[0]), float(values[0])
    found = bootstrap(
        (np.asarray(values, dtype=float),),
        np.mean,
        n_resamples=RESAMPLES,
        confidence_level=LEVEL,
        method="percentile",
        rng=np.random.default_rng(SEED),
    )
    return float(found.confidence_interval.low), float(found.confidence_interval.high)
