"""What is read from a source, before anything is decided about it. Records only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Block:
    """A heading, a paragraph, or an item of a list (a table's row is one, too).

    `text` carries emphasis as Markdown (see `assistant.marks`). `level` is a heading's
    (1 is the highest) or the depth of a list (0 is the outermost). `marker` stands
    before an item: "-" or "3.". `anchor` is the published id of a heading.
    """

    kind: Literal["heading", "text", "item"]
    text: str
    level: int = 0
    marker: str = "-"
    anchor: str | None = None


@dataclass(frozen=True)
class Note:
    """Something for the owner to know: what was left out, or looks odd, and where or why."""

    what: str
    why: str


@dataclass(frozen=True)
class Remark:
    """A published comment. `id` is the published one; `name` is never written anywhere."""

    id: str
    text: str
    name: str = ""
    parent: str | None = None
    date: str = ""
    url: str | None = None
    by_author: bool = False
    is_pingback: bool = False
    links: int = 0


@dataclass(frozen=True)
class Page:
    """A post as it was read: `author` is the name of whoever wrote it, where it is told."""

    title: str
    blocks: tuple[Block, ...]
    remarks: tuple[Remark, ...] = ()
    url: str | None = None
    updated: str = ""
    author: str = ""
    left_out: tuple[Note, ...] = ()
    suspicions: tuple[Note, ...] = ()
    oddities: tuple[Note, ...] = field(default=())
