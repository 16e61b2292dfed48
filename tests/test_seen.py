"""What requests leave behind: ids, lines in the log, figures; and who gets to see these."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from prometheus_client import REGISTRY, generate_latest
from starlette.types import Message

from assistant import metrics, noted, web
from assistant.corpus import load
from assistant.leaving import LEFT
from assistant.logs import AsJson, AsText
from assistant.settings import ROOT, MetricsFor
from assistant.types import Answer, Turn
from tests.conftest import Whole, serving

SECRET = "my private pain"
HERE = ("127.0.0.1", 50_000)


class Logging(Whole):
    """Says something to the log in the thread that answers; "break" breaks it."""

    def __init__(self) -> None:
        self.corpus = load(ROOT / "corpus")

    def ask(
        self, question: str, history: Sequence[Turn] = (), guide: str | None = None, page: str | None = None
    ) -> Answer:
        logging.getLogger("assistant.pipeline").warning("withheld")
        if question == "break":
            raise RuntimeError("broken")
        answer = Answer(question, "clearance", "Ask your physio.", True)
        metrics.answered(answer)
        return answer


def client(shown_to: MetricsFor = "loopback", peer: tuple[str, int] = HERE) -> TestClient:
    return TestClient(web.parts(Logging(), shown_to=shown_to).app, raise_server_exceptions=False, client=peer)


def ask(question: str = SECRET, **headers: str) -> tuple[int, str]:
    got = client().post("/api/ask", json={"question": question}, headers=headers)
    return got.status_code, got.headers["X-Request-ID"]


def test_an_id_comes_back_as_it_came() -> None:
    assert ask(**{"X-Request-ID": "edge-3f2a77c1"}) == (200, "edge-3f2a77c1")


@pytest.mark.parametrize("ident", ["short", "x" * 65, "two words-12345", "a\tb-12345678", "<b>12345678</b>", ""])
def test_an_id_of_another_shape_is_replaced(ident: str) -> None:
    assert re.fullmatch(r"[0-9a-f]{16}", ask(**{"X-Request-ID": ident})[1])


def test_a_failure_has_its_id_too() -> None:
    assert ask("break", **{"X-Request-ID": "edge-3f2a77c1"}) == (500, "edge-3f2a77c1")


def test_a_question_whose_sender_leaves_in_the_middle_of_it_counts_as_left_and_not_as_malformed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    messages: list[Message] = [
        {"type": "http.request", "body": b'{"question": ', "more_body": True},
        {"type": "http.disconnect"},
    ]
    sent = list[Message]()

    async def receive() -> Message:
        return messages.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    caplog.set_level(logging.INFO)
    headers = [(b"content-type", b"application/json"), (b"content-length", b"900")]
    scope = {"type": "http", "method": "POST", "path": "/api/ask", "raw_path": b"/api/ask", "query_string": b""}
    scope |= {"headers": headers, "root_path": "", "scheme": "http", "server": ("here", 80), "client": HERE}
    asyncio.run(web.parts(Logging()).app(scope, receive, send))
    [line] = [record for record in caplog.records if record.name == "assistant.requests"]
    assert (line.__dict__["status"], line.levelname, sent) == (LEFT, "INFO", [])


def test_a_line_of_a_request_says_what_came_of_it_and_neither_who_asked_nor_what(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    caplog.handler.setFormatter(AsJson())
    ask(**{"X-Request-ID": "edge-3f2a77c1"})
    rows = [json.loads(line) for line in caplog.text.splitlines()]
    [line] = [row for row in rows if row["logger"] == "assistant.requests"]
    assert line.keys() == {
        "time", "level", "logger", "message", "request", "route", "status", "ms", "kind", "mode",
    }  # fmt: skip
    assert (line["route"], line["status"], line["kind"]) == ("/api/ask", 200, "clearance")
    assert (line["mode"], line["request"], line["level"]) == ("extractive", "edge-3f2a77c1", "info")
    assert SECRET not in caplog.text


def test_what_a_worker_says_bears_the_id_of_the_request(caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.setFormatter(AsText())
    ask(**{"X-Request-ID": "edge-3f2a77c1"})
    assert "WARNING assistant.pipeline: withheld [edge-3f2a77c1]" in caplog.text.splitlines()


def test_a_question_of_the_chat_page_bears_the_id_of_the_request_that_brought_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.handler.setFormatter(AsText())
    with serving(Logging()) as visitor:
        made = visitor.get("/config").json()["dependencies"]
        asking = next(one["id"] for one in made if len(one["targets"]) > 1)
        event = {"data": [SECRET, [], None], "fn_index": asking, "session_hash": "abcdefgh1"}
        visitor.post("/gradio_api/queue/join", json=event, headers={"X-Request-ID": "edge-3f2a77c1"})
        got = visitor.get("/gradio_api/queue/data", params={"session_hash": "abcdefgh1"})
    assert "process_completed" in got.text
    assert "WARNING assistant.pipeline: withheld [edge-3f2a77c1]" in caplog.text.splitlines()


def test_a_message_with_line_breaks_is_one_line() -> None:
    record = logging.LogRecord("a", logging.WARNING, "", 1, "one\nERROR b: forged\u2028two", (), None)
    noted._current.set(None)
    assert AsText().format(record) == "WARNING a: one ERROR b: forged two"
    assert len(AsJson().format(record).splitlines()) == 1


@pytest.mark.parametrize("formatter", [AsText(), AsJson()])
def test_what_an_error_says_is_not_logged(formatter: logging.Formatter, caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.setFormatter(formatter)
    try:
        raise KeyError(SECRET)
    except KeyError:
        logging.getLogger("assistant.talk").exception("No answer could be made")
    assert "KeyError" in caplog.text
    assert SECRET not in caplog.text


def test_a_question_never_gets_into_a_figures_name_or_label() -> None:
    visitor = client()
    visitor.post("/api/ask", json={"question": SECRET})
    visitor.get("/ask", params={"q": SECRET})
    visitor.get(f"/{SECRET}")
    assert "private" not in generate_latest().decode()


def test_what_leads_nowhere_is_counted_as_one() -> None:
    visitor = client()
    for number in range(3):
        visitor.get(f"/nowhere/{number}")
    routes = {label.labels.get("route") for metric in REGISTRY.collect() for label in metric.samples}
    assert not any("nowhere" in str(route) for route in routes)
    assert "none" in routes


def test_answers_are_counted_by_kind_and_mode() -> None:
    labels = {"kind": "clearance", "mode": "extractive"}
    before = REGISTRY.get_sample_value("assistant_answers_total", labels) or 0
    ask()
    assert REGISTRY.get_sample_value("assistant_answers_total", labels) == before + 1


@pytest.mark.parametrize(
    ("shown_to", "peer", "headers", "status"),
    [
        ("loopback", HERE, {}, 200),
        ("loopback", ("::1", 50_000), {}, 200),
        ("loopback", ("192.0.2.7", 50_000), {}, 404),
        ("loopback", HERE, {"X-Forwarded-For": "127.0.0.1"}, 404),
        ("loopback", HERE, {"Forwarded": "for=127.0.0.1"}, 404),
        ("loopback", HERE, {"Via": "1.1 caddy"}, 404),
        ("all", ("192.0.2.7", 50_000), {"X-Forwarded-For": "192.0.2.9"}, 200),
        ("off", HERE, {}, 404),
    ],
)
def test_metrics_are_shown_to_whom_the_setting_allows(
    shown_to: MetricsFor, peer: tuple[str, int], headers: dict[str, str], status: int
) -> None:
    got = client(shown_to, peer).get("/metrics", headers=headers)
    assert got.status_code == status
    assert ("assistant_answers_total" in got.text) is (status == 200)


def test_every_figure_of_the_dashboard_exists() -> None:
    board = Path(ROOT / "deploy" / "grafana-dashboard.json").read_text(encoding="utf-8")
    used = set(re.findall(r"\b(?:assistant|process)_[a-z_]+\b", board))
    known = {sample.name for metric in REGISTRY.collect() for sample in metric.samples} | {
        f"{metric.name}{suffix}"
        for metric in REGISTRY.collect()
        for suffix in ({"counter": ["_total"], "histogram": ["_bucket", "_sum", "_count"]}.get(metric.type, [""]))
    }
    assert used
    assert used - known == set()
    json.loads(board)
