"""Which day it is, by a clock that somebody may have set wrong: how long something is kept depends on it.

Knows nothing of what is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

LEAP = timedelta(days=31)
"""A clock that is further than this from the day that was believed last is doubted, in either direction."""


@dataclass(frozen=True)
class Day:
    """The day that is believed, and the one that the clock has leapt to, if it has."""

    believed: date
    doubted: date | None = None


def seen(last: Day, today: date) -> Day:
    """What to believe now that the clock says `today`: a leap only once the clock has gone on from it by a day.

    >>> seen(Day(date(2026, 1, 1)), date(2036, 1, 1)).believed
    datetime.date(2026, 1, 1)
    """
    leapt = last.doubted or today
    goes_on = last.believed < leapt < today or leapt < today < last.believed
    return Day(today) if goes_on or abs(today - last.believed) <= LEAP else Day(last.believed, today)
