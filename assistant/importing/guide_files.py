"""A guide in the files of a corpus folder: front matter, sections, comments, and what the last import wrote.

`<name>.import.json` remembers the last import: where from, and a hash of each part as it was written,
so that an edit by hand can be told from a change of the page.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import yaml

from assistant import corpus_files
from assistant.corpus import comments_file, pages
from assistant.types import AssistantError

IMPORT = ".import.json"
Row = dict[str, Any]
"""A comment thread as a line of the comments' file."""


@dataclass(frozen=True)
class Piece:
    """A section as written: its heading line, and the text beneath it."""

    id: str
    heading: str
    body: str

    @property
    def text(self) -> str:
        return f"{self.heading}\n\n{self.body}\n" if self.body else f"{self.heading}\n"


@dataclass(frozen=True)
class Files:
    """All of one guide. The order of the mappings is that of the files."""

    meta: Mapping[str, Any]
    pieces: Mapping[str, Piece]
    comments: Mapping[str, Row]


@dataclass(frozen=True)
class Record:
    """The last import. `wrote` holds a hash by kind of part ("meta", "section", "comment") and its id."""

    source: str
    post: str | None = None
    authors: tuple[str, ...] = ()
    allow_private: bool = False
    given: Mapping[str, Any] = field(default_factory=dict)
    imported: str = ""
    sha256: str = ""
    etag: str = ""
    last_modified: str = ""
    wrote: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def heading(title: str, level: int, ident: str, anchor: str | None) -> str:
    """The heading line of a section."""
    at = f" anchor={anchor}" if anchor and anchor != ident and not set(anchor) & set(" {}\t") else ""
    return f"{'#' * min(level, 6)} {title} {{#{ident}{at}}}"


def read(page: Path, comments: Path) -> Files:
    """A guide's files as they are. Raises AssistantError naming the file that cannot be read."""
    meta, headings = corpus_files.outline(page)
    pieces = {h.id: Piece(h.id, heading(h.title, h.level, h.id, h.anchor), h.body) for h in headings}
    rows: dict[str, Row] = {}
    if comments.exists():
        for number, line in enumerate(corpus_files.read(comments).splitlines(), start=1):
            try:
                row = json.loads(line) if line.strip() else None
                if row is not None:
                    rows[row["id"]] = row
            except (ValueError, KeyError, TypeError, RecursionError):
                raise AssistantError(f"{comments}:{number}: not a comment. Mend or remove the line.") from None
    return Files(meta, pieces, rows)


def record(page: Path) -> Record | None:
    """What the last import of a guide remembered, if it was imported."""
    path = page.with_name(page.stem + IMPORT)
    if not path.exists():
        return None
    try:
        found = json.loads(corpus_files.read(path))
        return Record(**{**found, "authors": tuple(found.get("authors", ()))})
    except (ValueError, TypeError, RecursionError):
        raise AssistantError(f"{path}: not a record of an import. Remove it and import anew.") from None


def imported(folder: Path) -> list[tuple[Path, Record]]:
    """Every imported guide of a folder."""
    return [(page, found) for page in pages(folder) if (found := record(page)) is not None]


def comments_of(page: Path) -> Path:
    """Where the comments of a guide are, or are to be."""
    return comments_file(page, alone=[page] == pages(page.parent))


def page_text(files: Files) -> str:
    """The Markdown of a guide's page."""
    front = yaml.safe_dump(dict(files.meta), allow_unicode=True, sort_keys=False, width=1000)
    return f"---\n{front}---\n\n" + "\n".join(piece.text for piece in files.pieces.values())


def comments_text(rows: Sequence[Row]) -> str:
    """The JSONL of a guide's comments."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def record_text(kept: Record) -> str:
    """The JSON of a record."""
    return json.dumps(asdict(kept), ensure_ascii=False, indent=1) + "\n"


def parts(files: Files) -> dict[str, dict[str, str]]:
    """Every part of a guide as text, by kind and id: what is compared, and hashed."""
    return {
        "meta": {key: json.dumps(value, ensure_ascii=False, default=str) for key, value in files.meta.items()},
        "section": {ident: piece.text for ident, piece in files.pieces.items()},
        "comment": {
            ident: json.dumps(row, ensure_ascii=False, sort_keys=True) for ident, row in files.comments.items()
        },
    }


def hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
