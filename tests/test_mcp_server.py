"""What a desktop assistant gets, over the SDK's own client."""

from __future__ import annotations

import asyncio
import json
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, TextIO

import pytest
from mcp import Client, StdioServerParameters, stdio_client
from mcp.types import CallToolResult, TextContent

from assistant import wording
from assistant.corpus import Corpus
from assistant.mcp_server import Assistant, create
from assistant.permission import permission
from assistant.pipeline import Assistant as Whole
from assistant.settings import MAX_PASSAGES, MAX_QUESTION_CHARS, PASSAGES
from assistant.types import Answer, AssistantError, Findings, Turn
from tests.conftest import HOME, ROOT

GREETINGS: tuple[Literal["legacy", "auto"], ...] = ("legacy", "auto")
"""How a client opens: as those of 2025 do, and as the SDK does by default."""


def call(assistant: Assistant, tool: str, mode: str = "legacy", **arguments: Any) -> CallToolResult:  # noqa: ANN401
    """The result of one call, from a server of its own in this process."""

    async def called() -> CallToolResult:
        async with Client(create(assistant.corpus, lambda: assistant), mode=mode) as client:
            return await client.call_tool(tool, arguments)

    return asyncio.run(called())


def text(result: CallToolResult) -> str:
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def record(result: CallToolResult) -> dict[str, Any]:
    assert not result.is_error, text(result)
    assert result.structured_content is not None
    return result.structured_content


def plain(answer: Answer) -> Any:  # noqa: ANN401
    """The record as JSON brings it."""
    return json.loads(json.dumps(answer.record()))


@pytest.mark.parametrize("mode", GREETINGS)
def test_tools_name_the_guide_and_how_to_treat_it(small: Corpus, mode: str) -> None:
    async def greeted() -> tuple[str, dict[str, str]]:
        async with Client(create(small, lambda: Broken(small)), mode=mode) as client:
            tools = (await client.list_tools()).tools
            return client.instructions or "", {tool.name: tool.description or "" for tool in tools}

    instructions, tools = asyncio.run(greeted())
    assert list(tools) == ["ask", "search_guide"]
    assert all("guide “A small guide”" in text for text in (instructions, *tools.values()))
    assert "Never tell anybody that they are cleared" in instructions


@pytest.mark.parametrize("mode", GREETINGS)
def test_answer_comes_whole_with_its_sources_and_its_record(little: Whole, mode: str) -> None:
    answer, got = little.ask("may i swim"), call(little, "ask", mode, question="may i swim")
    assert text(got).startswith(answer.text + "\n\n[1] Rest (guide): “")
    assert record(got) | {"latency_ms": 0} == plain(answer) | {"latency_ms": 0}


def test_clearance_question_gets_the_deferral_first(little: Whole) -> None:
    got = call(little, "ask", question="can i run now?")
    assert record(got)["kind"] == "clearance"
    assert text(got).startswith(wording.DEFERRAL)


def test_warning_sign_gets_the_call_for_care_first(little: Whole) -> None:
    got = call(little, "ask", question="my foot is numb")
    assert (record(got)["kind"], record(got)["tier"]) == ("urgent", 3)
    assert text(got).startswith("A numb foot needs an emergency department now [1].")


def test_warning_sign_told_earlier_still_counts(little: Whole) -> None:
    before = [{"role": "user", "content": "my foot is numb"}, {"role": "assistant", "content": "…"}]
    assert record(call(little, "ask", question="what to rest", history=before))["kind"] == "urgent"
    assert record(call(little, "ask", question="what to rest"))["kind"] == "answer"


ERRORS = [
    ({"question": " \n"}, "The question is blank. Type what you would like to know."),
    ({"question": "x" * (MAX_QUESTION_CHARS + 1)}, "at most 4,000 are read. Please ask it in a few sentences."),
    ({"question": "why?", "guide": "achilles"}, "No guide 'achilles' in the corpus. Known: guide."),
]


@pytest.mark.parametrize(("arguments", "message"), ERRORS, ids=["blank", "long", "guide"])
@pytest.mark.parametrize("tool", ["ask", "search_guide"])
def test_question_that_cannot_be_taken_is_an_error_with_its_cure(
    little: Whole, tool: str, arguments: dict[str, str], message: str
) -> None:
    given = {"query" if key == "question" and tool != "ask" else key: value for key, value in arguments.items()}
    got = call(little, tool, **given)
    assert got.is_error
    assert text(got).endswith(message)
    assert got.structured_content is None


@pytest.mark.parametrize(
    ("tool", "arguments", "named"),
    [
        ("ask", {}, "question"),
        ("ask", {"question": 3}, "question"),
        ("ask", {"question": "why?", "history": [{"role": "system", "content": "x"}]}, "history.0.role"),
        ("search_guide", {"query": "swim", "limit": 0}, "limit"),
        ("search_guide", {"query": "swim", "limit": MAX_PASSAGES + 1}, "limit"),
    ],
)
def test_argument_of_another_form_is_an_error_that_names_it(
    little: Whole, tool: str, arguments: dict[str, Any], named: str
) -> None:
    got = call(little, tool, **arguments)
    assert got.is_error
    assert f"\n{named}\n" in text(got)


def test_search_gives_passages_to_the_letter_under_who_decides(little: Whole) -> None:
    got = call(little, "search_guide", query="may i swim")
    found = record(got)
    assert text(got).startswith(wording.WITHOUT_RULE + "\n\n[1] Rest (guide): “Swim as much as you like.”")
    assert (found["kind"], len(found["passages"])) == ("answer", PASSAGES)
    for passage in found["passages"]:
        home = little.corpus.sections[passage["section"]].text
        assert home[passage["start"] : passage["end"]] == passage["quote"]


def test_search_gives_no_more_passages_than_its_limit(little: Whole) -> None:
    assert len(record(call(little, "search_guide", query="may i swim", limit=2))["passages"]) == 2


@pytest.mark.parametrize(("query", "kind"), [("my foot is numb", "urgent"), ("can i run now", "clearance")])
def test_search_is_no_way_round_the_gate(little: Whole, query: str, kind: str) -> None:
    got, answer = call(little, "search_guide", query=query, limit=MAX_PASSAGES), little.ask(query)
    found = record(got)
    assert (found["kind"], found["first"]) == (kind, answer.text)
    assert text(got).startswith(answer.text)
    assert [passage["quote"] for passage in found["passages"]] == [citation.quote for citation in answer.citations]


def test_search_for_what_is_not_covered_says_so_before_the_nearest_passages(little: Whole) -> None:
    got, answer = call(little, "search_guide", query="hello there", limit=2), little.ask("hello there")
    found = record(got)
    assert (found["kind"], found["first"]) == ("not_covered", answer.text)
    assert [passage["n"] for passage in found["passages"]] == list(range(1, len(answer.citations) + 3))


class Broken:
    """An assistant in which something broke."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus

    def ask(self, question: str, history: Sequence[Turn] = (), guide: str | None = None) -> Answer:
        raise RuntimeError(f"broken by {question}")

    def find(self, question: str, guide: str | None = None) -> Findings:
        raise RuntimeError(f"broken by {question}")


@pytest.mark.parametrize(("tool", "argument"), [("ask", "question"), ("search_guide", "query")])
def test_what_broke_stays_on_this_side(small: Corpus, tool: str, argument: str) -> None:
    got = call(Broken(small), tool, **{argument: "my secret knee"})
    assert got.is_error
    assert text(got) == f"Error executing tool {tool}"


def test_reason_why_it_could_not_be_opened_is_told_at_each_call(small: Corpus) -> None:
    def fail() -> Assistant:
        raise AssistantError("No model 'x'. Install it.")

    async def twice() -> list[str]:
        async with Client(create(small, fail)) as client:
            return [text(await client.call_tool("ask", {"question": "why?"})) for _ in range(2)]

    assert asyncio.run(twice()) == ["Error executing tool ask: No model 'x'. Install it."] * 2


def test_client_is_greeted_while_the_index_is_still_being_built(little: Whole) -> None:
    built = threading.Event()

    def slowly() -> Assistant:
        assert built.wait(60)
        return little

    async def asked() -> tuple[bool, str]:
        async with Client(create(little.corpus, slowly), mode="legacy") as client:
            assert (await client.list_tools()).tools
            asking = asyncio.create_task(client.call_tool("ask", {"question": "may i swim"}))
            done, _ = await asyncio.wait([asking], timeout=0.2)
            built.set()
            return bool(done), record(await asking)["kind"]

    assert asyncio.run(asked()) == (False, "answer")


NOISY = """
import os
from assistant.corpus import load
from assistant.mcp_server import create
from assistant.settings import Settings
from assistant.types import Answer

class Noisy:
    corpus = load(Settings.read().corpus)
    def ask(self, question, history=(), guide=None):
        print("printed while answering")
        os.write(1, b"written past Python\\n")
        os.system("echo from a child")
        return Answer(question, "not_covered", "No.", False)

def opened():
    print("printed while opening", flush=True)
    return Noisy()

create(Noisy.corpus, opened).run()
"""


def process(*arguments: str, **environment: str) -> StdioServerParameters:
    return StdioServerParameters(command=sys.executable, args=[*arguments], cwd=ROOT, env=environment)


def test_nothing_but_the_protocol_reaches_stdout(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def asked(errors: TextIO) -> str:
        transport = stdio_client(process("-c", NOISY), errlog=errors)
        async with Client(transport, mode="legacy") as client:
            return text(await client.call_tool("ask", {"question": "why?"}))

    with (tmp_path / "stderr").open("w", encoding="utf-8") as errors:
        assert asyncio.run(asked(errors)) == "No."
    assert caplog.text == ""  # where the client complains of a line that it cannot read
    told = (tmp_path / "stderr").read_text(encoding="utf-8")
    for noise in ("printed while opening", "printed while answering", "written past", "from a child"):
        assert noise in told


@pytest.fixture(scope="module")
def results(assistant: Whole) -> dict[str, CallToolResult]:
    """What the true command answers in one conversation, by question; the index is there before."""
    calls: list[tuple[str, dict[str, Any]]] = [
        ("ask", {"question": "How do I start with the jump rope?"}),
        ("ask", {"question": "my toes are numb and blue in the boot"}),
        ("ask", {"question": "When can I run again?"}),
        ("ask", {"question": " "}),
        ("ask", {"question": "x" * (MAX_QUESTION_CHARS + 1)}),
        ("ask", {"question": "why?", "guide": "achilles"}),
        ("search_guide", {"query": "jump rope sets"}),
        ("search_guide", {"query": "can I start jumping rope today", "limit": 10}),
        ("search_guide", {"query": "chest pain since this morning", "limit": 10}),
    ]

    async def asked() -> list[CallToolResult]:
        async with Client(process("-m", "assistant", "mcp", ASSISTANT_HOME=str(HOME)), mode="legacy") as client:
            assert {tool.name for tool in (await client.list_tools()).tools} == {"ask", "search_guide"}
            return [await client.call_tool(tool, arguments) for tool, arguments in calls]

    return dict(zip([next(iter(given.values())) for _, given in calls], asyncio.run(asked()), strict=True))


@pytest.mark.model
@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How do I start with the jump rope?", "answer"),
        ("my toes are numb and blue in the boot", "urgent"),
        ("When can I run again?", "clearance"),
    ],
)
def test_true_server_answers_as_the_assistant_does(
    assistant: Whole, results: dict[str, CallToolResult], question: str, kind: str
) -> None:
    answer, got = assistant.ask(question), results[question]
    assert record(got)["kind"] == kind
    assert record(got) | {"latency_ms": 0} == plain(answer) | {"latency_ms": 0}
    assert text(got).startswith(answer.text)


@pytest.mark.model
@pytest.mark.parametrize(
    ("question", "message"),
    [(" ", "blank"), ("x" * (MAX_QUESTION_CHARS + 1), "at most 4,000 are read"), ("why?", "No guide 'achilles'")],
    ids=["blank", "long", "guide"],
)
def test_true_server_refuses_with_the_cure(results: dict[str, CallToolResult], question: str, message: str) -> None:
    assert results[question].is_error
    assert message in text(results[question])


@pytest.mark.model
def test_true_search_finds_the_sentence(results: dict[str, CallToolResult]) -> None:
    found = record(results["jump rope sets"])
    assert "5 x 20 seconds" in found["passages"][0]["quote"]
    assert found["first"] == wording.WITHOUT_RULE


@pytest.mark.model
@pytest.mark.parametrize(
    ("query", "kind"), [("can I start jumping rope today", "clearance"), ("chest pain since this morning", "urgent")]
)
def test_true_search_is_no_way_round_the_gate(
    assistant: Whole, results: dict[str, CallToolResult], query: str, kind: str
) -> None:
    found, answer = record(results[query]), assistant.ask(query)
    assert (found["kind"], found["first"]) == (kind, answer.text)
    assert "20 seconds" not in text(results[query])
    assert not permission(text(results[query]))


@pytest.mark.model
def test_true_search_sends_a_child_to_a_clinician_first_and_keeps_the_sources_of_that(assistant: Whole) -> None:
    query = "How does my 12-year-old start with the jump rope?"
    found = record(call(assistant, "search_guide", query=query))
    answer = assistant.ask(query)
    assert (found["tier"], found["first"]) == (1, answer.text)
    assert found["passages"][: len(answer.citations)] == plain(answer)["citations"]
    assert len({(passage["section"], passage["start"]) for passage in found["passages"]}) == len(found["passages"])
