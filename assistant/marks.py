"""Markdown's marks for emphasis: how a text is written into a page of the corpus, and read back out of it.

`plain(escaped(text)) == text` for every text, so that what is quoted is what was published.
Knows nothing of headings and lists.
"""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"([\\*_])")
_READ = re.compile(
    r"\\([\\*_#])"  # an escaped mark
    r"|(?<![\w*])(\*{1,3})(?=[^\s*])((?:\\.|[^*\\\n])+?)(?<!\s)\2(?![\w*])"  # *so* or **so**, but not 2*3*4
    r"|(?<!\w)(_{1,2})(?=[^\s_])((?:\\.|[^_\\\n])+?)(?<!\s)\4(?!\w)"  # _so_, but not snake_case
)


def escaped(text: str) -> str:
    """The text with a backslash before what would be read as a mark, or as a heading."""
    return re.sub(r"^([^\S\n]*)#", r"\1\\#", _SPECIAL.sub(r"\\\1", text), flags=re.M)


def plain(text: str) -> str:
    """The words of a text, without marks.

    >>> plain("rest the foot – **not** the _rest_ of you, 5 * 20 s")
    'rest the foot – not the rest of you, 5 * 20 s'
    """
    return _READ.sub(lambda found: found[1] or plain(found[3] or found[5] or ""), text)
