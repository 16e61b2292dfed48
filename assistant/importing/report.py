"""What an import did and found, as a record and as text for the owner."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from assistant.importing import merge
from assistant.importing.merge import Change
from assistant.importing.page import Note

MOST_LINES = 12
"""Of a difference that the text shows; the record holds it whole."""


@dataclass(frozen=True)
class Report:
    """`sections` says of each id whether it is "kept", "new" or "kept, without a heading on the page"."""

    guide: str
    title: str
    source: str
    url: str | None
    updated: str
    unchanged: bool
    dry_run: bool
    written: Sequence[str] = ()
    sections: Mapping[str, str] | None = None
    sentences: int = 0
    threads: int = 0
    answered: int = 0
    comments: Mapping[str, int] | None = None
    changes: Sequence[Change] = ()
    cases: Mapping[str, Sequence[str]] | None = None
    suspicions: Sequence[Note] = ()
    oddities: Sequence[Note] = ()
    left_out: Sequence[Note] = ()

    @property
    def undecided(self) -> list[Change]:
        """Parts edited by hand that differ on the page, with nothing said of what to do."""
        return [change for change in self.changes if change.outcome == "to decide"]

    def record(self) -> dict[str, Any]:
        """The report as plain JSON types."""
        return asdict(self)


def lines(report: Report) -> Iterator[str]:
    """The report for people."""
    yield f"{report.title}  ({report.guide}, from {report.source})"
    if report.unchanged:
        yield "  Unchanged since the last import."
        return
    made = report.sections or {}
    counts = report.comments or {}
    yield f"  {_count(len(made), 'section')}, {_count(report.sentences, 'sentence')}" + (
        f", updated {report.updated}" if report.updated else ""
    )
    said = f"{_count(counts.get('reader', 0), 'comment')} of readers, {counts.get('author', 0)} of the author"
    yield f"  {_count(report.threads, 'thread')}: {said}; {report.answered} answered by the author"
    yield from _sections(made)
    yield from _changes(report)
    yield from _notes(
        "Looks like an order to a machine, or is hidden. It stays text, and orders nothing", report.suspicions
    )
    yield from _notes("Looks odd", report.oddities)
    yield from _notes("Left out", report.left_out)
    if report.dry_run:
        yield "Nothing was written (--dry-run)."
    elif not report.undecided:
        yield f"Written: {', '.join(report.written)}" if report.written else "Nothing to write."


def _sections(made: Mapping[str, str]) -> Iterator[str]:
    for state in dict.fromkeys(made.values()):
        yield f"  {state}: {', '.join(ident for ident, own in made.items() if own == state)}"


def _changes(report: Report) -> Iterator[str]:
    shown = [change for change in report.changes if change.kind != "meta" or change.outcome != "added"]
    if shown:
        yield "Changes:"
    for kind in ("section", "comment"):
        if new := [change.id for change in shown if change.kind == kind and change.outcome == "added"]:
            yield f"  added: {_count(len(new), kind)} ({', '.join(new)})"
    for change in shown:
        if change.outcome != "added":
            yield f"  {change.outcome}: {change.kind} {change.id}"
        if change.outcome in ("changed", "to decide"):
            yield from _difference(change)
    for section, ids in (report.cases or {}).items():
        shown_ids = ", ".join(ids[:5]) + (", …" if len(ids) > 5 else "")
        yield f"  cited by {_count(len(ids), 'eval case')}: {section} ({shown_ids})"


def _difference(change: Change) -> Iterator[str]:
    shown = list(merge.diff(change))
    yield from (f"      {line}" for line in shown[:MOST_LINES])
    if len(shown) > MOST_LINES:
        yield f"      … {len(shown) - MOST_LINES} more lines"


def _notes(title: str, notes: Sequence[Note]) -> Iterator[str]:
    if notes:
        yield f"{title}:"
    yield from (f"  “{note.what}”: {note.why}" for note in notes)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
