"""Runs: written and read back, over HTTP against a small server, and cut short."""

import json
import threading
from collections.abc import Iterator
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from assistant.corpus import Corpus
from assistant.types import Answer, AssistantError, Citation, Passage, Turn
from eval import report, runs
from eval.cases import Case
from eval.score import judge

CASES = [Case(str(n), f"q{n}", "answer", history=(Turn("user", "before"),)) for n in range(4)]
ANSWER = Answer(
    "q", "answer", "Rest the foot [1].", False, (Citation(1, "rest", "Rest", "guide", "Rest the foot.", 0, 14),),
    (Passage("rest", 0.5),), latency_ms=3.5,
)  # fmt: skip
ABOUT = {
    "format": runs.FORMAT, "revision": "r", "cases": "c", "corpus": "c", "examples": "e", "model": "m",
    "asked": "in process", "python": "3", "libraries": {},
}  # fmt: skip


class Small(ThreadingHTTPServer):
    """Answers `good` questions, then closes connections without a word."""

    good = 10**9
    asked: list[dict[str, Any]]
    status, body = 200, json.dumps(asdict(ANSWER))


class Handler(BaseHTTPRequestHandler):
    server: Small

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.server.asked.append(json.loads(self.rfile.read(length)))
        if len(self.server.asked) > self.server.good:
            self.connection.close()
            return
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(self.server.body.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the terminal of the tests."""


@pytest.fixture
def server() -> Iterator[Small]:
    with Small(("127.0.0.1", 0), Handler) as small:
        small.asked = []
        threading.Thread(target=small.serve_forever, daemon=True).start()
        yield small
        small.shutdown()


def asked_of(server: Small, corpus: Corpus) -> runs.Run:
    with runs.over_http(f"http://127.0.0.1:{server.server_port}") as ask:
        return runs.run(CASES, ask, corpus, ABOUT, CASES)


def test_server_is_asked_with_the_history_and_its_record_is_read(server: Small, small: Corpus) -> None:
    run = asked_of(server, small)
    assert (run.partial, [verdict.answer for verdict in run.verdicts]) == ("", [ANSWER] * 4)
    assert server.asked[0] == {"question": "q0", "history": [{"role": "user", "content": "before"}]}
    assert run.verdicts[0].values["covered"] is None


def test_server_that_goes_away_leaves_what_was_measured(server: Small, small: Corpus) -> None:
    server.good = 2
    run = asked_of(server, small)
    assert len(run.verdicts) == 2
    assert "does not answer" in run.partial
    assert "2 of 4 cases were asked" in run.partial


@pytest.mark.parametrize(
    ("status", "body", "says"),
    [(422, "{}", "refused the case 0"), (200, "<html>", "right address"), (200, '{"text": "hello"}', "right address")],
)  # fmt: skip
def test_server_that_is_not_the_assistant_is_told_so(
    server: Small, small: Corpus, status: int, body: str, says: str
) -> None:
    server.status, server.body = status, body
    assert says in asked_of(server, small).partial


def test_address_that_is_none_is_told_so(small: Corpus) -> None:
    with runs.over_http("not an address") as ask:
        assert "is the server running" in runs.run(CASES, ask, small, ABOUT, CASES).partial


def whole(small: Corpus, case: Case = CASES[0]) -> runs.Run:
    return runs.Run(ABOUT, (judge(case, ANSWER, small, 0.75),))


def test_run_is_read_back_as_it_was_written(small: Corpus, tmp_path: Path) -> None:
    case = Case("a", "why “so”?", "answer", (Turn("user", "x"),), True, ("rest",), ("rest",), ("ice",), ("t",), 3)
    run = whole(small, case)
    runs.save(run, tmp_path / "new" / "run.json")
    found = runs.read(tmp_path / "new" / "run.json")
    assert found.verdicts[0].case == run.verdicts[0].case
    assert found.verdicts[0].checks == run.verdicts[0].checks
    assert found.verdicts[0].values == run.verdicts[0].values
    assert found.verdicts[0].answer.text == ANSWER.text
    assert found.verdicts[0].answer.latency_ms == 3.5


@pytest.mark.parametrize(
    ("text", "message"),
    [("{", "is not a run"), ("[]", "is not a run"), ('{"about": {"format": 99}}', "has format 99, this eval reads 1")],
)
def test_file_that_is_no_run_is_refused_by_name(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(AssistantError, match=f"x.json.*{message}"):
        runs.read(tmp_path / "x.json")
    with pytest.raises(AssistantError, match=r"Cannot read .*y\.json"):
        runs.read(tmp_path / "y.json")


def test_run_cannot_be_written_below_a_file(small: Corpus, tmp_path: Path) -> None:
    (tmp_path / "f").write_text("")
    with pytest.raises(AssistantError, match="Cannot write"):
        runs.save(whole(small), tmp_path / "f" / "run.json")
    with pytest.raises(AssistantError, match="Cannot write"):
        report.write(whole(small), tmp_path / "f" / "report.html")


def test_report_shows_markup_as_text_and_asks_for_nothing_from_elsewhere(small: Corpus) -> None:
    case = Case("<b>x", "<script>alert(1)</script>", "not_covered", tags=("<i>",))
    page = report.render(whole(small, case))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "kind answer, expected not_covered" in page
    assert not any(part in page for part in ('src="', "@import", "url(http", "<link"))


def test_report_of_a_partial_run_says_so_and_of_an_empty_one_does_not_break(small: Corpus) -> None:
    assert "Partial: it stopped" in report.render(runs.Run(ABOUT, (), "it stopped"))


def test_report_is_the_same_twice(small: Corpus) -> None:
    assert report.render(whole(small)) == report.render(whole(small))
