"""A model's stream becomes whole sentences with their marks, wherever it was cut."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.cutting import Marked, cut
from assistant.settings import MAX_SENTENCE_CHARS

ANSWER = (
    "- **Rest** the foot [1]. Then wait for e.g. the physio. [2][3] Do 5 x 1.5 sets [4, 5].\n"
    "A line of its own [1]\nMr. X swims [2]! And then nothing"
)
WHOLE = [
    Marked("Rest the foot.", (1,)),
    Marked("Then wait for e.g. the physio.", (2, 3)),
    Marked("Do 5 x 1.5 sets.", (4, 5)),
    Marked("A line of its own.", (1,)),
    Marked("Mr. X swims!", (2,)),
]


def test_sentences_come_with_their_marks_and_without_markdown() -> None:
    assert list(cut([ANSWER])) == WHOLE


@settings(deadline=None)
@given(st.lists(st.integers(1, len(ANSWER)), max_size=40))
def test_pieces_may_be_cut_anywhere(places: list[int]) -> None:
    edges = [0, *sorted(places), len(ANSWER)]
    pieces = [ANSWER[a:b] for a, b in pairwise(edges)]
    assert list(cut(pieces)) == WHOLE


def test_sentence_comes_out_as_soon_as_the_next_has_begun() -> None:
    taken: list[str] = []

    def pieces() -> Iterator[str]:
        for piece in ("Rest the foot.", " [1]", " Then", " swim [2]."):
            taken.append(piece)
            yield piece

    assert next(cut(pieces())) == Marked("Rest the foot.", (1,))
    assert taken == ["Rest the foot.", " [1]", " Then"]


def test_sentence_does_not_wait_for_one_that_came_whole_behind_it() -> None:
    def pieces() -> Iterator[str]:
        yield from ("Rest the foot [1]. ", "Then swim [2]. ")
        pytest.fail("asked for more before the first sentence was out")

    assert next(cut(pieces())) == Marked("Rest the foot.", (1,))


@pytest.mark.parametrize("last", ["You can run", "You can run [1]", "You can run unless ["])
def test_unfinished_last_sentence_is_left_out(last: str) -> None:
    assert list(cut([f"Rest [1]. {last}"])) == [Marked("Rest.", (1,))]


@pytest.mark.parametrize("mark", ["[x]", "[1-3]", "(1)", "[1234]", "[]"])
def test_what_is_no_mark_stays_in_the_text(mark: str) -> None:
    (one,) = cut([f"Rest the foot {mark}."])
    assert one.marks == ()
    assert mark in one.text


def test_text_without_an_end_is_not_kept_for_ever() -> None:
    endless = ("word " for _ in range(MAX_SENTENCE_CHARS))
    assert list(cut([*endless, ". Rest [1]."]))[-1] == Marked("Rest.", (1,))


@settings(deadline=None)
@given(st.lists(st.text()))
def test_no_stream_breaks_the_cutting(pieces: list[str]) -> None:
    for one in cut(pieces):
        assert one.text
        assert "\n" not in one.text
