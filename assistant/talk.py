"""The chat's messages: step by step from a question to its whole answer, and back from what a browser remembered.

The browser holds the conversation and sends it back with each question, so nothing of it
is trusted: of what was said before, only the reader's own turns count, and they are text.
Knows nothing of Gradio's components, nor of how an answer is made.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from starlette.concurrency import run_in_threadpool

from assistant import markup, wording
from assistant.corpus import Corpus
from assistant.kept import Kept
from assistant.seats import Busy
from assistant.settings import MAX_HISTORY_TURNS, MOST_REMADE
from assistant.suggestions import starters
from assistant.types import Answer, BadQuestion, Turn
from assistant.workers import Workers

PAUSE_SECONDS = 0.12
WHOLE_WITHIN_SECONDS = 1.0
"""A quoted answer grows sentence by sentence, but nobody waits for it."""

Message = dict[str, Any]
_log = logging.getLogger(__name__)


class Assistant(Protocol):
    """What the page needs; `assistant.answering.Answering` is one."""

    @property
    def corpus(self) -> Corpus: ...

    @property
    def writer(self) -> object | None:
        """Not None where a model writes answers."""

    def ask(
        self, question: str, history: Sequence[Turn] = (), guide: str | None = None, page: str | None = None
    ) -> Answer: ...

    def answers(
        self, question: str, history: Sequence[Turn] = (), guide: str | None = None, page: str | None = None
    ) -> Generator[Answer]: ...


@dataclass(frozen=True)
class Step:
    """What is shown of an answer by now; the last step has the answer itself, and the key under which it is kept."""

    html: str
    answer: Answer | None = None
    key: str = ""


async def steps(
    workers: Workers,
    assistant: Assistant,
    question: str,
    history: Sequence[Turn],
    keep: Callable[[Answer], str],
    page: str | None = None,
    who: str = "",
) -> AsyncGenerator[Step]:
    """An answer as it grows: a quoted one at reading speed, one that a model writes as fast as it is verified.

    `keep` gets the answer and returns its key: before the first word is shown, or before the
    last, where a model writes. `who` takes turns with others. Raises Busy before the first step, or never.
    """
    async with aclosing(workers.steps(assistant.answers(question, history, page=page), who)) as answers:
        async for answer in answers:
            if answer.mode == "generated":
                yield Step(markup.message(answer, markup.pieces(answer)))
    key = await run_in_threadpool(keep, answer)
    *growing, whole = markup.growing(answer, key, starters(assistant.corpus))
    if answer.mode == "extractive" and answer.kind != "urgent":  # a call for urgent care is shown at once
        for html in growing:
            yield Step(html)
            await asyncio.sleep(min(PAUSE_SECONDS, WHOLE_WITHIN_SECONDS / len(growing)))
    yield Step(whole, answer, key)


async def converse(
    workers: Workers,
    assistant: Assistant,
    kept: Kept,
    question: str,
    shown: Sequence[Message],
    key: str | None,
    who: str = "",
) -> AsyncIterator[tuple[str, list[Message]]]:
    """What the text box and the chat hold, step by step, from the question to the whole answer.

    The answer is kept under `key`; a page whose scripts did not load has none.
    """
    history = turns(shown)
    before = list(shown)[-MAX_HISTORY_TURNS:]
    if question.strip():
        before.append({"role": "user", "content": markup.question(question)})
        yield "", before
    try:
        async for step in steps(workers, assistant, question, history, partial(kept.put, key or ""), who=who):
            yield "", [*before, _from_us(step.html)]
    except (BadQuestion, Busy) as error:
        yield question.strip(), [*before, _from_us(markup.note(str(error)))]
    except Exception:  # whatever went wrong, the reader keeps the question and is told; there is no answer to gate
        _log.exception("No answer could be made")
        yield question, [*before, _from_us(markup.note(wording.FAILED))]


def stopped(_: str, shown: Sequence[Message]) -> list[Message]:
    """The chat after Stop: a question without its whole answer says so."""
    before, question = without_last(shown)
    if not question or markup.is_whole(_content(shown[-1])):
        return list(shown)
    return [*before, {"role": "user", "content": markup.question(question)}, _from_us(markup.note(wording.STOPPED))]


def again_from(assistant: Assistant, kept: Kept, transcript: str) -> list[Message]:
    """The messages of a conversation from the questions and keys that the tab remembered; empty for anything else.

    An answer that is still kept is shown as it was; of the others the last MOST_REMADE are made anew.
    """
    try:
        asked = [(str(turn["question"]), str(turn["key"])) for turn in json.loads(transcript)]
    except (ValueError, TypeError, KeyError, RecursionError):
        return []
    messages: list[Message] = []
    told = [(question, key, kept.get(key)) for question, key in asked[-MAX_HISTORY_TURNS // 2 :]]
    lost = [place for place, (_, _, answer) in enumerate(told) if answer is None]
    for place, (question, key, answer) in enumerate(told):
        try:
            if place in lost[:-MOST_REMADE]:
                whole = markup.note(wording.NO_LONGER_KEPT)
            else:
                whole = _whole(assistant, kept, question, key, turns(messages), answer)
        except BadQuestion:
            continue
        except Exception:  # as in `converse`; the other turns come back all the same
            _log.exception("No answer could be made")
            whole = markup.note(wording.FAILED)
        messages += [{"role": "user", "content": markup.question(question)}, _from_us(whole)]
    return messages


def _whole(
    assistant: Assistant, kept: Kept, question: str, key: str, history: Sequence[Turn], answer: Answer | None
) -> str:
    if answer is None:
        answer = assistant.ask(question, history)
        key = kept.put(key, answer)
    *_, whole = markup.growing(answer, key, starters(assistant.corpus))
    return whole


def without_last(shown: Sequence[Message]) -> tuple[list[Message], str]:
    """The messages before the reader's last question, and that question; empty when there is none."""
    for place in range(len(shown) - 1, -1, -1):
        if shown[place].get("role") != "assistant" and (text := markup.asked(_content(shown[place]))) is not None:
            return list(shown[:place]), text
    return [], ""


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
