"""Imports little, because the processes that it starts import it anew."""

import multiprocessing
import os
import signal
import sqlite3
import stat
import threading
from contextlib import closing
from datetime import date, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from assistant.feedback import SCHEMA, Feedback, utc_today
from assistant.settings import MAX_ANSWER_CHARS, MAX_QUESTION_CHARS, MAX_RATED_SECTIONS, MAX_SECTION_CHARS, Settings
from assistant.types import AssistantError

FEW = 15


@pytest.fixture
def feedback(settings: Settings) -> Feedback:
    return Feedback(settings)


def down(feedback: Feedback, question: str = "may i swim", **more: Any) -> str:  # noqa: ANN401
    return feedback.add("down", question, "Swim.", "answer", ["rest"], **more)


# --- What is stored ------------------------------------------------------------------


def test_rating_comes_back_as_it_was_given(feedback: Feedback) -> None:
    ident = down(feedback, reasons=["unsafe", "unclear"])
    [rating] = feedback.all()
    assert rating.id == ident
    assert (rating.verdict, rating.reasons, rating.kind, rating.sections) == (
        "down", ("unsafe", "unclear"), "answer", ("rest",),
    )  # fmt: skip


def test_day_is_a_date_without_a_time(feedback: Feedback) -> None:
    down(feedback)
    assert feedback.all()[0].day == utc_today().isoformat()


def test_nothing_is_created_by_reading(feedback: Feedback) -> None:
    assert feedback.all() == []
    assert feedback.forget_all() == 0
    assert not feedback.path.parent.exists()


def test_file_is_for_its_owner_only(feedback: Feedback) -> None:
    down(feedback)
    assert stat.S_IMODE(feedback.path.stat().st_mode) == 0o600


def test_escape_sequences_and_half_surrogates_do_not_survive(feedback: Feedback) -> None:
    feedback.add("up", "may\x1b[2J i swim\ud800", "Swim\x9b2J\ud800.", "answer", ["re\x1bst"])
    rating = feedback.all()[0]
    assert (rating.question, rating.answer, rating.sections) == ("may [2J i swim", "Swim 2J .", ("re st",))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"verdict": "meh"}, r"Unknown verdict 'meh'. Known: up, down\."),
        ({"kind": "guess"}, r"Unknown kind 'guess'. Known: answer, clearance"),
        ({"verdict": "down", "reasons": ["ugly"]}, r"Unknown reason 'ugly'. Known: wrong_source"),
        ({"reasons": ["unsafe"]}, r"'up' takes no reasons"),
        ({"answer": "a" * (MAX_ANSWER_CHARS + 1)}, r"8,001 characters in the answer, at most 8,000"),
        ({"sections": ["s"] * (MAX_RATED_SECTIONS + 1)}, r"41 sections, at most 40"),
        ({"sections": ["s" * (MAX_SECTION_CHARS + 1)]}, r"101 characters in the id of a section, at most 100"),
        ({"question": " \u200b\ue000"}, "The question is blank"),
        ({"question": "q" * (MAX_QUESTION_CHARS + 1)}, r"4,001 characters, at most 4,000"),
    ],
)
def test_value_out_of_bounds_is_refused_with_the_cure(feedback: Feedback, values: dict[str, Any], message: str) -> None:
    with pytest.raises(AssistantError, match=message):
        feedback.add(**{"verdict": "up", "question": "may i swim", "answer": "Swim.", "kind": "answer"} | values)
    assert feedback.all() == []


def test_question_that_redaction_lengthens_is_still_a_question(feedback: Feedback, tmp_path: Path) -> None:
    feedback.add("up", ("a@b.cd " * MAX_QUESTION_CHARS)[:MAX_QUESTION_CHARS], "Swim.", "answer")
    assert len(feedback.all()[0].question) == MAX_QUESTION_CHARS


def test_what_is_redacted_never_reaches_the_disk(feedback: Feedback) -> None:
    feedback.add("up", "I am ann@example.com, may I swim?", "Ask ann@example.com.", "answer")
    rating = feedback.all()[0]
    assert (rating.question, rating.answer) == ("I am [e-mail], may I swim?", "Ask [e-mail].")
    assert b"ann@" not in b"".join(path.read_bytes() for path in feedback.path.parent.iterdir())


# --- Forgetting ----------------------------------------------------------------------


def test_forgotten_rating_is_gone_and_the_other_stays(feedback: Feedback) -> None:
    first, second = down(feedback, "about zebras"), down(feedback)
    feedback.forget(first)
    assert [rating.id for rating in feedback.all()] == [second]
    assert b"zebras" not in b"".join(path.read_bytes() for path in feedback.path.parent.iterdir())


def test_forgetting_an_unknown_id_removes_nothing(feedback: Feedback) -> None:
    ident = down(feedback)
    with pytest.raises(AssistantError, match="No feedback 'nope'; nothing was removed"):
        feedback.forget(ident, "nope")
    assert [rating.id for rating in feedback.all()] == [ident]


def on(settings: Settings, *days: date) -> Feedback:
    """The feedback as it is after a call on each of these days, by the clock of the last."""
    for day in days:
        Feedback(settings, lambda day=day: day).all()  # type: ignore[misc]
    return Feedback(settings, lambda: days[-1])


def test_rating_is_kept_through_its_last_day_and_then_removed(settings: Settings) -> None:
    then = date(2026, 1, 1)
    down(Feedback(settings, lambda: then))
    last = then + timedelta(days=settings.feedback_days)
    assert len(on(settings, last - timedelta(days=1), last).all()) == 1
    assert on(settings, last + timedelta(days=1)).all() == []


LEAPS = (date(2036, 1, 2), date(1970, 1, 1), date(2026, 9, 1))


@pytest.mark.parametrize("wrong", LEAPS, ids=str)
def test_clock_that_is_set_wrong_and_back_loses_no_rating(settings: Settings, wrong: date) -> None:
    right = date(2026, 1, 1)
    first = down(Feedback(settings, lambda: right), "before")
    second = down(Feedback(settings, lambda: wrong), "while it was wrong")
    after = on(settings, right + timedelta(days=1))
    assert [(rating.id, rating.day) for rating in after.all()] == [(first, "2026-01-01"), (second, "2026-01-01")]
    assert after.forget_older(30) == 0


@pytest.mark.parametrize("wrong", LEAPS, ids=str)
def test_clock_that_has_leapt_is_believed_once_it_has_gone_on_for_a_day(settings: Settings, wrong: date) -> None:
    down(Feedback(settings, lambda: date(2026, 1, 1)))
    goes_on = on(settings, wrong, wrong, wrong + timedelta(days=1))
    down(goes_on, "later")
    assert [rating.day for rating in goes_on.all() if rating.question == "later"] == [
        (wrong + timedelta(days=1)).isoformat()
    ]


def test_writing_removes_what_is_too_old(settings: Settings) -> None:
    down(Feedback(settings, lambda: date(2020, 1, 1)), "about zebras")
    feedback = on(settings, date(2026, 1, 1), date(2026, 1, 2))
    down(feedback)
    with closing(sqlite3.connect(feedback.path)) as connection:
        assert connection.execute("SELECT count(*) FROM feedback").fetchone() == (1,)


def test_only_ratings_older_than_the_days_asked_for_are_forgotten(settings: Settings) -> None:
    for day in (1, 2, 3):
        down(Feedback(settings, lambda day=day: date(2026, 1, day)))  # type: ignore[misc]
    feedback = Feedback(settings, lambda: date(2026, 1, 4))
    assert feedback.forget_older(2) == 1
    assert [rating.day for rating in feedback.all()] == ["2026-01-02", "2026-01-03"]


@pytest.mark.parametrize("days", ["0", "3651", "soon", ""])
def test_retention_out_of_bounds_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, days: str) -> None:
    monkeypatch.setenv("ASSISTANT_FEEDBACK_DAYS", days)
    with pytest.raises(AssistantError, match=f"Setting ASSISTANT_FEEDBACK_DAYS='{days}': Input should be"):
        Settings.read()


# --- Several at once, and things that break ------------------------------------------


def write_some(settings: Settings, start: Any) -> None:  # noqa: ANN401 (a barrier)
    start.wait()
    threads = [threading.Thread(target=lambda: [down(Feedback(settings)) for _ in range(FEW)]) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_processes_and_threads_that_write_at_once_lose_nothing(settings: Settings) -> None:
    spawn = multiprocessing.get_context("spawn")
    start = spawn.Barrier(4)
    writers = [spawn.Process(target=write_some, args=(settings, start)) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len({rating.id for rating in Feedback(settings).all()}) == 4 * 2 * FEW


def write_and_hang(settings: Settings, pipe: Connection) -> None:
    pipe.send(down(Feedback(settings)))
    signal.pause()


def test_process_killed_after_add_returned_has_kept_the_rating(settings: Settings) -> None:
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    writer = spawn.Process(target=write_and_hang, args=(settings, there))
    writer.start()
    ident = here.recv()
    os.kill(writer.pid or 0, signal.SIGKILL)
    writer.join()
    assert [rating.id for rating in Feedback(settings).all()] == [ident]


def test_file_that_is_no_database_says_the_cure(feedback: Feedback) -> None:
    feedback.path.parent.mkdir()
    feedback.path.write_bytes(b"not a database" * 100)
    with pytest.raises(AssistantError, match=r"feedback\.sqlite3: file is not a database\. Move it away"):
        down(feedback)
    assert feedback.path.read_bytes() == b"not a database" * 100


def test_database_with_a_torn_page_says_the_cure(feedback: Feedback) -> None:
    for _ in range(FEW):
        down(feedback)
    whole = feedback.path.read_bytes()
    feedback.path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(AssistantError, match=r"malformed\. Move it away"):
        feedback.all()


def test_database_of_another_program_says_the_cure(feedback: Feedback) -> None:
    feedback.path.parent.mkdir()
    with closing(sqlite3.connect(feedback.path)) as connection:
        connection.execute("CREATE TABLE feedback (stars INTEGER)")
    with pytest.raises(AssistantError, match=r"no such column: day\. Move it away"):
        down(feedback)


def test_database_of_a_newer_program_is_left_alone(feedback: Feedback) -> None:
    down(feedback)
    with closing(sqlite3.connect(feedback.path)) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    with pytest.raises(AssistantError, match=rf"has format {SCHEMA + 1}, this program writes {SCHEMA}\. Update"):
        feedback.all()


def test_locked_database_says_the_cure(feedback: Feedback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.feedback.FEEDBACK_BUSY_SECONDS", 0.1)
    down(feedback)
    with closing(sqlite3.connect(feedback.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(AssistantError, match=r"database is locked\. Another program holds it: try again"):
            down(feedback)
    assert len(feedback.all()) == 1


def test_new_file_waits_for_the_process_that_begins_it(feedback: Feedback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.feedback.FEEDBACK_BUSY_SECONDS", 0.1)
    feedback.path.parent.mkdir()
    with (
        FileLock(feedback.path.with_suffix(".lock")),
        pytest.raises(AssistantError, match=r"could not be acquired.* Another program holds it: try again"),
    ):
        down(feedback)


def test_full_disk_says_the_cure_and_keeps_what_was_there(feedback: Feedback, monkeypatch: pytest.MonkeyPatch) -> None:
    down(feedback)
    monkeypatch.setattr("assistant.feedback.sqlite3.connect", small_disk)
    with pytest.raises(AssistantError, match=r"database or disk is full\. Free some space"):
        feedback.add("up", "may i swim", "a" * MAX_ANSWER_CHARS, "answer")
    monkeypatch.undo()
    assert len(feedback.all()) == 1


CONNECT = sqlite3.connect


def small_disk(*arguments: Any, **more: Any) -> sqlite3.Connection:  # noqa: ANN401
    """A database that may not grow, which SQLite reports as it does a full disk."""
    connection = CONNECT(*arguments, **more)
    connection.execute("PRAGMA max_page_count = 1")
    return connection


def test_home_that_cannot_be_made_says_the_cure(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(AssistantError, match=r"Set ASSISTANT_HOME to a folder that you may write\."):
        down(Feedback(Settings(home=tmp_path / "file" / "home", corpus=folder)))
