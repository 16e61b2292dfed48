"""Blocks of a page -> the sections of a guide's file, still without ids.

A heading with nothing beneath it becomes a line of the section before it: nothing is lost, and
no section is empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.importing.page import Block, Note
from assistant.marks import plain

INTRODUCTION = "Introduction"


@dataclass(frozen=True)
class Draft:
    """A heading with what stands beneath it. A heading that only groups others has no blocks."""

    title: str
    level: int
    blocks: tuple[Block, ...]
    anchor: str | None = None


@dataclass(frozen=True)
class Sections:
    drafts: tuple[Draft, ...]
    oddities: tuple[Note, ...]


def build(blocks: Sequence[Block]) -> Sections:
    """The sections in reading order, levels counted from 1, and what looks odd about them."""
    drafts = _folded(_divided(blocks))
    levels = sorted({draft.level for draft in drafts})
    drafts = [replace(draft, level=levels.index(draft.level) + 1) for draft in drafts]
    odd = [Note(draft.title, "the only section: the page has no headings") for draft in drafts[:1] if len(drafts) == 1]
    return Sections(tuple(drafts), (*odd, *_missing(blocks)))


def markdown(blocks: Sequence[Block]) -> str:
    """Blocks as the body of a section."""
    text = ""
    for before, block in zip([None, *blocks], blocks, strict=False):
        gap = "\n" if before and before.kind == block.kind == "item" else "\n\n"
        text += gap + (f"{'   ' * block.level}{block.marker} {block.text}" if block.kind == "item" else block.text)
    return text.strip("\n")


def _divided(blocks: Sequence[Block]) -> list[Draft]:
    top = min((block.level for block in blocks if block.kind == "heading"), default=1)
    drafts = [Draft(INTRODUCTION, top, ())]
    for block in blocks:
        if block.kind == "heading":
            drafts.append(Draft(block.text, block.level, (), block.anchor))
        else:
            drafts[-1] = replace(drafts[-1], blocks=(*drafts[-1].blocks, block))
    return drafts if drafts[0].blocks else drafts[1:]


def _folded(drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts without headings that have neither text nor, somewhere beneath them, a section with text."""
    kept: list[Draft] = []
    for place, draft in enumerate(drafts):
        if draft.blocks or _groups(drafts, place) or not kept:
            kept.append(draft)
        else:
            line = Block("text", f"**{draft.title}**" if "*" not in draft.title else draft.title)
            kept[-1] = replace(kept[-1], blocks=(*kept[-1].blocks, line))
    if kept and not kept[0].blocks and not _groups(kept, 0):  # the very first heading is an empty one
        line = Block("text", f"**{kept[0].title}**")
        kept = [Draft(INTRODUCTION, kept[0].level, (line,)), *kept[1:]]
    return kept


def _groups(drafts: Sequence[Draft], place: int) -> bool:
    """Whether a heading without text stands over a section that has some, and next to it."""
    for following in drafts[place + 1 :]:
        if following.level <= drafts[place].level:
            return False
        if following.blocks:
            return True
    return False


def _missing(blocks: Sequence[Block]) -> list[Note]:
    """Announcements without what they announce: a colon that no list follows, a heading without text."""
    found = []
    for block, after in zip(blocks, [*blocks[1:], None], strict=False):
        text = plain(block.text)
        if block.kind == "heading" and (after is None or (after.kind == "heading" and after.level <= block.level)):
            found.append(Note(text, "a heading without text beneath it"))
        elif block.kind != "heading" and text.endswith(":") and (after is None or after.kind != "item"):
            found.append(Note(text if len(text) <= 80 else "…" + text[-80:], "no list follows this colon"))
    return found
