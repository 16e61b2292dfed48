"""Where sentences begin and end in a text. Knows nothing of what they say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from assistant.lazy import Lazy
from assistant.settings import MAX_CHUNK_CHARS

if TYPE_CHECKING:
    import langchain_text_splitters
else:  # half a second, and hardly a guide has a sentence that long
    langchain_text_splitters = Lazy("langchain_text_splitters")

_END = re.compile(r"(?<![.!?…])[.!?…]+[\"”’')\]]*(?=\s)")
_STARTS = re.compile(r"\s+[\"“‘'(\[]*[A-Z0-9]")
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|approx|vs|dr|mr|mrs|ms|prof|st|no|fig|cf)|\b[A-Z])\.$", re.I)
LONGEST = len(" approx.")
"""Characters before a full stop that can make an abbreviation of it."""
_MARKER = re.compile(r"\s*(?:[-*+•]|\d{1,2}[.)])\s+")


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Spans of blank-line separated paragraphs; each list item is one of its own."""
    start = 0
    for block in re.split(r"(\n\s*\n|\n(?=\s*(?:[-*+•]|\d{1,2}[.)])\s))", text):
        if block.strip():
            yield start, start + len(block)
        start += len(block)


def sentences(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Spans of the sentences of `text[start:end]`, without surrounding space or list marker.

    >>> [ "One. Two e.g. this!"[a:b] for a, b in sentences("One. Two e.g. this!") ]
    ['One.', 'Two e.g. this!']
    """
    end = len(text) if end is None else end
    marker = _MARKER.match(text, start, end)
    here = marker.end() if marker else start
    for stop in _END.finditer(text, here, end):
        last = max(here, stop.end() - LONGEST)
        if not _STARTS.match(text, stop.end()) or _ABBREVIATION.search(text, last, stop.end()):
            continue
        yield from _pieces(text, here, stop.end())
        here = stop.end()
    yield from _pieces(text, here, end)


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    body = text[start:end]
    start, end = start + len(body) - len(body.lstrip()), end - len(body) + len(body.rstrip())
    if start >= end:
        return
    if end - start <= MAX_CHUNK_CHARS:
        yield start, end
        return
    for piece in _splitter().create_documents([text[start:end]]):
        at = start + int(piece.metadata["start_index"])
        yield at, at + len(piece.page_content)


@cache
def _splitter() -> langchain_text_splitters.TextSplitter:
    return langchain_text_splitters.RecursiveCharacterTextSplitter(
        chunk_size=MAX_CHUNK_CHARS,
        chunk_overlap=0,
        separators=["; ", ", ", " ", ""],
        keep_separator="end",
        add_start_index=True,
    )
