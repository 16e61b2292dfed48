"""The last measurement as a table for the terminal and as `docs/performance.md`, ratios first.

In the document only what stands between the two marks is written; the rest is kept as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.table import Table

from assistant.settings import ROOT
from assistant.types import AssistantError
from eval.benching import plots
from eval.benching.figures import RATIO, Figure, Part
from eval.benching.reasons import reason

DOCUMENT = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- bench: written by python -m eval bench -->", "<!-- /bench -->"
TITLES = {
    "answering": "Answering",
    "cold": "Cold start",
    "indexing": "Indexing",
    "growth": "Growth",
    "memory": "Memory of `serve`",
    "serve": "`serve` under load",
    "peers": "Beside peers",
}


def show(part: Part) -> Table:
    """A part's figures for the terminal, ratios first."""
    table = Table(title=f"{part.name} ({part.about})", title_justify="left")
    for column in ("figure", "value", "goal", "", "n"):
        table.add_column(column, no_wrap=column != "figure")
    for figure in ratios_first(part):
        table.add_row(figure.name, value(figure), goal(figure), standing(figure), str(figure.n))
    return table


def write(parts: Sequence[Part], path: Path = DOCUMENT) -> None:
    """Puts the parts between the document's marks, with pictures beside it. Raises AssistantError without the marks."""
    text = path.read_text(encoding="utf-8")
    head, begin, rest = text.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise AssistantError(f"{path} has no place for the figures. Put the lines {BEGIN!r} and {END!r} into it.")
    pictures = plots.draw(parts, path.parent)
    path.write_text(f"{head}{begin}\n\n{markdown(parts, pictures)}\n{end}{tail}", encoding="utf-8")


def markdown(parts: Sequence[Part], pictures: Sequence[Path] = ()) -> str:
    """All ratios and goals in one table, then the pictures, then every part's other figures."""
    blocks = ["| | value | goal | | n |\n|---|---|---|---|---|"]
    for part in parts:
        blocks[0] += f"\n| **{TITLES.get(part.name, part.name)}** | | | | |"
        for figure in ratios_first(part):
            if figure.unit == RATIO or figure.goal is not None:
                blocks[0] += f"\n| {_row(figure)} |"
    blocks += [f"![{picture.stem.replace('-', ' ')}]({picture.name})" for picture in pictures]
    unmet = [figure for part in parts for figure in part.figures if figure.is_met is False]
    said = list(dict.fromkeys((reason(figure.name), figure.name) for figure in unmet if reason(figure.name)))
    if said:
        blocks.append("Where a goal is not met, why, and what it would take:")
        blocks.append("\n".join(f"- {name}: {why}" for why, name in _joined(said)))
    for part in parts:
        blocks.append(f"### {TITLES.get(part.name, part.name)}, in figures\n\nMeasured {part.about}.")
        blocks += [f"{note}" for note in part.notes]
        rows = [f"| {_row(figure)} |" for figure in part.figures if figure.unit != RATIO and figure.goal is None]
        if rows:
            blocks.append("| | value | goal | | n |\n|---|---|---|---|---|\n" + "\n".join(rows))
    return "\n\n".join(blocks) + "\n"


def ratios_first(part: Part) -> list[Figure]:
    """A part's figures: ratios, then others with a goal, then the rest."""
    return sorted(part.figures, key=lambda figure: (figure.unit != RATIO, figure.goal is None))


def value(figure: Figure) -> str:
    """Three digits that matter, and the unit.

    >>> value(Figure("ask", 1.2345))
    '1.23'
    >>> value(Figure("memory", 812.4, "MB"))
    '812 MB'
    """
    number = f"{figure.value:,.0f}" if abs(figure.value) >= 100 else f"{figure.value:.3g}"
    return number if figure.unit in ("", RATIO) else f"{number} {figure.unit}"


def goal(figure: Figure) -> str:
    if figure.goal is None:
        return ""
    return f"{'≤' if figure.lower else '≥'} {figure.goal:.3g}"


def standing(figure: Figure) -> str:
    return {None: "", True: "met", False: "not met"}[figure.is_met]


def _row(figure: Figure) -> str:
    return " | ".join([figure.name, value(figure), goal(figure), standing(figure), str(figure.n)])


def _joined(said: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """One line a reason, with every figure that it is for."""
    names: dict[str, list[str]] = {}
    for why, name in said:
        names.setdefault(why, []).append(name)
    return [(why, "; ".join(some)) for why, some in names.items()]
