"""The boxes of text of a PDF -> the blocks of a page. Headings are told by the size of their letters."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from assistant.importing import html_page, pdf_boxes
from assistant.importing.page import Block, Note, Page
from assistant.importing.pdf_boxes import Box
from assistant.marks import escaped
from assistant.types import AssistantError

LARGER = 1.08
"""How many times the size of the running text a heading is at least."""
INDENT = 15
"""Points from which a box counts as set in, as items of a list are."""
_BULLET = re.compile(r"^([•·▪●○◦*–-]|\d{1,2}[.)])\s*(?=\S)")


def read(content: bytes, name: str) -> Page:
    """Raises AssistantError for a PDF that is broken, locked, too large once unpacked, or holds only pictures."""
    return arranged(pdf_boxes.read(content, name), name)


def arranged(found: Sequence[Box], name: str) -> Page:
    """The page that these boxes make. Raises AssistantError where they hold no text."""
    inner = list(_joined(box for box in found if not box.edge))
    if not inner:
        raise AssistantError(f"{name}: no text in this PDF, only pictures. Import the web page instead.")
    body: Counter[float] = Counter()
    for box in inner:
        body[box.size] += sum(map(len, box.lines))
    size = body.most_common(1)[0][0]
    left = Counter(box.left for box in inner if box.size == size).most_common(1)[0][0]
    largest = max(inner, key=lambda box: box.size)
    title = " ".join(largest.lines) if largest.size > size else " ".join(inner[0].lines)
    body_blocks = list(_blocks((box for box in inner if box is not largest), size, left))
    blocks, updated, left_out = html_page.tidy(body_blocks, title)
    edges = [Note(" ".join(box.lines), "at the edge of a page") for box in found if box.edge]
    if not blocks:
        raise AssistantError(f"{name}: nothing follows the title {title!r}.")
    return Page(title=title, blocks=blocks, updated=updated, left_out=(*left_out, *edges))


def _blocks(boxes: Iterable[Box], size: float, left: float) -> Iterator[Block]:
    announced = False
    for box in boxes:
        if box.size >= LARGER * size:
            yield Block("heading", escaped(" ".join(box.lines)), round(100 - box.size))
            announced = False
            continue
        indented = box.left >= left + INDENT
        listed = announced and indented
        paragraph: list[str] = []
        for line in box.lines:
            bullet = _BULLET.match(line)
            if paragraph and (bullet or (listed and not line[:1].islower())):
                yield _block(paragraph, listed)
                paragraph = []
            paragraph.append(line)
        yield _block(paragraph, listed)
        announced = paragraph[-1].endswith(":") or (announced and indented)


def _block(lines: list[str], listed: bool) -> Block:
    text = re.sub(r"(?<=[a-z])- (?=[a-z])", "", " ".join(lines))
    bullet = _BULLET.match(text)
    if bullet or listed:
        marker = bullet[1].replace(")", ".") if bullet and bullet[1][0].isdigit() else "-"
        return Block("item", escaped(text[bullet.end() if bullet else 0 :]), 0, marker)
    return Block("text", escaped(text))


def _joined(boxes: Iterable[Box]) -> Iterator[Box]:
    """A paragraph that goes on on the next page is one again."""
    kept: Box | None = None
    for box in boxes:
        goes_on = kept and kept.page != box.page and kept.size == box.size and box.lines[0][:1].islower()
        if kept and goes_on and not re.search(r"[.!?:…][\"”’)]*$", kept.lines[-1]):
            kept = replace(kept, lines=kept.lines + box.lines, page=box.page)
            continue
        if kept:
            yield kept
        kept = box
    if kept:
        yield kept
