"""An answer as it grows, and the same answer again under its key."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from threading import Event

import pytest
from fastapi.testclient import TestClient

from assistant import markup, talk, wording
from assistant.corpus import load
from assistant.settings import ROOT
from assistant.types import Answer, BadQuestion, Citation, Turn, Written
from assistant.workers import Workers
from tests.conftest import Whole, serving

KEY = "0123456789abcdef"
STREAM = {"Accept": "text/event-stream"}


class Counting(Whole):
    """Says how often it was asked, in three sentences; takes no blank question."""

    def __init__(self) -> None:
        self.corpus = load(ROOT / "corpus")
        self.page: str | None = None
        self.asked = list[tuple[str, Sequence[Turn]]]()

    def ask(
        self, question: str, history: Sequence[Turn] = (), guide: str | None = None, page: str | None = None
    ) -> Answer:
        if not question.strip():
            raise BadQuestion("Blank.")
        self.asked.append((question, history))
        self.page = page
        cited = Citation(1, "exercises", "Exercises", "guide", "<b>Ask.</b>", 0, 4, "/guide#exercises")
        kind = "urgent" if "numb" in question else "answer"
        return Answer(question, kind, f"One [1]. Two. Asked {len(self.asked)} times.", kind == "urgent", (cited,))


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> Counting:
    monkeypatch.setattr(talk, "PAUSE_SECONDS", 0)
    return Counting()


@pytest.fixture
def client(counting: Counting) -> Iterator[TestClient]:
    with serving(counting) as client:
        yield client


def events(client: TestClient, **asked: object) -> list[tuple[str, dict[str, object]]]:
    got = client.post("/api/ask", json=asked, headers=STREAM)
    assert got.headers["content-type"].startswith("text/event-stream")
    assert got.headers["cache-control"] == "no-store"
    found = []
    for block in got.text.strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n"))
        found.append((fields["event"], json.loads(fields["data"])))
    return found


def test_an_answer_grows_by_sentences_and_ends_with_the_whole_record(client: TestClient) -> None:
    *growing, (name, last) = events(client, question="Why?", key=KEY)
    assert [event for event, _ in growing] == ["growing", "growing"]
    assert (name, last["key"], last["record"]["text"]) == ("answer", KEY, "One [1]. Two. Asked 1 times.")  # type: ignore[index]
    assert markup.is_whole(str(last["html"])) and not markup.is_whole(str(growing[0][1]["html"]))


def test_its_html_is_that_of_the_chat_page(client: TestClient) -> None:
    [*_, (_, last)] = events(client, question="Why?", key=KEY)
    answer = Counting().ask("Why?")
    assert last["html"] == [*markup.growing(answer, KEY)][-1]
    assert "<b>" not in str(last["html"])


def test_a_call_for_urgent_care_comes_at_once(client: TestClient) -> None:
    assert [name for name, _ in events(client, question="numb toes")] == ["answer"]


def test_a_question_sent_again_under_its_key_gets_the_same_answer_at_once(
    client: TestClient, counting: Counting
) -> None:
    first = events(client, question="Why?", key=KEY)[-1]
    assert events(client, question="Why?", key=KEY) == [first]
    assert len(counting.asked) == 1


def test_another_question_under_a_taken_key_is_answered_under_a_new_one(client: TestClient) -> None:
    events(client, question="Why?", key=KEY)
    [*_, (_, last)] = events(client, question="How?", key=KEY)
    assert last["record"]["question"] == "How?" and last["key"] != KEY  # type: ignore[index]
    assert client.get(f"/api/answers/{last['key']}").json()["question"] == "How?"


def test_without_a_key_nothing_is_kept(client: TestClient, counting: Counting) -> None:
    for _ in range(2):
        [*_, (_, last)] = events(client, question="Why?")
        assert last["key"] == ""
    assert len(counting.asked) == 2


def test_json_stays_what_is_sent_to_those_who_do_not_ask_for_a_stream(client: TestClient) -> None:
    got = client.post("/api/ask", json={"question": "Why?"})
    assert got.json()["text"] == "One [1]. Two. Asked 1 times."


def test_the_history_is_handed_on(client: TestClient, counting: Counting) -> None:
    events(client, question="Why?", history=[{"role": "user", "content": "Rest?"}])
    assert counting.asked == [("Why?", [Turn("user", "Rest?")])]


def test_the_page_that_is_asked_from_is_handed_on(client: TestClient, counting: Counting) -> None:
    events(client, question="Why?", page="https://blog.example/post")
    assert counting.page == "https://blog.example/post"


@pytest.mark.parametrize(
    ("asked", "detail"),
    [
        ({"question": " "}, "Blank."),
        ({"question": "Why?", "key": "k" * 65}, "key: String should have at most 64 characters."),
        ({"question": "Why?", "kee": ""}, "kee: Extra inputs are not permitted."),
    ],
)
def test_a_bad_question_is_an_error_and_no_stream(client: TestClient, asked: dict[str, str], detail: str) -> None:
    got = client.post("/api/ask", json=asked, headers=STREAM)
    assert (got.status_code, got.json()) == (422, {"detail": detail})


def test_a_page_of_another_site_cannot_read_an_answer(client: TestClient) -> None:
    asked = client.post("/api/ask", json={"question": "Why?"}, headers={"Origin": "https://evil.example", **STREAM})
    assert "access-control-allow-origin" not in asked.headers
    plain = client.post("/api/ask", content='{"question": "Why?"}', headers={"Content-Type": "text/plain"})
    assert plain.status_code == 422


class Writing(Whole):
    """A model's answer in two steps, then the quotation or the whole, as a test wants it."""

    def __init__(self, *answers: Answer) -> None:
        self.corpus = load(ROOT / "corpus")
        self.grown = answers
        self.closed = Event()

    def ask(
        self, question: str, history: Sequence[Turn] = (), guide: str | None = None, page: str | None = None
    ) -> Answer:
        return self.grown[-1]

    def answers(self, *asked: object, **more: object) -> Iterator[Answer]:
        try:
            yield from self.grown
        finally:
            self.closed.set()


def said(text: str, mode: str = "generated") -> Answer:
    written = (Written(text, (1,), 0.9),) if mode == "generated" else ()
    return Answer("Why?", "answer", text, False, mode=mode, sentences=written)  # type: ignore[arg-type]


def test_a_models_answer_is_streamed_as_it_is_verified_and_says_who_wrote_it() -> None:
    with serving(Writing(said("One."), said("One. Two."))) as client:
        first, second, (name, last) = events(client, question="Why?", key=KEY)
        kept = client.get(f"/api/answers/{KEY}").json()
    assert [event for event, _ in (first, second)] == ["growing", "growing"]
    assert "Two." not in str(first[1]["html"])
    assert "Two." in str(second[1]["html"])
    assert name == "answer"
    assert wording.GENERATED in str(last["html"])
    assert kept["mode"] == "generated"
    assert kept["sentences"] == [{"text": "One. Two.", "citations": [1], "support": 0.9}]


def test_a_quotation_takes_the_place_of_a_models_broken_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(talk, "PAUSE_SECONDS", 0)
    with serving(Writing(said("One."), said("Quoted. Whole.", "extractive"))) as client:
        *growing, (_, last) = events(client, question="Why?", key=KEY)
    assert "One." in str(growing[0][1]["html"])
    assert "One." not in str(last["html"])
    assert wording.GENERATED not in str(last["html"])
    assert "sentences" not in last["record"]  # type: ignore[operator]


def test_a_reader_who_leaves_ends_the_writing() -> None:
    writing = Writing(said("One."), said("One. Two."))

    async def leave() -> None:
        steps = talk.steps(Workers(1), writing, "Why?", [], lambda answer: "")
        await anext(steps)
        await steps.aclose()

    asyncio.run(leave())
    assert writing.closed.wait(10)


def test_a_reader_who_stops_while_a_step_is_made_waits_for_no_thread_and_ends_the_writing_after_it() -> None:
    class Slow(Writing):
        def __init__(self) -> None:
            super().__init__()
            self.began, self.go_on, self.ended = Event(), Event(), Event()

        def answers(self, *asked: object, **more: object) -> Iterator[Answer]:
            try:
                self.began.set()
                self.go_on.wait(10)
                yield said("One.")
            finally:
                self.ended.set()

    slow = Slow()

    async def stop() -> None:
        asking = asyncio.create_task(anext(talk.steps(Workers(1), slow, "Why?", [], lambda answer: "")))
        await asyncio.to_thread(slow.began.wait, 10)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(asking, 5)
        assert not slow.ended.is_set()
        slow.go_on.set()
        assert await asyncio.to_thread(slow.ended.wait, 10)

    asyncio.run(stop())
