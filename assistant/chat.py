"""The chat page: a Gradio Blocks with one event that answers.

The browser holds the conversation and sends it back with each question, so nothing of it
is trusted: of what was said before, only the reader's own turns count, and they are text.
Knows nothing of how an answer is made; `markup` makes its HTML.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import gradio as gr
from starlette.concurrency import run_in_threadpool

from assistant import markup, wording
from assistant.corpus import Corpus
from assistant.settings import MAX_HISTORY_TURNS
from assistant.types import Answer, BadQuestion, Turn

STATIC = Path(__file__).parent / "static"
CSS = STATIC / "chat.css"
HEAD = STATIC / "head.html"
THEME = gr.themes.Default(
    primary_hue="blue", neutral_hue="slate", font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]
)
"""Fonts of the reader's own system: Gradio's default would load one."""

PAUSE_SECONDS = 0.12
WHOLE_WITHIN_SECONDS = 1.0
"""An answer grows sentence by sentence, but nobody waits for it. A call for urgent care is shown at once."""
AT_ONCE = 8
"""Questions answered at the same time; up to WAITING more wait for their turn."""
WAITING = 32

Message = dict[str, Any]
_log = logging.getLogger(__name__)


class Assistant(Protocol):
    """What the page needs; `assistant.pipeline.Assistant` is one."""

    @property
    def corpus(self) -> Corpus: ...

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer: ...


def build(assistant: Assistant) -> gr.Blocks:
    """The page, to be mounted by `web`; CSS, HEAD and THEME belong to it."""
    page = gr.Blocks(title=assistant.corpus.title, analytics_enabled=False)
    with page:
        gr.Markdown(markup.heading(assistant.corpus), elem_id="heading", container=False)
        with gr.Row(elem_id="starters"):
            starters = [gr.Button(text, size="sm") for text in wording.STARTERS.values()]
        chat = gr.Chatbot(
            elem_id="chat",
            show_label=False,
            container=False,
            height=None,
            layout="panel",
            autoscroll=False,
            buttons=[],
            feedback_options=None,
            latex_delimiters=[],
        )
        clear = gr.Button(wording.CLEAR, size="sm", elem_id="clear")
        with gr.Row(elem_id="composer"):
            box = gr.Textbox(
                label=wording.QUESTION_LABEL,
                placeholder=wording.QUESTION_HINT,
                max_lines=6,
                submit_btn=wording.SEND,
                container=False,
            )

        async def answer(typed: str, shown: list[Message], event: gr.EventData) -> AsyncIterator[tuple[Any, Any]]:
            offered = event.target if isinstance(event.target, gr.Button) else None
            async for box_text, messages in converse(assistant, offered.value if offered else typed, shown):
                yield gr.skip() if offered else box_text, messages

        gr.on(
            [box.submit, *(starter.click for starter in starters)],
            answer,
            [box, chat],
            [box, chat],
            show_progress="hidden",
            api_visibility="private",
            concurrency_limit=AT_ONCE,
        )
        clear.click(lambda: ("", []), None, [box, chat], show_progress="hidden", api_visibility="private")
    page.queue(max_size=WAITING, api_open=False)
    return page


async def converse(
    assistant: Assistant, question: str, shown: Sequence[Message]
) -> AsyncIterator[tuple[str, list[Message]]]:
    """What the text box and the chat hold, step by step, from the question to the whole answer."""
    history = turns(shown)
    before = list(shown)[-MAX_HISTORY_TURNS:]
    if question.strip():
        before.append({"role": "user", "content": markup.question(question)})
        yield "", before
    try:
        answer = await run_in_threadpool(assistant.ask, question, history)
    except BadQuestion as error:
        yield question.strip(), [*before, _from_us(markup.note(str(error)))]
        return
    except Exception:  # whatever went wrong, the reader keeps the question and is told; there is no answer to gate
        _log.exception("No answer could be made")
        yield question, [*before, _from_us(markup.note(wording.FAILED))]
        return
    *growing, whole = markup.growing(answer)
    for step in growing if answer.kind != "urgent" else ():
        yield "", [*before, _from_us(step)]
        await asyncio.sleep(min(PAUSE_SECONDS, WHOLE_WITHIN_SECONDS / len(growing)))
    yield "", [*before, _from_us(whole)]


def turns(shown: Sequence[Message]) -> list[Turn]:
    """The latest turns of what the browser sent back. An assistant turn could be forged: its text is dropped."""
    found = []
    for message in list(shown)[-MAX_HISTORY_TURNS:]:
        if message.get("role") == "assistant":
            found.append(Turn("assistant", ""))
        elif (text := markup.asked(_content(message))) is not None:
            found.append(Turn("user", text))
    return found


def _content(message: Message) -> str:
    """Gradio hands a message back as a list of parts."""
    content = message.get("content")
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return "".join(part["text"] for part in parts if isinstance(part, dict) and isinstance(part.get("text"), str))


def _from_us(html: str) -> Message:
    return {"role": "assistant", "content": html}
