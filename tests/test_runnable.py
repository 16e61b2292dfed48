"""The assistant as a step of a LangChain chain."""
# ruff: noqa: ANN401 (what a chain hands on may be anything)

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Generator, Iterator, Sequence
from typing import Any
from uuid import UUID

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.runnables import Runnable, RunnableBranch, RunnableLambda, RunnableParallel, RunnablePassthrough

from assistant.corpus import Corpus
from assistant.pipeline import Assistant
from assistant.types import Answer, BadQuestion, Findings, Screening, Turn

SLOW = 0.2


class Growing(Assistant):
    """Answers a question with its words, one more at a time; "slow" takes SLOW seconds a word."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.heard: list[tuple[str, Sequence[Turn], str | None]] = []
        self.said: list[str] = []

    def answers(
        self, question: str, history: Sequence[Turn] = (), guide: str | None = None, page: str | None = None
    ) -> Generator[Answer]:
        self.heard.append((question, history, guide))
        if not question.strip():
            raise BadQuestion("The question is blank.")
        words = question.split()
        for end in range(1, len(words) + 1):
            time.sleep(SLOW if "slow" in words else 0)
            self.said.append(words[end - 1])
            yield Answer(question, "answer", " ".join(words[:end]), defers=False)

    def find(self, question: str, guide: str | None = None) -> Findings:
        return Findings(Screening("answer"), ())


class Runs(BaseCallbackHandler):
    """The runs that were started, and how each ended."""

    def __init__(self) -> None:
        self.started: list[tuple[str, list[str], Any]] = []
        self.ended: list[Any] = []
        self.failed: list[BaseException] = []

    def on_chain_start(
        self, serialized: dict[str, Any], inputs: Any, *, run_id: UUID, tags: list[str] | None = None, **more: Any
    ) -> None:
        self.started.append((str(more.get("name")), tags or [], inputs))

    def on_chain_end(self, outputs: Any, **more: Any) -> None:
        self.ended.append(outputs)

    def on_chain_error(self, error: BaseException, **more: Any) -> None:
        self.failed.append(error)


@pytest.fixture
def growing(small: Corpus) -> Growing:
    return Growing(small)


def text(answer: Answer) -> str:
    return answer.text


def test_invoke_gives_the_whole_answer(growing: Growing) -> None:
    assert growing.invoke("may I swim").text == "may I swim"


def test_stream_grows_to_the_whole_answer(growing: Growing) -> None:
    assert [answer.text for answer in growing.stream("may I swim")] == ["may", "may I", "may I swim"]


def test_async_stream_grows_to_the_whole_answer(growing: Growing) -> None:
    async def texts() -> list[str]:
        return [answer.text async for answer in growing.astream("may I swim")]

    assert asyncio.run(texts()) == ["may", "may I", "may I swim"]


CHAINS = {
    "lambda": RunnableLambda(text),
    "parallel": RunnableParallel(text=RunnableLambda(text)) | RunnableLambda(lambda found: found["text"]),
    "branch": RunnableBranch((lambda answer: answer.defers, RunnableLambda(repr)), RunnableLambda(text)),
    "assign": RunnableParallel(answer=RunnablePassthrough())
    | RunnablePassthrough.assign(text=lambda found: found["answer"].text)
    | RunnableLambda(lambda found: found["text"]),
}


@pytest.mark.parametrize("after", CHAINS.values(), ids=CHAINS)
@pytest.mark.parametrize("way", ["invoke", "stream", "ainvoke", "astream"])
def test_step_after_the_assistant_gets_the_whole_answer(
    growing: Growing, way: str, after: Runnable[Answer, Any]
) -> None:
    chain = growing | after

    async def last(steps: AsyncIterator[Any]) -> Any:
        return [step async for step in steps][-1]

    got = {
        "invoke": lambda: chain.invoke("may I swim"),
        "stream": lambda: list(chain.stream("may I swim"))[-1],
        "ainvoke": lambda: asyncio.run(chain.ainvoke("may I swim")),
        "astream": lambda: asyncio.run(last(chain.astream("may I swim"))),
    }[way]()
    assert got == "may I swim"


def test_streamed_parallel_ends_with_the_whole_answer(growing: Growing) -> None:
    chain = RunnableParallel(first=growing, second=growing)
    steps = list(chain.stream("may I swim"))
    whole = {name: answer for step in steps for name, answer in step.items()}
    assert {name: answer.text for name, answer in whole.items()} == {"first": "may I swim", "second": "may I swim"}


def test_question_that_arrives_in_pieces_is_asked_once_whole(growing: Growing) -> None:
    def pieces(given: Iterator[str]) -> Iterator[str]:
        yield from ("may I", " swim")

    chain = RunnableLambda(lambda given: given) | pieces | growing
    assert list(chain.stream("x"))[-1].text == "may I swim"
    assert [question for question, _, _ in growing.heard] == ["may I swim"]


@pytest.mark.parametrize("config", [None, {"max_concurrency": 1}, {"max_concurrency": 3}])
def test_batch_keeps_the_order(growing: Growing, config: Any) -> None:
    questions = ["slow", "may I swim", "slow too", "why"]
    assert [answer.text for answer in growing.batch(questions, config)] == questions
    assert [answer.text for answer in asyncio.run(growing.abatch(questions, config))] == questions


def test_batch_gives_errors_in_their_place_when_asked_to(growing: Growing) -> None:
    for good, bad in (
        growing.batch(["swim", " "], return_exceptions=True),
        asyncio.run(growing.abatch(["swim", " "], return_exceptions=True)),
    ):
        assert good.text == "swim"
        assert isinstance(bad, BadQuestion)


def test_batch_raises_the_error_of_a_bad_question_unless_told_otherwise(growing: Growing) -> None:
    with pytest.raises(BadQuestion, match="blank"):
        growing.batch(["swim", " "])


@pytest.mark.parametrize("way", ["invoke", "stream", "ainvoke", "astream"])
def test_run_has_its_name_its_tags_and_its_answer(growing: Growing, way: str) -> None:
    runs = Runs()
    config: Any = {"callbacks": [runs], "tags": ["rehab"], "run_name": "the guide"}

    async def asynchronous() -> None:
        if way == "ainvoke":
            await growing.ainvoke("may I swim", config)
        else:
            async for _ in growing.astream("may I swim", config):
                pass

    if way == "invoke":
        growing.invoke("may I swim", config)
    elif way == "stream":
        list(growing.stream("may I swim", config))
    else:
        asyncio.run(asynchronous())
    assert [(name, tags) for name, tags, _ in runs.started] == [("the guide", ["rehab"])]
    assert [answer.text for answer in runs.ended] == ["may I swim"]


def test_run_is_named_after_the_class_by_default(growing: Growing) -> None:
    runs = Runs()
    growing.with_config(callbacks=[runs]).invoke("swim")
    assert [name for name, _, _ in runs.started] == ["Growing"]


def test_bad_question_is_told_to_the_callbacks_too(growing: Growing) -> None:
    runs = Runs()
    with pytest.raises(BadQuestion, match="blank"):
        growing.invoke(" ", {"callbacks": [runs]})
    assert [type(error) for error in runs.failed] == [BadQuestion]


def test_events_tell_each_growing_answer_and_the_whole_one(growing: Growing) -> None:
    async def events() -> list[Any]:
        return [event async for event in (growing | RunnableLambda(text)).astream_events("may I swim", version="v2")]

    told = [event for event in asyncio.run(events()) if event["name"] == "Growing"]
    assert [event["event"] for event in told] == ["on_chain_start", *["on_chain_stream"] * 3, "on_chain_end"]
    assert [event["data"]["chunk"].text for event in told[1:-1]] == ["may", "may I", "may I swim"]
    assert told[-1]["data"]["output"].text == "may I swim"


@pytest.mark.parametrize("way", ["ainvoke", "astream", "abatch"])
def test_loop_goes_on_while_an_answer_is_made(growing: Growing, way: str) -> None:
    async def ticks() -> int:
        async def ask() -> None:
            if way == "astream":
                async for _ in growing.astream("slow swim"):
                    pass
            elif way == "abatch":
                await growing.abatch(["slow swim"])
            else:
                await growing.ainvoke("slow swim")

        asking, count = asyncio.create_task(ask()), 0
        while not asking.done():
            await asyncio.sleep(SLOW / 20)
            count += 1
        await asking
        return count

    assert asyncio.run(ticks()) > 8  # 40 in two steps of SLOW, none if the loop stood still


def test_answer_that_nobody_waits_for_any_more_is_not_written_on(growing: Growing) -> None:
    async def leave() -> None:
        stream = growing.astream("slow a b c d e f")
        async for _ in stream:
            break
        await stream.aclose()
        await asyncio.sleep(SLOW * 3)

    asyncio.run(leave())
    assert len(growing.said) <= 2


def test_keyword_that_does_not_exist_is_refused(growing: Growing) -> None:
    with pytest.raises(TypeError, match="page_number"):
        growing.invoke("swim", page_number=3)


def test_schemas_name_the_forms_of_a_question_and_the_fields_of_an_answer(growing: Growing) -> None:
    given = growing.get_input_jsonschema()
    assert given["title"] == "GrowingInput"
    assert {"type": "string"} in given["anyOf"]
    assert list(given["$defs"]["Asked"]["properties"]) == ["question", "history", "guide"]
    assert given["$defs"]["Asked"]["required"] == ["question"]
    answer = growing.get_output_jsonschema()["$defs"]["Answer"]
    assert {"question", "kind", "text", "defers", "citations", "tier"} <= set(answer["properties"])
