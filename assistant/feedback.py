"""Readers' ratings on disk: one SQLite file under ASSISTANT_HOME, kept for a limited time.

Knows nothing of pages, nor of what a maintainer makes of a rating. A connection lives for
one call, so threads and processes share nothing but the file, and the last one to close it
folds SQLite's log back into it.
"""

from __future__ import annotations

import errno
import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from filelock import FileLock, Timeout

from assistant.day import Day, seen
from assistant.rating import Rating, Reason, Verdict, rate
from assistant.settings import FEEDBACK_BUSY_SECONDS, Settings
from assistant.types import AssistantError, Kind

FILE = "feedback.sqlite3"
SCHEMA = 1
"""Raised whenever the table changes its meaning."""
TABLE = """CREATE TABLE IF NOT EXISTS feedback (
    id TEXT PRIMARY KEY, day TEXT NOT NULL, verdict TEXT NOT NULL, reasons TEXT NOT NULL,
    question TEXT NOT NULL, answer TEXT NOT NULL, kind TEXT NOT NULL, sections TEXT NOT NULL
)"""
CLOCK = "CREATE TABLE IF NOT EXISTS clock (believed TEXT NOT NULL, doubted TEXT)"
"""One row: the day of the last call, and one that the clock has leapt to (see `day`)."""
COLUMNS = "id, day, verdict, reasons, question, answer, kind, sections"

HELD = "Another program holds it: try again, or end that program."
FULL = "Free some space on its disk, then try again."
DAMAGED = "Move it away, with the -wal and -shm files beside it; the next feedback begins a new one."
ELSEWHERE = "Set ASSISTANT_HOME to a folder that you may write."
CURES = {
    sqlite3.SQLITE_BUSY: HELD,
    sqlite3.SQLITE_LOCKED: HELD,
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_IOERR: FULL,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
    sqlite3.SQLITE_ERROR: DAMAGED,  # the table of another program
}
"""By primary result code, https://www.sqlite.org/rescode.html."""


def utc_today() -> date:
    return datetime.now(UTC).date()


class Feedback:
    """The ratings under `settings.home`; the file appears with the first one.

    Whatever is older than `settings.feedback_days` is removed by the next call of any
    kind; by a clock that has leapt, only a day later (see `day`). Every method raises
    AssistantError with the cure when the file cannot be used.
    """

    def __init__(self, settings: Settings, today: Callable[[], date] = utc_today) -> None:
        self.path = settings.home / FILE
        self._days = settings.feedback_days
        self._today = today

    def add(
        self,
        verdict: Verdict,
        question: str,
        answer: str,
        kind: Kind,
        sections: Sequence[str] = (),
        reasons: Sequence[Reason] = (),
    ) -> str:
        """Stores a rating (see `rate`) and returns its id: by then it is on the disk and survives a crash."""
        rating = rate(self._today(), verdict, question, answer, kind, sections, reasons)
        with self._transaction() as (connection, day):
            values = _row(replace(rating, day=day.isoformat()))
            connection.execute(f"INSERT INTO feedback ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
        return rating.id

    def all(self) -> list[Rating]:
        """Every rating within the retention, in the order of their coming."""
        if not self.path.exists():
            return []
        with self._transaction() as (connection, _):
            return [_rating(*row) for row in connection.execute(f"SELECT {COLUMNS} FROM feedback ORDER BY rowid")]

    def forget(self, *ids: str) -> None:
        """Removes these ratings; raises AssistantError, and removes none, when one of them is not there."""
        known = {rating.id for rating in self.all()}
        if unknown := [ident for ident in ids if ident not in known]:
            raise AssistantError(f"No feedback {unknown[0]!r}; nothing was removed. See: feedback list")
        with self._transaction() as (connection, _):
            connection.executemany("DELETE FROM feedback WHERE id = ?", [(ident,) for ident in ids])

    def forget_all(self) -> int:
        """Removes every rating and returns how many there were."""
        return self._forget(lambda day: "9999")

    def forget_older(self, days: int) -> int:
        """Removes the ratings of more than `days` days ago and returns how many there were."""
        return self._forget(lambda day: _before(day, days))

    def _forget(self, before: Callable[[date], str]) -> int:
        if not self.path.exists():
            return 0
        with self._transaction() as (connection, day):
            return connection.execute("DELETE FROM feedback WHERE day < ?", (before(day),)).rowcount

    @contextmanager
    def _transaction(self) -> Iterator[tuple[sqlite3.Connection, date]]:
        """All or nothing, and which day it is: what an exception interrupts is rolled back as the connection closes."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.touch(mode=0o600)  # before SQLite does, which would let others on the machine read it
            with closing(sqlite3.connect(self.path, FEEDBACK_BUSY_SECONDS, isolation_level=None)) as connection:
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute("PRAGMA secure_delete = ON")  # what is forgotten is overwritten, not just unlinked
                self._prepare(connection)
                connection.execute("BEGIN IMMEDIATE")
                day = _seen(connection, self._today())
                connection.execute("DELETE FROM feedback WHERE day < ?", (_before(day, self._days),))
                yield connection, day
                connection.execute("COMMIT")
        except (sqlite3.Error, OSError) as error:
            raise AssistantError(f"Cannot use the feedback in {self.path}: {error}. {_cure(error)}") from None

    def _prepare(self, connection: sqlite3.Connection) -> None:
        """Makes the table of a new file; locked, since of two that change to WAL at once SQLite refuses one."""
        if _version(connection) == 0:
            with FileLock(self.path.with_suffix(".lock"), timeout=FEEDBACK_BUSY_SECONDS):
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute(TABLE)
                connection.execute(f"PRAGMA user_version = {SCHEMA}")
        if (found := _version(connection)) != SCHEMA:
            raise AssistantError(
                f"The feedback in {self.path} has format {found}, this program writes {SCHEMA}. "
                "Update the program, or move the file away."
            )


def _seen(connection: sqlite3.Connection, today: date) -> date:
    """The day that is believed, with what the clock says noted for the next time."""
    connection.execute(CLOCK)
    found = connection.execute("SELECT believed, doubted FROM clock").fetchone()
    if found is None:
        (newest,) = connection.execute("SELECT max(day) FROM feedback").fetchone()
        found = (newest or today.isoformat(), None)
    believed, doubted = (date.fromisoformat(day) if day else None for day in found)
    now = seen(Day(believed or today, doubted), today)
    connection.execute("DELETE FROM clock")
    connection.execute(
        "INSERT INTO clock VALUES (?, ?)", (now.believed.isoformat(), now.doubted and now.doubted.isoformat())
    )
    return now.believed


def _before(day: date, days: int) -> str:
    return (day - timedelta(days=days)).isoformat()


def _row(rating: Rating) -> tuple[str, ...]:
    reasons, sections = json.dumps(rating.reasons), json.dumps(rating.sections)
    return (
        rating.id, rating.day, rating.verdict, reasons, rating.question, rating.answer, rating.kind, sections,
    )  # fmt: skip


def _rating(
    ident: str, day: str, verdict: Verdict, reasons: str, question: str, answer: str, kind: Kind, sections: str
) -> Rating:
    return Rating(ident, day, verdict, tuple(json.loads(reasons)), question, answer, kind, tuple(json.loads(sections)))


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _cure(error: sqlite3.Error | OSError) -> str:
    if isinstance(error, OSError):
        return HELD if isinstance(error, Timeout) else FULL if error.errno == errno.ENOSPC else ELSEWHERE
    return CURES.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, ELSEWHERE)
