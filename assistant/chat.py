"""The chat page: a Gradio Blocks that answers, stops, answers again, and takes a lost conversation up again.

Gradio's components and the events between them, no more: `talk` has the messages, `markup`
their HTML, static/page/ the page's manners.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import gradio as gr

from assistant import about, assets, markup, noted, suggestions, wording
from assistant.kept import Kept
from assistant.limiting import asker
from assistant.seats import Busy
from assistant.seen import HEADER
from assistant.settings import WAITING
from assistant.talk import Assistant, Message, again_from, converse, stopped, without_last
from assistant.workers import Workers

CSS = [assets.STATIC / "conversation.css", assets.STATIC / "chat.css"]
SCRIPT = assets.bundle("chat")
SCRIPT_AT = f"/page/{assets.short_hash(SCRIPT)}.js"
THEME = gr.themes.Default(
    primary_hue="blue", neutral_hue="slate", font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]
)
"""Fonts of the reader's own system: Gradio's default would load one."""


def head(rating: bool = False) -> str:
    """What the page's scripts need in its head: themselves, what they say, and whether answers can be rated."""
    words = json.dumps({**wording.ON_THE_PAGE, "rating": rating}, ensure_ascii=False).replace("<", "\\u003c")
    return (
        '<meta name="color-scheme" content="light dark">'
        f'<script type="application/json" id="words">{words}</script>'
        f'<script type="module" src="{SCRIPT_AT}"></script>'
    )


def _note(request: gr.Request) -> str:
    """Gradio's queue runs an event outside of the request that brought it, whose id goes with it. Whose it is."""
    noted.begin(request.headers.get(HEADER, ""))
    return asker(request.client)


def build(assistant: Assistant, kept: Kept, workers: Workers) -> gr.Blocks:
    """The page, to be mounted by `web`; CSS, THEME and `head()` belong to it."""
    page = gr.Blocks(title=assistant.corpus.title, analytics_enabled=False)
    with page:
        parts = _laid_out(assistant)
        _bound(parts, Events(assistant, kept, workers))
    page.queue(max_size=WAITING, api_open=False)
    return page


@dataclass(frozen=True)
class Components:
    """What of the page has events. `key` and `lost` are written by static/page/keep.js: the key of the next answer,
    and a conversation that a reload interrupted."""

    starters: list[gr.Button]
    chat: gr.Chatbot
    stop: gr.Button
    again: gr.Button
    clear: gr.Button
    box: gr.Textbox
    key: gr.Textbox
    lost: gr.Textbox
    restore: gr.Button


def _laid_out(assistant: Assistant) -> Components:
    written = assistant.writer is not None
    gr.Markdown(
        markup.heading(assistant.corpus, written) + about.panel(assistant.corpus, written),
        elem_id="heading",
        container=False,
    )
    with gr.Row(elem_id="starters"):
        starters = [gr.Button(text, size="sm") for text in suggestions.starters(assistant.corpus).values()]
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
    with gr.Row(elem_id="actions"):
        stop = gr.Button(wording.STOP, size="sm", elem_id="stop")
        again = gr.Button(wording.TRY_AGAIN, size="sm", elem_id="again")
        gr.Button(wording.SHEET, size="sm", elem_id="sheet-open")
        clear = gr.Button(wording.CLEAR, size="sm", elem_id="clear")
    with gr.Row(elem_id="composer"):
        box = gr.Textbox(
            label=wording.QUESTION_LABEL,
            placeholder=wording.QUESTION_HINT,
            max_lines=6,
            submit_btn=wording.SEND,
            container=False,
        )
    key = gr.Textbox(elem_id="key", visible="hidden", show_label=False)
    lost = gr.Textbox(elem_id="lost", visible="hidden", show_label=False)
    restore = gr.Button("", elem_id="restore", visible="hidden")
    return Components(starters, chat, stop, again, clear, box, key, lost, restore)


@dataclass(frozen=True)
class Events:
    """What the page's events do; Gradio finds event data and request by the types of the arguments."""

    assistant: Assistant
    kept: Kept
    workers: Workers

    async def answer(
        self, typed: str, shown: list[Message], key: str | None, event: gr.EventData, request: gr.Request
    ) -> AsyncIterator[Any]:
        who = _note(request)
        offered = event.target if isinstance(event.target, gr.Button) else None
        question = offered.value if offered else typed
        async for box_text, messages in converse(self.workers, self.assistant, self.kept, question, shown, key, who):
            yield gr.skip() if offered else box_text, messages

    async def answer_again(
        self, typed: str, shown: list[Message], key: str | None, request: gr.Request
    ) -> AsyncIterator[Any]:
        who = _note(request)
        before, question = without_last(shown)
        async for _, messages in converse(self.workers, self.assistant, self.kept, question, before, key, who):
            yield gr.skip(), messages

    async def take_up(self, transcript: str, shown: list[Message], request: gr.Request) -> tuple[Any, Any]:
        who = _note(request)
        try:
            found = await self.workers.run(partial(again_from, self.assistant, self.kept, transcript), who)
        except Busy as busy:
            raise gr.Error(str(busy), print_exception=False) from None
        return "", found or gr.skip()


def _bound(parts: Components, events: Events) -> None:
    """Without a limit of Gradio's own on events: the workers have one, for whoever asks."""
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "concurrency_limit": None}
    box, chat, key = parts.box, parts.chat, parts.key
    sent = [box.submit, *(starter.click for starter in parts.starters)]
    asked = gr.on(sent, events.answer, [box, chat, key], [box, chat], **quiet)
    asked_again = parts.again.click(events.answer_again, [box, chat, key], [box, chat], **quiet)
    parts.stop.click(stopped, [box, chat], [chat], cancels=[asked, asked_again], **quiet)
    parts.restore.click(events.take_up, [parts.lost, chat], [parts.lost, chat], **quiet)
    parts.clear.click(lambda: ("", []), None, [box, chat], **quiet)
