"""An event of the chat page as Gradio may get it: text, in the page's own shape, and nothing else that was sent.

Gradio copies or fetches whatever file a message names, and prints a message of another shape
to stderr, with a traceback. So it gets what was read here. Knows no request.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.settings import MAX_KEY_CHARS


class Part(BaseModel):
    """Of a message; a file, or a component of Gradio's, has other fields."""

    model_config = ConfigDict(strict=True, extra="forbid")
    type: Literal["text"] = "text"
    text: str


class Said(BaseModel):
    """A message of the chat."""

    model_config = ConfigDict(strict=True)
    role: Literal["user", "assistant"]
    content: list[Part]


Shown = list[Said] | None


class Event(BaseModel):
    """What a button or the text box sends: a text, the chat, and the key of the next answer, or as many as it has."""

    model_config = ConfigDict(strict=True)
    data: tuple[str, Shown, str | None] | tuple[str, Shown] | tuple[()]
    fn_index: int
    session_hash: str = Field(min_length=1, max_length=MAX_KEY_CHARS)
    trigger_id: int | None = None


def read(body: bytes, inputs: Mapping[int, int]) -> bytes:
    """The event again, of those that `inputs` has with the number of their inputs. Raises ValueError for another."""
    event = Event.model_validate_json(body)
    if inputs.get(event.fn_index) != len(event.data):
        raise ValueError(f"no event of the page is {event.fn_index} with {len(event.data)} inputs")
    return event.model_dump_json().encode()
