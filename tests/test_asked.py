"""The forms of a question that a chain hands over."""

from collections.abc import Sequence
from typing import Any

import pytest
from langchain_core.messages import AIMessage, AIMessageChunk, ChatMessage, HumanMessage, SystemMessage, ToolMessage

from assistant.asked import Asked, read
from assistant.types import AssistantError, BadQuestion, Turn

SWIM, YES = Turn("user", "may I swim"), Turn("assistant", "Yes.")


def test_text_is_a_question_without_history() -> None:
    assert read("why?") == Asked("why?")


@pytest.mark.parametrize(
    "history",
    [
        [SWIM, YES],
        (SWIM, YES),
        [{"role": "user", "content": "may I swim"}, {"role": "assistant", "content": "Yes."}],
        [{"role": "human", "content": "may I swim"}, {"role": "ai", "content": "Yes."}],
        [("user", "may I swim"), ("assistant", "Yes.")],
        [["human", "may I swim"], ["ai", "Yes."]],
        [HumanMessage("may I swim"), AIMessage("Yes.")],
        [ChatMessage("may I swim", role="user"), AIMessageChunk("Yes.")],
        [SystemMessage("Be kind."), HumanMessage("may I swim"), ToolMessage("x", tool_call_id="1"), AIMessage("Yes.")],
        [("system", "Be kind."), SWIM, YES],
        [HumanMessage([{"type": "text", "text": "may I swim"}]), YES],
    ],
    ids=repr,
)
def test_history_is_read_in_every_form(history: Sequence[Any]) -> None:
    assert read({"question": "why?", "history": history}) == Asked("why?", [SWIM, YES])
    assert read([*history, HumanMessage("why?")]) == Asked("why?", [SWIM, YES])


def test_mapping_may_name_a_guide() -> None:
    assert read({"question": "why?", "guide": "achilles"}).guide == "achilles"


@pytest.mark.parametrize("history", [None, [], ()])
def test_history_may_be_empty(history: object) -> None:
    assert list(read({"question": "why?", "history": history}).history) == []


def test_last_human_message_is_the_question_whatever_follows_it() -> None:
    assert read([SWIM, YES, ("user", "why?"), AIMessage("Because.")]) == Asked("why?", [SWIM, YES])


@pytest.mark.parametrize("given", [None, 3, object(), {"why?"}])
def test_what_holds_no_question_is_refused_with_the_forms_that_do(given: object) -> None:
    with pytest.raises(BadQuestion, match=f"No question in '{type(given).__name__}'. Give a question, "):
        read(given)


@pytest.mark.parametrize("given", [[], [YES], [SystemMessage("Be kind.")]])
def test_messages_without_one_of_the_reader_are_refused(given: object) -> None:
    with pytest.raises(BadQuestion, match="No message of the list is the reader's"):
        read(given)


def test_mapping_without_a_question_is_refused() -> None:
    with pytest.raises(BadQuestion, match="No key 'question'"):
        read({"history": []})


def test_unknown_key_is_refused_by_name_with_the_cure() -> None:
    with pytest.raises(AssistantError, match=r"Unknown key 'histroy'. Known: question, history, guide; chain.pick"):
        read({"question": "why?", "histroy": []})


@pytest.mark.parametrize(
    ("history", "message"),
    [
        ("may I swim", "must be a list of turns, not str"),
        ({"role": "user", "content": "x"}, "must be a list of turns, not dict"),
        (3, "must be a list of turns, not int"),
        ([3], "A turn of the history must be .*, not int"),
        (["may I swim"], "A turn of the history must be .*, not str"),
        ([{"role": "user"}], "A turn of the history must be .*, not dict"),
        ([(1, "x")], "A turn of the history must be .*, not tuple"),
        ([("usr", "x")], "Unknown role 'usr' in the history. Known: user, human, assistant, ai"),
        ([("user", None)], "must have its content as text, not NoneType"),
    ],
)
def test_turn_that_cannot_be_read_is_refused(history: object, message: str) -> None:
    with pytest.raises(AssistantError, match=message):
        read({"question": "why?", "history": history})
