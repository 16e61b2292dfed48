"""Runs of text with their emphasis -> lines of Markdown. Knows nothing of elements."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.marks import escaped

BULLET = re.compile(r"^\s*([-–*•·▪►✓]|\d{1,2}[.)])\s+(?=\S)")
_ENDS = re.compile(r"[.!?…:;][\"”’')\]]*$")


def render(runs: list[tuple[str, str]]) -> str:
    """Runs of (text, mark) as Markdown: neighbours of one mark together, spaces outside of the marks.

    >>> render([("Rest the ", ""), ("foot ", "**"), ("only", "**"), (".", "")])
    'Rest the **foot only**.'
    """
    merged: list[tuple[str, str]] = []
    for text, mark in runs:
        if merged and merged[-1][1] == mark:
            merged[-1] = (merged[-1][0] + text, mark)
        elif text:
            merged.append((text, mark))
    written = ""
    for position, (text, mark) in enumerate(merged):
        inner = text.strip()
        after = merged[position + 1][0][:1] if position + 1 < len(merged) else ""
        if not mark or not inner or "\n" in inner or _touches(written, text, after):
            written += escaped(text)
            continue
        lead, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        written += f"{lead}{mark}{escaped(inner)}{mark}{tail}"
    return re.sub(r"\n{3,}", "\n\n", re.sub(r" ?\n ?", "\n", re.sub(r" {2,}", " ", written))).strip()


def _touches(before: str, text: str, after: str) -> bool:
    """Whether marks around a text would stand inside a word, where they are not read as marks."""
    return bool(re.match(r"[\w*]", before[-1:]) and not text[:1].isspace()) or bool(
        re.match(r"[\w*]", after) and not text[-1:].isspace()
    )


def lines(text: str) -> Iterator[str]:
    """Paragraphs of a text with line breaks: a break ends one where a sentence or a bullet ends or begins."""
    kept = ""
    for line in text.split("\n"):
        ends = not line or _ENDS.search(kept) or BULLET.match(line) or BULLET.match(kept)
        if kept and ends:
            yield kept
            kept = ""
        kept = f"{kept} {line}".strip()
    if kept:
        yield kept
