"""The commands `feedback …`: what a maintainer reads, takes along and removes. Knows nothing of storage."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from assistant.corpus import load
from assistant.feedback import Feedback
from assistant.lazy import Lazy
from assistant.rating import Rating
from assistant.settings import MAX_GAP_QUESTIONS, Settings
from assistant.types import AssistantError

if TYPE_CHECKING:
    import numpy as np

    from assistant import gaps, index, versions
else:
    gaps, index, versions = Lazy("assistant.gaps"), Lazy("assistant.index"), Lazy("assistant.versions")
    np = Lazy("numpy")

app = typer.Typer(help="What readers said of answers.", no_args_is_help=True, rich_markup_mode="rich")
out = Console(markup=False, highlight=False, soft_wrap=True)
err = Console(stderr=True, markup=False, highlight=False, soft_wrap=True)

NONE_YET = "No feedback yet."


@app.command("list", epilog="Example: [bold]python -m assistant feedback list[/bold]")
def show(as_json: Annotated[bool, typer.Option("--json", help="Print whole records, answers too.")] = False) -> None:
    """Show every rating, the oldest first."""
    ratings = Feedback(Settings.read()).all()
    if as_json:
        sys.stdout.write(json.dumps([asdict(rating) for rating in ratings], ensure_ascii=False, indent=2) + "\n")
        return
    for rating in ratings:
        out.print(f"{rating.id}  {rating.day}  {', '.join((rating.verdict, *rating.reasons))}")
        out.print(f"    {rating.question}")
        out.print(f"    {rating.kind}: {', '.join(rating.sections) or 'nothing cited'}", style="dim")
    if not ratings:
        err.print(NONE_YET)


@app.command(epilog="Example: [bold]python -m assistant feedback export --out drafts.jsonl[/bold]")
def export(
    target: Annotated[Path | None, typer.Option("--out", help="Write to this file, not the terminal.")] = None,
) -> None:
    """Write ratings as draft eval cases, for you to correct: `expect` is the kind that was answered."""
    ratings = Feedback(Settings.read()).all()
    if not ratings:
        err.print(NONE_YET)
        return
    text = "".join(json.dumps(case(rating), ensure_ascii=False) + "\n" for rating in ratings)
    if target is None:
        sys.stdout.write(text)
        return
    beside = target.with_name(target.name + ".part")
    try:
        beside.write_text(text, encoding="utf-8")
        os.replace(beside, target)
    except OSError as error:
        raise AssistantError(f"Cannot write {target}: {error.strerror}. Name a file that you may write.") from None
    err.print(f"{_count(len(ratings), 'draft')} written to {target}. Correct each before it becomes a case.")


def case(rating: Rating) -> dict[str, Any]:
    """A draft eval case (the form is told in eval/README.md); sections that were called wrong are left out."""
    return {
        "id": f"feedback-{rating.id}",
        "question": rating.question,
        "expect": rating.kind,
        "must_defer": True if rating.kind in ("clearance", "urgent") else None,
        "sections": [] if "wrong_source" in rating.reasons else list(rating.sections),
        "must_include": [],
        "must_not_include": [],
        "tags": ["feedback", rating.verdict, *rating.reasons],
    }


@app.command(epilog="Example: [bold]python -m assistant feedback forget 3f2a…[/bold]")
def forget(
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID", help="Ids, as `feedback list` shows.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every rating; needs --yes.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Yes, remove them all.")] = False,
) -> None:
    """Remove ratings for good."""
    if bool(ids) == everything:
        raise AssistantError("Say what to forget: one or more ids, or --all --yes.")
    feedback = Feedback(Settings.read())
    if ids:
        feedback.forget(*ids)
        out.print(f"{_count(len(set(ids)), 'rating')} removed.")
    elif yes:
        out.print(f"{_count(feedback.forget_all(), 'rating')} removed.")
    else:
        raise AssistantError("--all removes every rating for good. If you mean it, add --yes.")


@app.command("gaps", epilog="Example: [bold]python -m assistant feedback gaps[/bold]")
def show_gaps() -> None:
    """Show what readers missed: questions voted down or not covered, like ones together."""
    settings = Settings.read()
    missed = [rating for rating in Feedback(settings).all() if rating.verdict == "down" or rating.kind == "not_covered"]
    if not missed:
        err.print("No question was voted down or not covered.")
        return
    if len(missed) > MAX_GAP_QUESTIONS:
        err.print(f"Of {len(missed):,} questions the newest {MAX_GAP_QUESTIONS:,} are compared.")
    for line in describe(settings, [rating.question for rating in missed[-MAX_GAP_QUESTIONS:]]):
        out.print(line)


def describe(settings: Settings, questions: Sequence[str]) -> list[str]:
    """A line a gap, the largest first: how often, an example, the section nearest to it."""
    chunks = load(settings.corpus).chunks
    model = index.encoder(settings, versions.current(settings))
    asked = np.asarray(model.embed_documents(list(questions)))
    passages = np.asarray(model.embed_documents([chunk.embedded for chunk in chunks]))
    return [
        f"{len(gap.questions):>4}  {' '.join(questions[gap.questions[0]].split())}  "
        f"(nearest: {chunks[gap.passage].section})"
        for gap in gaps.find(asked, passages)
    ]


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
