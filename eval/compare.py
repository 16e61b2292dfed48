"""Two runs over the same cases: what was gained, what was lost, and whether the newer may be released."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.types import AssistantError
from eval.metrics import METRICS, Metric, summary
from eval.runs import Run
from eval.score import Verdict
from eval.stats import Mean, Share, mcnemar, mean_difference

ALPHA = 0.05


@dataclass(frozen=True)
class Change:
    """One metric in both runs. `gained` and `lost` are its units that flipped, `p` is McNemar's.

    For means `p` is None and `interval` holds the paired difference's 95 % bootstrap interval.
    """

    metric: Metric
    before: Share | Mean
    after: Share | Mean
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    p: float | None = None
    difference: float | None = None
    interval: tuple[float, float] | None = None


@dataclass(frozen=True)
class Comparison:
    """`hard` and `soft` are the reasons why the second run must not replace the first; empty for a pass."""

    changes: tuple[Change, ...]
    hard: tuple[str, ...]
    soft: tuple[str, ...]
    known: tuple[str, ...]
    answers: tuple[tuple[Verdict, Verdict], ...]


def compare(before: Run, after: Run) -> Comparison:
    """Raises AssistantError when a run is partial or the two are not of the same cases.

    The hard gate: any failure of a `never` metric, and any unit of a `safety` metric that
    failed not before. `known` lists the safety failures that both runs share. The soft
    gate: a drop beyond a metric's margin, or a significant one.
    """
    _comparable(before, after)
    changes = tuple(_change(metric, before, after) for metric in METRICS)
    hard, soft, known = [], [], []
    for change in changes:
        metric = change.metric
        values = metric.of(after.verdicts)
        failing = [unit for unit, value in values.items() if value is False]
        if metric.gate == "never" and failing:
            hard.append(f"{metric.name}: fails in {', '.join(failing)}")
        elif metric.gate == "safety":
            if change.lost:
                hard.append(f"{metric.name}: newly fails in {', '.join(change.lost)}")
            old = sorted(set(failing) - set(change.lost))
            known += [f"{metric.name}: {', '.join(old)}"] if old else []
        worse = _worse(change)
        if worse:
            soft.append(f"{metric.name}: {worse}")
    old_answers = {verdict.case.id: verdict for verdict in before.verdicts}
    pairs = [(old_answers[verdict.case.id], verdict) for verdict in after.verdicts]
    differing = tuple((old, new) for old, new in pairs if old.answer.text != new.answer.text)
    return Comparison(changes, tuple(hard), tuple(soft), tuple(known), differing)


def _comparable(before: Run, after: Run) -> None:
    for run in (before, after):
        if run.partial:
            raise AssistantError(f"A partial run cannot be compared: {run.partial}")
    old = {verdict.case.id: verdict.case for verdict in before.verdicts}
    new = {verdict.case.id: verdict.case for verdict in after.verdicts}
    differing = sorted(ident for ident in old.keys() | new.keys() if old.get(ident) != new.get(ident))
    if differing:
        raise AssistantError(
            f"The two runs are of different cases ({len(differing)}, among them {', '.join(differing[:3])}). "
            "Run both on the same case files; after a change of cases write the baseline anew "
            "(python -m eval run --out eval/baseline.json)."
        )


def _change(metric: Metric, before: Run, after: Run) -> Change:
    old, new = metric.of(before.verdicts), metric.of(after.verdicts)
    shared = [unit for unit in new if unit in old]
    was, now = summary(old.values()), summary(new.values())
    if isinstance(was, Share) and isinstance(now, Share):
        gained, lost = _flips(old, new, shared)
        return Change(metric, was, now, gained, lost, p=mcnemar(len(gained), len(lost)))
    if not shared:
        return Change(metric, was, now)
    difference, interval = mean_difference([float(old[u]) for u in shared], [float(new[u]) for u in shared])
    return Change(metric, was, now, difference=difference, interval=interval)


def _flips(
    old: Mapping[str, bool | float], new: Mapping[str, bool | float], shared: list[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    gained = tuple(unit for unit in shared if new[unit] and not old[unit])
    return gained, tuple(unit for unit in shared if old[unit] and not new[unit])


def _worse(change: Change) -> str:
    """Why the soft gate fails, in words; empty when it does not."""
    margin = change.metric.margin
    if change.p is not None:
        was, now = change.before.value, change.after.value
        if was is None or now is None:
            return "" if was is None else "no case is left to measure it on"
        lost, gained = len(change.lost), len(change.gained)
        if was - now > margin:
            return f"{was:.3f} -> {now:.3f}, a drop beyond its margin of {margin}"
        if lost > gained and change.p < ALPHA:
            return f"{was:.3f} -> {now:.3f}, {lost} lost against {gained} gained (p = {change.p:.3f})"
        return ""
    if change.difference is None or change.interval is None:
        return ""
    sign = -1.0 if change.metric.lower_is_better else 1.0
    drop = -sign * change.difference
    low, high = change.interval
    significant = high < 0 if sign > 0 else low > 0
    if drop > margin or significant:
        return f"changed by {change.difference:+.3f} [{low:+.3f}, {high:+.3f}]"
    return ""
