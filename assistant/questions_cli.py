"""`python -m assistant questions`: drafts each guide's bank of questions, for the owner to edit.

Keeps what the owner wrote or changed, and drafts for sentences that are new. Knows files
and the terminal, not how a question is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from assistant.corpus import Corpus, load
from assistant.lazy import Lazy
from assistant.scope import named
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant import bank, drafting
else:
    bank, drafting = Lazy("assistant.bank"), Lazy("assistant.drafting")

out = Console()


@dataclass(frozen=True)
class Update:
    """What a run did to one bank; `stale` are lines of the owner's whose evidence the guide no longer has."""

    path: Path
    drafted: int
    kept: int
    removed: int
    stale: tuple[int, ...]


def questions(
    guide: Annotated[str | None, typer.Option(help="Only this guide, by its id.")] = None,
    into: Annotated[Path | None, typer.Option(help="The corpus folder; default ASSISTANT_CORPUS.")] = None,
) -> None:
    """Draft example questions for the guides' text, for you to edit; your own are kept."""
    folder = (into or Settings.read().corpus).expanduser().resolve()
    corpus = load(folder)
    wanted = [named(corpus, guide)] if guide else list(corpus.guides)
    for ident, path in bank.files(folder, corpus).items():
        if ident in wanted:
            done = update(corpus, bank.read(path, ident))
            out.print(
                f"{done.path.name}: {done.drafted} drafted, {done.kept} kept, {done.removed} removed.", soft_wrap=True
            )
            for line in done.stale:
                out.print(f"  line {line} quotes what the guide no longer says: mend or remove it.", soft_wrap=True)


def update(corpus: Corpus, old: bank.Bank) -> Update:
    """Brings a bank up to date with its guide: drafts whose sentence is gone leave, new sentences get theirs."""
    texts = frozenset(c.text for c in corpus.chunks if corpus.sections[c.section].guide == old.guide)
    stale = {number for number, row in old.rows if bank.is_stale(row, texts)}
    rows = [row for number, row in old.rows if number not in stale or bank.is_edited(row)]
    asked = {str(row.get("question", "")).lower() for row in rows}
    new = [one for one in drafting.draft(corpus, old.guide, [t for t in texts if bank.seal(t) in old.seen])
           if one.question.lower() not in asked]  # fmt: skip
    bank.write(old, rows, new, {bank.seal(text) for text in texts})
    mine = tuple(n for n, row in bank.read(old.path, old.guide).rows if bank.is_stale(row, texts))
    return Update(old.path, len(new), len(rows), len(old.rows) - len(rows), mine)
