"""A PDF -> its boxes of text, read in a process of its own that has so much memory and time and no more.

A file of some kilobytes can unpack to gigabytes, and its layout can keep a reader busy for hours.
pdfminer.six gives each box of text with its size and place, which pypdf does not; it has no limits.
Knows nothing of headings and paragraphs.
"""

from __future__ import annotations

import io
import logging
import resource
import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context

from pdfminer.high_level import extract_pages
from pdfminer.layout import LTChar, LTTextContainer, LTTextLine
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.psexceptions import PSException

from assistant.settings import MAX_PDF_BYTES, MAX_PDF_PAGES, PDF_SECONDS
from assistant.types import AssistantError

MARGIN = 0.09
"""Share of a page's height at its head and foot where page numbers and running titles stand."""
DAMAGED = (
    PSException, ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, RuntimeError, TypeError,
    ValueError, struct.error, zlib.error,
)  # fmt: skip
"""What pdfminer raises for a damaged file."""


@dataclass(frozen=True)
class Box:
    """Some lines that stand together: the size of their letters, how far they are set in, where they stand."""

    lines: tuple[str, ...]
    size: float
    left: float
    page: int
    edge: bool


def read(content: bytes, name: str, seconds: int = PDF_SECONDS) -> list[Box]:
    """Raises AssistantError for a PDF that is broken or locked, or needs more than the limits to be read."""
    with ProcessPoolExecutor(1, get_context("spawn"), _confine, (seconds,)) as child:
        try:
            return child.submit(boxes, content, name).result()
        except (MemoryError, BrokenProcessPool):
            raise AssistantError(
                f"{name}: unpacks to more than {MAX_PDF_BYTES // 1024**2} MB, or takes more than {seconds} s to "
                "read. Import the web page instead."
            ) from None


def _confine(seconds: int) -> None:
    """The limits of the process: the system ends it, or lets it have no more memory."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    with suppress(ValueError):  # macOS has no limit on memory: there the time is all
        resource.setrlimit(resource.RLIMIT_AS, (MAX_PDF_BYTES, MAX_PDF_BYTES))


def boxes(content: bytes, name: str) -> list[Box]:
    """The same without limits, in this process."""
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        return list(_boxes(content))
    except PDFPasswordIncorrect:
        raise AssistantError(f"{name}: locked with a password. Save it without one.") from None
    except DAMAGED as error:
        raise AssistantError(f"{name}: a damaged PDF ({type(error).__name__}). Save it again.") from None


def _boxes(content: bytes) -> Iterator[Box]:
    for number, page in enumerate(extract_pages(io.BytesIO(content), maxpages=MAX_PDF_PAGES)):
        for box in page:
            if not isinstance(box, LTTextContainer):
                continue
            lines = [line for line in box if isinstance(line, LTTextLine) and line.get_text().strip()]
            sizes = Counter(round(char.size, 1) for line in lines for char in line if isinstance(char, LTChar))
            if lines and sizes:
                edge = box.y1 < MARGIN * page.height or box.y0 > (1 - MARGIN) * page.height
                texts = tuple(" ".join(line.get_text().split()) for line in lines)
                yield Box(texts, sizes.most_common(1)[0][0], round(box.x0), number, edge)
