"""Takes e-mail addresses, phone numbers and links with a login out of a text. Knows patterns and nothing of feedback.

Where a number could be either, privacy wins: it goes. Names are not found; nobody is asked for one.
"""

from __future__ import annotations

import re

E_MAIL, PHONE, LINK = "[e-mail]", "[phone]", "[link]"

_LOGIN = re.compile(r"\b[a-z][a-z0-9+.-]{1,20}://[^\s/?#@]+@\S+", re.I)
_AT = r"(?:@|%40|\s?[(\[{]\s?at\s?[)\]}]\s?)"
_DOT = r"(?:\.|\s?[(\[{]\s?dot\s?[)\]}]\s?)"
_ADDRESS = re.compile(rf"(?<![\w.+%'-])[\w.+%'-]+?{_AT}(?:[\w-]+{_DOT})+[^\W\d_]{{2,}}", re.I)
_GAP = r"[\s().\-/]{0,3}"
_DATE = r"\d{1,2}(?:[./-]\d{1,2}[./-](?:\d\d){1,2}|\s\d{1,2}\s(?:19|20)\d\d)\b"
_HUNDREDS = r"(?:\d+00\b[\s.-]?){3}"
_NUMBER = re.compile(
    rf"""(?<!\d)(?<!\d[.,])(?:
      (?:\+|00)[\s(]{{0,2}}\d(?:{_GAP}\d){{6,14}}                         # +44 (0)20 7946 0958, 0049 170 1234567
    | (?!{_DATE})\(?0\d(?:{_GAP}\d){{7,10}}                               # with the 0 of a country's own: 07700 900123
    | (?!{_HUNDREDS})\(?\d{{3}}\)?[\s.-]{{1,2}}\d{{3}}[\s.-]\d{{4}}       # 555-010-1234, but not laps of 400 800 1200
    | (?!{_HUNDREDS})[5-9]\d\d[\s.-]\d{{3}}[\s.-]\d{{3}}                  # 612 345 678
    | \d{{7,}}                                                            # in one piece
    )(?!\d)""",
    re.X,
)


def redact(text: str) -> str:
    """The text with `[e-mail]`, `[phone]` and `[link]` in place of what they name."""
    text = _LOGIN.sub(LINK, text)
    text = _ADDRESS.sub(E_MAIL, text)
    return _NUMBER.sub(PHONE, text)
