"""What a part measured, and the file that keeps each part's last measurement. Knows nothing of how it is measured."""

from __future__ import annotations

import json
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from assistant.types import AssistantError

RATIO = "×"
"""The unit of a ratio: the only figures that are compared from run to run, since times vary with the machine."""
LAST = Path(__file__).parents[1] / "bench.json"
"""The last measurement of each part; committed."""


@dataclass(frozen=True)
class Figure:
    """A measured value, over `n` of what it says; with a `goal`, it is met when the value is no worse.

    `lower` says whether less is better.
    """

    name: str
    value: float
    unit: str = RATIO
    n: int = 1
    goal: float | None = None
    lower: bool = True
    note: str = ""

    @property
    def is_met(self) -> bool | None:
        """None without a goal."""
        if self.goal is None:
            return None
        return self.value <= self.goal if self.lower else self.value >= self.goal

    def worse_than(self, before: Figure) -> float:
        """How much of its former value it got worse by: 0.2 is 20 %, negative is better."""
        if self.lower:
            return self.value / before.value - 1
        return before.value / self.value - 1


@dataclass(frozen=True)
class Part:
    """What a part found: figures, ratios first, what could not be measured, and about the run."""

    name: str
    figures: tuple[Figure, ...]
    notes: tuple[str, ...] = ()
    about: str = ""

    @property
    def ratios(self) -> Mapping[str, Figure]:
        return {figure.name: figure for figure in self.figures if figure.unit == RATIO}

    def value(self, name: str) -> float | None:
        """A figure's value by its name, if it was measured."""
        return next((figure.value for figure in self.figures if figure.name == name), None)


def paired(name: str, over: Sequence[float], under: Sequence[float], **more: float | bool | str) -> Figure:
    """The median of the ratios of pairs that were measured side by side.

    >>> paired("ask", [3.0, 8.0, 5.0], [2.0, 4.0, 5.0]).value
    1.5
    """
    ratios = [one / other for one, other in zip(over, under, strict=True)]
    return Figure(name, statistics.median(ratios), n=len(ratios), **more)  # type: ignore[arg-type]


def median(name: str, values: Sequence[float], unit: str, **more: float | bool | str) -> Figure:
    """The median of measured values."""
    return Figure(name, statistics.median(values), unit, n=len(values), **more)  # type: ignore[arg-type]


def save(parts: Sequence[Part], path: Path = LAST) -> None:
    """Puts these parts in the place of their former measurement; the others stay."""
    kept = {part.name: part for part in (read(path) if path.exists() else ())} | {part.name: part for part in parts}
    rows = [asdict(part) for part in kept.values()]
    path.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read(path: Path = LAST) -> list[Part]:
    """Raises AssistantError when there is no such file or it holds something else."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return [
            Part(row["name"], tuple(Figure(**one) for one in row["figures"]), tuple(row["notes"]), row["about"])
            for row in rows
        ]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise AssistantError(f"Cannot read {path.name} ({error}). Measure anew: python -m eval bench") from None
