import pytest

from assistant.conversation import SEPARATOR, clean, resolve
from assistant.settings import EARLIER_TURNS, MAX_QUESTION_CHARS
from assistant.types import BadQuestion, Turn


def said(*questions: str) -> list[Turn]:
    return [turn for q in questions for turn in (Turn("user", q), Turn("assistant", "You may run now."))]


@pytest.mark.parametrize("blank", ["", "   ", "\n\t", "\u200b\u200d", "\x00\x07"])
def test_question_without_text_is_refused(blank: str) -> None:
    with pytest.raises(BadQuestion, match="blank"):
        clean(blank)


def test_question_over_the_limit_is_refused_with_both_lengths() -> None:
    with pytest.raises(BadQuestion, match="10,000 characters, at most 4,000"):
        clean("x" * 10_000)


def test_question_at_the_limit_is_taken() -> None:
    assert len(clean("x" * MAX_QUESTION_CHARS)) == MAX_QUESTION_CHARS


def test_question_that_is_not_text_is_refused() -> None:
    with pytest.raises(BadQuestion, match="must be text, not int"):
        clean(7)


def test_invisible_and_control_characters_leave_the_question() -> None:
    assert clean("can\u200b I\u202e swim\x00?") == "can I swim ?"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("c a n   i   r u n   t o d a y", "can i run today"),
        ("с\u0430n i run tod\u0430\u0443", "can i run today"),  # Cyrillic letters among Latin ones
        ("c4n i r.u.n y3t? 0nly 2k, f00t f33ls ok", "can i run yet? only 2k, foot feels ok"),
        (
            "5k, 10km, the 2nd of 3 x 20s, 5th metatarsal, e.g. v2",
            "5k, 10km, the 2nd of 3 x 20s, 5th metatarsal, e.g. v2",
        ),
        ("im T1D and my toe is sore", "im T1D and my toe is sore"),
        ("могу я бегать", "могу я бегать"),
        ("is it a 5 k", "is it a 5 k"),
    ],
)
def test_disguised_letters_are_read_as_what_they_look_like(typed: str, read: str) -> None:
    assert clean(typed) == read


def test_lone_surrogate_does_not_break_the_question() -> None:
    assert clean("swim \ud800 now") == "swim   now"


@pytest.mark.parametrize(
    "question",
    ["and how many seconds?", "why?", "ok so can I then?", "is that every day?", "how long?", "says who", "is it bad?"],
)
def test_follow_up_takes_the_earlier_question_along(question: str) -> None:
    query = resolve(question, said("How do I start with the jump rope?"))
    assert query.text == f"How do I start with the jump rope?{SEPARATOR}{question}"
    assert query.follows_up


@pytest.mark.parametrize(
    "question",
    [
        "How should my foot land when I run?",
        "Which core exercises does it give?",
        "can i cycle in the boot",
        "thanks!",
        "ok cheers",
        "what did the parent of the NFL player write?",
    ],
)
def test_question_with_a_topic_of_its_own_stands_alone(question: str) -> None:
    assert resolve(question, said("Who decides when I run?")).text == question


def test_chain_of_follow_ups_reaches_back_to_the_question_that_stands_alone() -> None:
    query = resolve("why?", said("Does the boot matter at all here?", "How do I start with the rope?", "how often?"))
    assert query.text == SEPARATOR.join(["How do I start with the rope?", "how often?", "why?"])


def test_words_of_the_assistant_are_never_read() -> None:
    query = resolve("why?", [Turn("assistant", "You are cleared to run."), Turn("user", "Can I swim?")])
    assert "cleared" not in query.text + "".join(query.earlier)


def test_only_the_latest_turns_are_remembered() -> None:
    assert len(resolve("why?", said(*[f"question number {n} on the rope" for n in range(9)])).earlier) == EARLIER_TURNS


def test_disguised_letters_are_read_in_earlier_questions_too() -> None:
    told = (Turn("user", "my tоes аre ｎｕｍｂ\u200b"), Turn("user", "\u200b"))
    assert resolve("And the bike?", told).earlier == ("my toes are numb",)


def test_an_earlier_turn_is_read_behind_as_much_that_nobody_sees_as_a_question_is() -> None:
    told = "\u200b" * 4_100 + "my calf is hot and swollen"
    assert resolve("how do I start?", [Turn("user", told)]).earlier == ("my calf is hot and swollen",)


def test_turns_of_which_nothing_can_be_read_take_no_place() -> None:
    history = [Turn("user", "my calf is hot and swollen"), *[Turn("user", "\u200b")] * 20]
    assert resolve("how do I start?", history).earlier == ("my calf is hot and swollen",)
