"""Dates as pages write them -> `2021-12-05`. Knows nothing of pages."""

from __future__ import annotations

import re
from datetime import datetime

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_FORMS = (
    re.compile(r"(?P<year>\d{4})-(?P<number>\d\d)-(?P<day>\d\d)"),
    re.compile(rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})", re.I),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?{_MONTH},?\s+(?P<year>\d{{4}})", re.I),
)


def day(text: str) -> str:
    """The first date in a text, as ISO day; empty where there is none.

    >>> day("Last updated on December 5th, 2021.")
    '2021-12-05'
    """
    for form in _FORMS:
        if found := form.search(text):
            parts = found.groupdict()
            month = int(parts.get("number") or _MONTHS.index(parts.get("month", "jan").lower()) + 1)
            try:
                return datetime(int(parts["year"]), month, int(parts["day"])).date().isoformat()
            except ValueError:
                continue
    return ""
