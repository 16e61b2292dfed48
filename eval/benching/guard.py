"""The regression guard: a ratio may not be more than 15 % worse than in the committed run, twice in a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from eval.benching.figures import Part

WORSE = 0.15
"""Share of its former value that a ratio may get worse by; busy machines make less than that of nothing."""

Measure = Callable[[str], Part]


def regressions(before: Sequence[Part], names: Sequence[str], measure: Measure) -> list[str]:
    """Measures the named parts, again each in which a ratio fell behind; says what fell behind both times."""
    found = []
    for name in names:
        former = next((part for part in before if part.name == name), None)
        if former is None:
            continue
        behind = fallen(former, measure(name))
        if behind:
            again = fallen(former, measure(name))
            found += [f"{name}: {ratio}: {again[ratio]}" for ratio in behind if ratio in again]
    return found


def fallen(before: Part, after: Part) -> dict[str, str]:
    """The ratios that are more than WORSE behind, each with both values."""
    return {
        name: f"{old.value:.3g} -> {after.ratios[name].value:.3g}"
        for name, old in before.ratios.items()
        if name in after.ratios and after.ratios[name].worse_than(old) > WORSE
    }
