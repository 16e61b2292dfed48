"""Finished answers are kept for a while, under keys that nobody can take from another."""

from __future__ import annotations

import pytest

from assistant.kept import Kept
from assistant.settings import KEPT_ANSWERS, KEPT_SECONDS
from assistant.types import Answer

KEY = "0123456789abcdef"


class Clock:
    """A timer that a test sets by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def said(text: str) -> Answer:
    return Answer("Why?", "answer", text, False)


def test_an_answer_is_kept_under_the_key_of_the_page() -> None:
    kept = Kept()
    assert kept.put(KEY, said("Rest.")) == KEY
    assert kept.get(KEY) == said("Rest.")


def test_an_unknown_key_holds_nothing() -> None:
    assert Kept().get(KEY) is None


def test_an_answer_is_kept_for_as_long_as_the_limit_and_no_longer() -> None:
    clock = Clock()
    kept = Kept(clock)
    kept.put(KEY, said("Rest."))
    clock.now = KEPT_SECONDS - 1
    assert kept.get(KEY) == said("Rest.")
    clock.now = KEPT_SECONDS
    assert kept.get(KEY) is None


def test_a_taken_key_keeps_its_first_answer_and_the_second_gets_a_key_of_its_own() -> None:
    kept = Kept()
    kept.put(KEY, said("Rest."))
    other = kept.put(KEY, said("Swim."))
    assert (kept.get(KEY), kept.get(other)) == (said("Rest."), said("Swim."))


@pytest.mark.parametrize(
    "key", ["", "short", "x" * 65, "0123456789abcde<", "0123456789abcdef\n", "../../../etc/passwd"]
)
def test_a_malformed_key_is_not_used(key: str) -> None:
    kept = Kept()
    given = kept.put(key, said("Rest."))
    assert given != key
    assert (kept.get(key), kept.get(given)) == (None, said("Rest."))


def test_the_oldest_answer_makes_room_when_there_are_too_many() -> None:
    kept = Kept()
    keys = [kept.put(f"{KEY}{n}", said(str(n))) for n in range(KEPT_ANSWERS + 1)]
    assert kept.get(keys[0]) is None
    assert [kept.get(keys[1]), kept.get(keys[-1])] == [said("1"), said(str(KEPT_ANSWERS))]
