"""A model's text, as it arrives in pieces -> whole sentences with the marks that they carry.

Knows nothing of what they say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assistant.sentences import sentences
from assistant.settings import MAX_SENTENCE_CHARS

_MARKS = r"\[\s*\d{1,3}(?:\s*,\s*\d{1,3})*\s*\]"
_MARK = re.compile(rf"(?:(?<!\s)\s+)?{_MARKS}")
_LATE = re.compile(rf"((?<![.!?…])[.!?…]+[\"”’')]*)((?:\s*{_MARKS})+)[.!?…]*")
"""Marks behind the full stop, where many models put them."""
_OPEN = re.compile(r"\[[^\]]{0,12}$")
"""An end of the text so far in the middle of a mark."""
_DRESS = re.compile(r"^\s*(?:[-*+•]|\d{1,2}[.)]|#{1,6})\s+|\*\*|__|`")
_ENDS = re.compile(r"[.!?…][\"”’')]*$")


@dataclass(frozen=True)
class Marked:
    """A sentence without its marks, and their numbers."""

    text: str
    marks: tuple[int, ...]


def cut(pieces: Iterable[str]) -> Iterator[Marked]:
    """The sentences of a stream, each as soon as the next one has begun; an unfinished last one is left out.

    A line is a sentence, too. What grows past MAX_SENTENCE_CHARS without an end is dropped up to there.

    >>> list(cut(["Rest the fo", "ot. [1][2] Then wai"]))
    [Marked(text='Rest the foot.', marks=(1, 2))]
    """
    rest = ""
    for piece in pieces:
        rest += piece
        if _OPEN.search(rest):
            continue
        whole, rest = _split(rest)
        yield from whole
        if len(rest) > MAX_SENTENCE_CHARS:
            rest = ""
    whole, last = _split(rest)
    yield from whole
    if _ENDS.search(_MARK.sub("", _in_place(last)).strip()):
        yield from _read(last)


def _split(text: str) -> tuple[list[Marked], str]:
    """The finished sentences of a text, and what is left."""
    *lines, last = text.split("\n")
    found = [one for line in lines for start, end in _spans(line) for one in _read(_in_place(line)[start:end])]
    placed = _in_place(last)
    spans = list(_spans(last))
    found += [one for start, end in spans[:-1] for one in _read(placed[start:end])]
    return found, placed[spans[-1][0] :] if spans else last


def _spans(line: str) -> Iterator[tuple[int, int]]:
    return sentences(_in_place(line))


def _in_place(text: str) -> str:
    """The text with every mark before the full stop of its sentence."""
    return _LATE.sub(lambda found: found[2] + found[1], text)


def _read(sentence: str) -> Iterator[Marked]:
    marks = tuple(dict.fromkeys(int(n) for found in _MARK.findall(sentence) for n in re.findall(r"\d+", found)))
    text = " ".join(_DRESS.sub("", _MARK.sub("", sentence)).split())
    if text:
        yield Marked(text if _ENDS.search(text) else f"{text}.", marks)
