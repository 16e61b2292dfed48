"""Figures over labelled pairs as tables: for the terminal, and as one HTML page. Test sentences are never shown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from rich.table import Table

from assistant.settings import LEAST_SUPPORT
from eval import plots
from eval.files import put
from eval.support import Judged, alone, by, curve, flagged, kind, steps

Rows = tuple[str, tuple[str, ...], list[tuple[str, ...]]]
"""A table's name, its heads, its rows."""
_RATES = ("unsupported caught", "of those flagged, unsupported", "supported dropped")
_ALONE = ("rule", "unsupported caught", "by it alone", "supported dropped", "by it alone")
_PAGES = Environment(
    loader=PackageLoader("eval", "."), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


def tables(judged: Sequence[Judged]) -> list[Rows]:
    sets = by(judged, lambda pair: pair.set)
    kinds = sorted(by(judged, kind).items())
    return [
        ("By set", ("set", *_RATES), [(name, *map(str, vars(found).values())) for name, found in sets.items()]),
        ("By kind of edit", ("kind", "flagged"), [(name, str(flagged(found))) for name, found in kinds]),
        ("By rule", _ALONE, [tuple(map(str, vars(row).values())) for row in alone(judged)]),
    ]


def shown(rows: Rows) -> Table:
    name, heads, lines = rows
    table = Table(title=name, title_justify="left")
    for head in heads:
        table.add_column(head)
    for line in lines:
        table.add_row(*line)
    return table


def write(judged: Sequence[Judged], model: str, path: Path) -> None:
    """Raises AssistantError when the file cannot be written."""
    wrong = [one for one in judged if one.flagged is one.pair.supported and one.pair.set != "test"]
    page = _PAGES.get_template("support.html.j2").render(
        judged=judged, wrong=wrong, model=model, threshold=LEAST_SUPPORT, tables=tables(judged),
        svg=plots.support_curve(curve(judged), steps(judged), LEAST_SUPPORT),
    )  # fmt: skip
    put(page, path)
