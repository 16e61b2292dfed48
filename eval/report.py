"""A run as one HTML page that needs nothing else: figures, pictures, and every case with its reasons."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from assistant.types import KINDS
from eval import plots
from eval.files import put
from eval.metrics import METRICS, summary
from eval.runs import Run
from eval.table import percentiles, promise, standing

_PAGES = Environment(
    loader=PackageLoader("eval", "."), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
PICTURES = (
    ("Right section first, by section", plots.recall_by_section),
    ("Saying “not covered”: both errors", plots.abstention_curve),
    ("Kinds, expected and answered", plots.confusion),
    ("Latency", plots.latencies),
)


def render(run: Run) -> str:
    """The page. Questions and answers of the cases reach it as text, never as markup."""
    rows = []
    for metric in METRICS:
        found = summary(metric.of(run.verdicts).values())
        rows.append(
            {"name": metric.name, "value": str(found), "promise": promise(metric), "note": standing(metric, found)}
        )
    pictures: list[dict[str, Any]] = [{"title": title, "svg": draw(run.verdicts)} for title, draw in PICTURES]
    return _PAGES.get_template("report.html.j2").render(
        about=run.about,
        partial=run.partial,
        rows=rows,
        latency=percentiles(run.latencies) if run.verdicts else None,
        pictures=[picture for picture in pictures if picture["svg"]],
        verdicts=sorted(run.verdicts, key=lambda verdict: verdict.holds),
        failing=sum(not verdict.holds for verdict in run.verdicts),
        kinds=KINDS,
        tags=sorted({tag for verdict in run.verdicts for tag in verdict.case.tags}),
    )


def write(run: Run, path: Path) -> None:
    """Raises AssistantError when the file cannot be written."""
    put(render(run), path)
