"""Comments lose who wrote them; pingbacks and spam stay outside; roles are told."""

import pytest

from assistant.importing import threads
from assistant.importing.names import lower_words, without_people
from assistant.importing.page import Block, Page, Remark


def page(*remarks: Remark, author: str = "") -> Page:
    return Page("T", (Block("text", "Rest. I will mark the spot."),), remarks, author=author)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Hi Anna, thanks!", "Hi A., thanks!"),
        ("Hi Anna.Many thanks", "Hi A.Many thanks"),
        ("Hello Anna… well", "Hello A… well"),
        ("Karin Holm said so.", "K. H. said so."),
        ("Ask Mark about it.", "Ask Mark about it."),
        ("Thanks Mark!", "Thanks M!"),
        ("Kind regards,\nPeter Brown", "Kind regards,\nP."),
        ("Write to karin@example.org or 07700 900123.", "Write to [e-mail] or [phone]."),
        ("See https://me.example/karin?x=1, it helps.", "See [link], it helps."),
        ("I am @karin_runs there", "I am [link] there"),
        ("Hi All, I run 5 x 20 s.", "Hi All, I run 5 x 20 s."),
        ("Thanks Again for this", "Thanks Again for this"),
        ("Dear Doctor, my MRI", "Dear Doctor, my MRI"),
        ("Karin’s calf", "K.’s calf"),
    ],
)
def test_people_are_taken_out_of_a_comment(text: str, clean: str) -> None:
    words = lower_words(["the mark of it", "a peter out", text])
    assert without_people(text, ["Karin Holm", "Mark Twain"], words) == clean


def test_name_by_which_one_comment_greets_goes_from_all_of_them() -> None:
    made = threads.build(page(Remark("1", "Hi James, thanks."), Remark("2", "Great article, James.")))
    assert [thread.text for thread in made.threads] == ["Hi J., thanks.", "Great article, J."]


def test_replies_stand_beneath_their_question_in_order_of_time() -> None:
    made = threads.build(
        page(
            Remark("1", "May I swim?", date="2023-01-01"),
            Remark("2", "Yes.", parent="1", date="2023-01-03", by_author=True),
            Remark("3", "Me too?", parent="1", date="2023-01-02"),
            Remark("4", "Also yes.", parent="3", date="2023-01-04", by_author=True),
        )
    )
    (thread,) = made.threads
    assert [(reply.role, reply.text) for reply in thread.replies] == [
        ("reader", "Me too?"), ("author", "Yes."), ("author", "Also yes."),
    ]  # fmt: skip


@pytest.mark.parametrize(("author", "authors"), [("Anna Weber", ()), ("", ("anna  weber",))])
def test_author_is_told_by_name_where_no_id_tells(author: str, authors: tuple[str, ...]) -> None:
    made = threads.build(
        page(Remark("1", "Q?"), Remark("2", "A.", parent="1", name="Anna Weber"), author=author), authors
    )
    assert made.threads[0].replies[0].role == "author"


@pytest.mark.parametrize(
    ("remark", "why"),
    [
        (Remark("1", "Pingback: x", is_pingback=True), "pingback"),
        (Remark("1", "Nice", links=3), "looks like spam: 3 links"),
        (Remark("1", "Best casino http://x.example", links=1), "looks like spam: 'casino' and a link"),
        (Remark("1", " "), "without text"),
    ],
)
def test_what_is_no_comment_is_left_out_and_listed(remark: Remark, why: str) -> None:
    made = threads.build(page(remark, Remark("2", "May I swim?")))
    assert [thread.published for thread in made.threads] == ["2"]
    assert [note.why for note in made.left_out] == [why]


def test_author_may_link_as_much_as_they_like() -> None:
    assert threads.build(page(Remark("1", "See these.", links=9, by_author=True))).left_out == ()


def test_reply_to_a_comment_that_was_left_out_stands_for_itself() -> None:
    made = threads.build(page(Remark("1", "x", is_pingback=True), Remark("2", "May I?", parent="1")))
    assert [thread.text for thread in made.threads] == ["May I?"]


def test_comments_that_answer_each_other_in_a_circle_are_one_thread() -> None:
    made = threads.build(page(Remark("1", "A?", parent="2"), Remark("2", "B?", parent="1")))
    assert [(thread.text, len(thread.replies)) for thread in made.threads] == [("A?", 1)]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Great post. Can I swim? Thanks.", "Can I swim?"),
        ("I ran. My calf hurts a lot.", "My calf hurts a lot."),
        ("x " * 60 + "?", "x " * 34 + "x…"),
        ("Hm", "Hm"),
    ],
)
def test_title_of_a_thread_is_its_question(text: str, asked: str) -> None:
    assert threads.question(text) == asked
