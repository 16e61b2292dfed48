"""Bytes of a page -> text, whatever encoding they claim. Says so where the claim was wrong."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from assistant.importing.page import Note

_META = re.compile(rb"""<meta[^<>]+charset=["']?\s*([\w-]+)|<\?xml[^<>]+encoding=["']([\w-]+)""", re.I)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
FEW = 0.001
"""Share of bytes that may be damaged in a text that is still taken for UTF-8."""


@dataclass(frozen=True)
class Decoded:
    text: str
    notes: tuple[Note, ...] = ()


def decode(content: bytes, declared: str | None = None) -> Decoded:
    """The text; `declared` is the charset of the HTTP header.

    UTF-8 is tried first whatever is declared: text in another encoding is hardly ever valid UTF-8.
    """
    for mark, name in _BOMS:
        if content.startswith(mark):
            return Decoded(content.decode(name, errors="replace"))
    found = _META.search(content[:4096])
    claimed = (declared or (found and (found[1] or found[2] or b"").decode("ascii")) or "utf-8").lower()
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return _not_utf8(content, claimed)
    if claimed.replace("_", "-") not in ("utf-8", "utf8", "us-ascii", "ascii") and not text.isascii():
        return Decoded(text, (Note(f"declared as {claimed}", "the bytes are UTF-8 and were read as such"),))
    return Decoded(text)


def _not_utf8(content: bytes, claimed: str) -> Decoded:
    if claimed not in ("utf-8", "utf8"):
        try:
            # what pages call Latin-1 is Windows-1252, as browsers know
            name = "windows-1252" if claimed in ("iso-8859-1", "latin-1", "latin1") else claimed
            return Decoded(content.decode(name))
        except (LookupError, UnicodeDecodeError):
            pass
    text = content.decode("utf-8", errors="replace")
    damaged = text.count("\N{REPLACEMENT CHARACTER}")
    if damaged <= max(1, FEW * len(content)):
        why = f"{damaged} damaged {'byte' if damaged == 1 else 'bytes'}, shown as \N{REPLACEMENT CHARACTER}"
        return Decoded(text, (Note("not valid UTF-8", why),))
    text = content.decode("windows-1252", errors="replace")
    return Decoded(text, (Note(f"declared as {claimed}", "the bytes are not; read as Windows-1252"),))
