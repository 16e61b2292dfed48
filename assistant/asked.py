"""A question in the forms in which a LangChain chain hands it over.

Knows no answers; the text of a question is judged where it is answered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal

from langchain_core.messages import AIMessage, BaseMessage, ChatMessage, HumanMessage

from assistant.types import AssistantError, BadQuestion, Turn

Given = str | Mapping[str, Any] | Sequence[Any]
"""A question; a mapping with the fields of `Asked`; or messages, of which the last of the reader's is the question."""

ROLES: dict[str, Literal["user", "assistant"]] = {
    "user": "user",
    "human": "user",
    "assistant": "assistant",
    "ai": "assistant",
}
UNHEARD = frozenset({"system", "developer", "tool", "function"})
"""Roles of messages that are no part of the conversation with the reader."""
FORMS = 'Give a question, {"question", "history", "guide"}, or a list of messages.'
TURN_FORMS = "a Turn, a LangChain message, {role, content} or (role, content)"


@dataclass(frozen=True)
class Asked:
    """A question with its history, oldest first, and the one guide to ask, if not all."""

    question: str
    history: Sequence[Turn] = ()
    guide: str | None = None


KEYS = tuple(field.name for field in fields(Asked))


def read(given: object) -> Asked:
    """A question from any of its forms.

    Raises BadQuestion where there is none, and AssistantError for a key or a turn that
    cannot be read; the text itself is judged when it is answered.
    """
    if isinstance(given, str):
        return Asked(given)
    if isinstance(given, Mapping):
        return _of_mapping(given)
    if not isinstance(given, Sequence):
        raise BadQuestion(f"No question in {type(given).__name__!r}. {FORMS}")
    said = turns(given)
    last = max((place for place, turn in enumerate(said) if turn.role == "user"), default=None)
    if last is None:
        raise BadQuestion("No message of the list is the reader's. Its last human message is the question.")
    return Asked(said[last].content, said[:last])


def _of_mapping(given: Mapping[Any, Any]) -> Asked:
    unknown = [key for key in given if key not in KEYS]
    if unknown:
        raise AssistantError(f"Unknown key {unknown[0]!r}. Known: {', '.join(KEYS)}; chain.pick([…]) drops others.")
    if "question" not in given:
        raise BadQuestion(f"No key 'question'. {FORMS}")
    history = given.get("history") or ()
    if isinstance(history, str | Mapping) or not isinstance(history, Sequence):
        raise AssistantError(f"The history must be a list of turns, not {type(history).__name__}.")
    return Asked(given["question"], turns(history), given.get("guide"))


def turns(history: Sequence[object]) -> list[Turn]:
    """The turns of reader and assistant; what a system or a tool says is left out."""
    return [turn for entry in history if (turn := _turn(entry))]


def _turn(entry: object) -> Turn | None:
    role: str
    content: object
    match entry:
        case Turn():
            return entry
        case HumanMessage():
            return Turn("user", entry.text)
        case AIMessage():
            return Turn("assistant", entry.text)
        case ChatMessage():
            role, content = entry.role, entry.text
        case BaseMessage():
            return None
        case {"role": str(role), "content": content} | [str(role), content]:
            pass
        case _:
            raise AssistantError(f"A turn of the history must be {TURN_FORMS}, not {type(entry).__name__}.")
    if role in UNHEARD:
        return None
    if role not in ROLES:
        raise AssistantError(f"Unknown role {role!r} in the history. Known: {', '.join(ROLES)}.")
    if not isinstance(content, str):
        raise AssistantError(f"A turn of the history must have its content as text, not {type(content).__name__}.")
    return Turn(ROLES[role], content)
