"""The command `import`: a published page into the corpus, and keeping it fresh. Knows nothing of pages."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from assistant.lazy import Lazy
from assistant.settings import ROOT, Settings
from assistant.types import AssistantError

if TYPE_CHECKING:
    from assistant.importing import importer, making, report
    from assistant.importing.merge import Choice
else:
    importer, making = Lazy("assistant.importing.importer"), Lazy("assistant.importing.making")
    report = Lazy("assistant.importing.report")

out = Console(markup=False, highlight=False, soft_wrap=True)
CHOICES = """Some of these parts were edited by hand, and the page has them otherwise. Nothing was written. Choose:
  --edits mine     keep the edited parts, take everything else
  --edits theirs   take the page's words everywhere
  --edits beside   keep the edited parts, and write the page's into the folder theirs/ to compare"""


def bring(
    source: Annotated[str | None, typer.Argument(help="Address or file: HTML, text, Markdown, PDF, WXR, REST.")] = None,
    into: Annotated[Path | None, typer.Option(help="The corpus folder; ASSISTANT_CORPUS by default.")] = None,
    update: Annotated[bool, typer.Option("--update", help="Fetch again; every guide, without SOURCE.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole report as JSON.")] = False,
    edits: Annotated[str | None, typer.Option(help="Parts edited by hand: mine, theirs or beside.")] = None,
    ident: Annotated[str | None, typer.Option("--id", help="The guide's id, and its file's name.")] = None,
    author: Annotated[list[str] | None, typer.Option(help="A name that the author comments by; repeatable.")] = None,
    post: Annotated[str | None, typer.Option(help="Of an export: the post's id, slug or address.")] = None,
    title: Annotated[str | None, typer.Option(help="Instead of the page's own.")] = None,
    url: Annotated[str | None, typer.Option(help="Where the page is published, if it does not say so.")] = None,
    licence: Annotated[str | None, typer.Option(help="Under which its words may be shown.")] = None,
    like: Annotated[Path, typer.Option(help="A corpus whose ids a first import keeps.")] = ROOT / "corpus",
    cases: Annotated[Path, typer.Option(help="Eval cases that may cite what changes.")] = ROOT / "eval" / "cases",
    allow_private: Annotated[bool, typer.Option("--allow-private", help="Fetch from private addresses, too.")] = False,
) -> None:
    """Bring a published page and its comments into the corpus, for you to review."""
    folder = (into or Settings.read().corpus).expanduser()
    options = making.Options(like, cases, allow_private, _choice(edits), dry_run)
    if update:
        reports = importer.refresh(folder, ident or source, options)
    elif source is None:
        raise AssistantError("No SOURCE. Give an address or a file, or --update for what was imported before.")
    else:
        given = {"title": title, "url": url, "licence": licence}
        kept = {name: value for name, value in given.items() if value}
        order = making.Order(source, folder, ident, post, tuple(author or ()), kept, options)
        reports = [importer.run(order)]
    show(reports, as_json)


def show(reports: list[report.Report], as_json: bool) -> None:
    """Prints the reports. Raises AssistantError with the three ways where an edit stands against the page."""
    if as_json:
        sys.stdout.write(json.dumps([one.record() for one in reports], ensure_ascii=False, indent=2) + "\n")
    else:
        for line in (line for one in reports for line in report.lines(one)):
            out.print(line)
    if any(one.undecided and not one.dry_run for one in reports):
        raise AssistantError(CHOICES)
    if not as_json and any(one.written for one in reports):
        out.print("Review the files, then: python -m assistant build")


def _choice(edits: str | None) -> Choice | None:
    choices: dict[str, Choice] = {"mine": "mine", "theirs": "theirs", "beside": "beside"}
    if edits is not None and edits not in choices:
        raise AssistantError(f"--edits {edits!r}: give mine, theirs or beside.")
    return choices.get(edits or "")
