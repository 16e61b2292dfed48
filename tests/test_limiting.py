"""Beyond a budget there is a 429 that says when to come back: as JSON, as a page, and for the chat."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant import wording
from assistant.budgets import Budgets, Spent
from assistant.corpus import Corpus
from assistant.limiting import sentence
from assistant.types import Answer
from assistant.web import parts
from tests.conftest import Whole

URGENT = "call your doctor or the emergency number"


class Yes(Whole):
    """Says yes to everything, and counts how often."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.asked = 0

    def ask(self, question: str, *_: object, **__: object) -> Answer:
        self.asked += 1
        return Answer(question, "answer", "Yes.", False)


@contextmanager
def limited(
    assistant: Yes, rate_limit: str, proxies: Sequence[str] = (), peer: str = "10.0.0.9"
) -> Iterator[TestClient]:
    async def made() -> FastAPI:
        return parts(assistant, budgets=Budgets(rate_limit), proxies=proxies).whole()

    with TestClient(asyncio.run(made()), client=(peer, 1)) as client:
        yield client


@pytest.fixture
def yes(small: Corpus) -> Yes:
    return Yes(small)


def test_beyond_the_budget_a_program_gets_a_429_that_says_when_to_come_back(yes: Yes) -> None:
    with limited(yes, "client=1/minute") as client:
        assert client.post("/api/ask", json={"question": "Why?"}).status_code == 200
        refused = client.post("/api/ask", json={"question": "Why?"})
    assert refused.status_code == 429
    assert 55 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.json()["detail"].startswith(wording.TOO_MANY["client"])
    assert f"in {refused.headers['Retry-After']} seconds" in refused.json()["detail"]
    assert URGENT in refused.json()["detail"]
    assert yes.asked == 1


def test_the_widgets_frame_is_told_the_same_in_place_of_events(yes: Yes) -> None:
    with limited(yes, "client=1/minute") as client:
        asking = {"json": {"question": "Why?"}, "headers": {"Accept": "text/event-stream"}}
        assert client.post("/api/ask", **asking).status_code == 200  # type: ignore[arg-type]
        refused = client.post("/api/ask", **asking)  # type: ignore[arg-type]
    assert (refused.status_code, refused.headers["Content-Type"]) == (429, "application/json")
    assert URGENT in refused.json()["detail"]


def test_the_page_without_scripts_keeps_the_question_and_says_why(yes: Yes) -> None:
    with limited(yes, "client=1/minute") as client:
        assert client.get("/ask", params={"q": "Why?"}).status_code == 200
        refused = client.get("/ask", params={"q": "Can I <b>swim?"})
        assert client.get("/ask").status_code == 200
    assert refused.status_code == 429
    assert "Retry-After" in refused.headers
    assert URGENT in refused.text
    assert "Can I &lt;b&gt;swim?</textarea>" in refused.text
    assert "default-src 'none'" in refused.headers["Content-Security-Policy"]


def test_an_event_of_the_chat_is_refused_before_gradio_queues_it(yes: Yes) -> None:
    event = {"data": ["Why?", [], "k"], "fn_index": 0, "session_hash": "abc"}
    with limited(yes, "conversation=1/minute") as client:
        assert client.post("/gradio_api/queue/join", json=event).status_code == 200
        refused = client.post("/gradio_api/queue/join", json=event)
        assert client.post("/gradio_api/queue/join", json=event | {"session_hash": "other"}).status_code == 200
    assert refused.status_code == 429
    assert refused.json()["detail"].startswith(wording.TOO_MANY["conversation"])


@pytest.mark.parametrize(
    "path", ["/", "/healthz", "/guide", "/widget.js", "/embed/", "/ask", "/api/answers/0123456789abcdef"]
)
def test_pages_scripts_and_finished_answers_cost_nothing(yes: Yes, path: str) -> None:
    with limited(yes, "client=1/minute") as client:
        assert 429 not in {client.get(path).status_code for _ in range(5)}


@pytest.mark.parametrize("path", ["/api/feedback", "/api/feedback/preview"])
def test_feedback_costs_as_a_question_does(yes: Yes, path: str) -> None:
    with limited(yes, "client=1/minute") as client:
        assert [client.post(path, json={"key": "x"}).status_code == 429 for _ in range(2)] == [False, True]


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b'{"conversation": 7}', b'{"conversation": "%s"}' % (b"x" * 65)])
def test_a_conversation_that_has_no_name_counts_for_its_address_alone(yes: Yes, body: bytes) -> None:
    with limited(yes, "conversation=1/minute,client=3/minute") as client:
        statuses = [client.post("/api/ask", content=body).status_code for _ in range(4)]
    assert statuses[3] == 429
    assert 429 not in statuses[:3]


def asks(client: TestClient, forwarded: str | None) -> int:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return client.post("/api/ask", json={"question": "Why?"}, headers=headers).status_code


def test_a_forwarded_address_is_not_believed_unless_its_sender_is_trusted(yes: Yes) -> None:
    with limited(yes, "client=1/minute") as client:
        assert [asks(client, "192.0.2.1"), asks(client, "192.0.2.2")] == [200, 429]


def test_behind_a_trusted_proxy_each_client_has_its_own_budget(yes: Yes) -> None:
    with limited(yes, "client=1/minute", ["10.0.0.0/8"]) as client:
        assert [asks(client, "192.0.2.1"), asks(client, "192.0.2.2"), asks(client, "192.0.2.1")] == [200, 200, 429]


def test_what_a_client_writes_before_the_proxys_own_word_is_not_believed(yes: Yes) -> None:
    with limited(yes, "client=1/minute", ["10.0.0.0/8"]) as client:
        assert [asks(client, f"203.0.113.{n}, 192.0.2.1, 10.0.0.3") for n in range(2)] == [200, 429]


def test_a_proxy_that_forwards_no_address_counts_as_the_client(yes: Yes) -> None:
    with limited(yes, "client=1/minute", ["10.0.0.9/32"]) as client:
        assert [asks(client, ""), asks(client, None)] == [200, 429]


@pytest.mark.parametrize(
    ("seconds", "wait"), [(1, "in 1 second."), (12, "in 12 seconds."), (100, "in 2 minutes."), (3600, "in 60 minutes.")]
)
def test_the_sentence_says_when_as_people_do(seconds: int, wait: str) -> None:
    assert wait in sentence(Spent("server", seconds))
