"""A PDF with text -> the blocks of a page. Headings are told by the size of their letters.

pdfminer.six gives each box of text with its size and place, which pypdf does not.
"""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pdfminer.high_level import extract_pages
from pdfminer.layout import LTChar, LTTextContainer, LTTextLine
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfparser import PDFSyntaxError
from pdfminer.psexceptions import PSException

from assistant.importing import html_page
from assistant.importing.page import Block, Note, Page
from assistant.marks import escaped
from assistant.types import AssistantError

LARGER = 1.08
"""How many times the size of the running text a heading is at least."""
INDENT = 15
"""Points from which a box counts as set in, as items of a list are."""
MARGIN = 0.09
"""Share of a page's height at its head and foot where page numbers and running titles stand."""
MAX_PAGES = 200
_BULLET = re.compile(r"^([•·▪●○◦*–-]|\d{1,2}[.)])\s*(?=\S)")


@dataclass(frozen=True)
class Box:
    """Some lines that stand together: the size of their letters, how far they are set in, where they stand."""

    lines: tuple[str, ...]
    size: float
    left: float
    page: int
    edge: bool


def read(content: bytes, name: str) -> Page:
    """Raises AssistantError for a PDF that is broken, locked or holds only pictures."""
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        boxes = list(_boxes(content))
    except PDFPasswordIncorrect:
        raise AssistantError(f"{name}: locked with a password. Save it without one.") from None
    except (PDFSyntaxError, PSException, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise AssistantError(f"{name}: a damaged PDF ({type(error).__name__}). Save it again.") from None
    inner = list(_joined(box for box in boxes if not box.edge))
    if not inner:
        raise AssistantError(f"{name}: no text in this PDF, only pictures. Import the web page instead.")
    body: Counter[float] = Counter()
    for box in inner:
        body[box.size] += sum(map(len, box.lines))
    size = body.most_common(1)[0][0]
    left = Counter(box.left for box in inner if box.size == size).most_common(1)[0][0]
    largest = max(inner, key=lambda box: box.size)
    title = " ".join(largest.lines) if largest.size > size else " ".join(inner[0].lines)
    found = list(_blocks((box for box in inner if box is not largest), size, left))
    blocks, updated, left_out = html_page.tidy(found, title)
    edges = [Note(" ".join(box.lines), "at the edge of a page") for box in boxes if box.edge]
    if not blocks:
        raise AssistantError(f"{name}: nothing follows the title {title!r}.")
    return Page(title=title, blocks=blocks, updated=updated, left_out=(*left_out, *edges))


def _boxes(content: bytes) -> Iterator[Box]:
    for number, page in enumerate(extract_pages(io.BytesIO(content), maxpages=MAX_PAGES)):
        for box in page:
            if not isinstance(box, LTTextContainer):
                continue
            lines = [line for line in box if isinstance(line, LTTextLine) and line.get_text().strip()]
            sizes = Counter(round(char.size, 1) for line in lines for char in line if isinstance(char, LTChar))
            if lines and sizes:
                edge = box.y1 < MARGIN * page.height or box.y0 > (1 - MARGIN) * page.height
                texts = tuple(" ".join(line.get_text().split()) for line in lines)
                yield Box(texts, sizes.most_common(1)[0][0], round(box.x0), number, edge)


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
