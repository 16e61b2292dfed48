"""Readers' feedback over HTTP: a real file, and answers that the chat is made to have given."""

from __future__ import annotations

import asyncio
import json
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from assistant import web, wording
from assistant.corpus import load
from assistant.feedback import Feedback
from assistant.kept import Kept
from assistant.settings import FEEDBACK_AT_ONCE, MAX_ANSWER_CHARS, RETRY_SECONDS, ROOT, Settings
from assistant.types import Answer, Citation, Turn
from tests.conftest import Whole, serving

KEY, TOO_LONG = "0123456789abcdef", "the-answer-that-is-too-long"
CITED = tuple(Citation(1, section, "Title", "guide", "Jump", 0, 4) for section in ("jump-rope", "rest", "jump-rope"))
KEPT = {
    KEY: Answer("May I run? Write to jo@example.org", "clearance", "Call 07700 900123 [1].", True, CITED),
    TOO_LONG: Answer("Why?", "answer", "a" * (MAX_ANSWER_CHARS + 1), False),
}


class Mute(Whole):
    """Is asked nothing here."""

    def __init__(self) -> None:
        self.corpus = load(ROOT / "corpus")

    def ask(
        self, question: str, history: Sequence[Turn] = (), guide: str | None = None, page: str | None = None
    ) -> Answer:
        raise NotImplementedError


@pytest.fixture(scope="module")
def feedback(tmp_path_factory: pytest.TempPathFactory) -> Feedback:
    return Feedback(Settings(home=tmp_path_factory.mktemp("feedback") / "home"))


@pytest.fixture(scope="module")
def client(feedback: Feedback) -> Iterator[TestClient]:
    with opened(feedback) as client:
        yield client


@pytest.fixture(autouse=True)
def _begin_with_no_rating(feedback: Feedback) -> None:
    feedback.forget_all()


@contextmanager
def opened(feedback: Feedback | None) -> Iterator[TestClient]:
    """The whole app, in which the chat has given the answers of KEPT."""
    kept = Kept()
    for key, answer in KEPT.items():
        kept.put(key, answer)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(web, "Kept", lambda: kept)
        with serving(Mute(), feedback) as client:
            yield client


def preview(client: TestClient, key: str = KEY) -> tuple[int, dict[str, Any]]:
    response = client.post("/api/feedback/preview", json={"key": key})
    return response.status_code, response.json()


def send(client: TestClient, verdict: object = "down", **more: object) -> tuple[int, dict[str, Any]]:
    response = client.post("/api/feedback", json={"key": KEY, "verdict": verdict, "reasons": [], **more})
    return response.status_code, response.json()


def test_the_preview_is_what_would_be_stored_and_stores_nothing(client: TestClient, feedback: Feedback) -> None:
    assert preview(client) == (200, {"question": "May I run? Write to [e-mail]", "answer": "Call [phone] [1]."})
    assert feedback.all() == []


def test_a_rating_stores_the_texts_of_the_preview(client: TestClient, feedback: Feedback) -> None:
    _, shown = preview(client)
    status, stored = send(client, reasons=["unclear", "unsafe"])
    [rating] = feedback.all()
    assert (status, stored) == (201, {"id": rating.id})
    assert {"question": rating.question, "answer": rating.answer} == shown
    assert (rating.verdict, rating.reasons) == ("down", ("unclear", "unsafe"))
    assert (rating.kind, rating.sections) == ("clearance", ("jump-rope", "rest"))


def test_a_rating_without_reasons_needs_no_list_of_them(client: TestClient, feedback: Feedback) -> None:
    assert client.post("/api/feedback", json={"key": KEY, "verdict": "up"}).status_code == 201
    assert [rating.verdict for rating in feedback.all()] == ["up"]


@pytest.mark.parametrize("field", ["question", "answer", "kind", "sections"])
def test_a_client_cannot_say_what_was_asked_or_answered(client: TestClient, feedback: Feedback, field: str) -> None:
    assert send(client, **{field: "forged"}) == (422, {"detail": f"{field}: Extra inputs are not permitted."})
    assert feedback.all() == []


@pytest.mark.parametrize("key", ["", "fedcba9876543210", "../" * 9, "k" * 5_000])
def test_an_answer_that_is_not_kept_cannot_be_rated(client: TestClient, feedback: Feedback, key: str) -> None:
    gone = (404, {"detail": wording.NO_LONGER_KEPT})
    assert preview(client, key) == gone
    assert send(client, key=key) == gone
    assert feedback.all() == []


@pytest.mark.parametrize(
    ("values", "detail"),
    [
        ({"verdict": "meh"}, "verdict: Input should be 'up' or 'down'."),
        ({"verdict": None}, "verdict: Input should be 'up' or 'down'."),
        (
            {"reasons": ["ugly"]},
            "reasons.0: Input should be 'wrong_source', 'unclear', 'not_what_i_asked' or 'unsafe'.",
        ),
        ({"reasons": ["unsafe"] * 5}, "reasons: List should have at most 4 items after validation, not 5."),
        ({"reasons": "unsafe"}, "reasons: Input should be a valid list."),
        ({"key": 5}, "key: Input should be a valid string."),
        (
            {"verdict": "up", "reasons": ["unsafe"]},
            "The verdict 'up' takes no reasons. Leave them out, or send 'down'.",
        ),
        (
            {"key": TOO_LONG},
            f"{MAX_ANSWER_CHARS + 1:,} characters in the answer, at most {MAX_ANSWER_CHARS:,} are kept.",
        ),
    ],
)
def test_a_wrong_value_is_named(client: TestClient, feedback: Feedback, values: dict[str, object], detail: str) -> None:
    status, problem = send(client, **values)
    assert (status, problem["detail"][: len(detail)]) == (422, detail)
    assert feedback.all() == []


def test_a_home_that_cannot_be_written_is_told_to_the_maintainer_and_its_path_to_nobody_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "home").write_text("a file, where a folder has to be", encoding="utf-8")
    with opened(Feedback(Settings(home=tmp_path / "home"))) as client:
        assert send(client) == (503, {"detail": wording.FEEDBACK_CLOSED})
    assert str(tmp_path) in caplog.text
    assert "May I run" not in caplog.text


class Held(Feedback):
    """Writes when its gate is open, as SQLite does while another program holds the file; `coming` counts who waits."""

    def __init__(self) -> None:
        self.gate, self.coming = threading.Event(), 0

    def add(self, *_: object) -> str:  # type: ignore[override]
        self.coming += 1
        assert self.gate.wait(10)
        return "id"


def test_ratings_that_wait_for_the_file_leave_threads_for_pages_and_say_when_to_come_back() -> None:
    held, kept = Held(), Kept()
    kept.put(KEY, KEPT[KEY])
    rating = {"key": KEY, "verdict": "up"}

    async def crowd() -> None:
        transport = httpx.ASGITransport(web.parts(Mute(), held, kept=kept).app)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            sending = [asyncio.create_task(client.post("/api/feedback", json=rating)) for _ in range(60)]
            try:
                page = await asyncio.wait_for(client.get("/guide"), 5)
                async with asyncio.timeout(5):
                    while held.coming < FEEDBACK_AT_ONCE:
                        await asyncio.sleep(0.01)
            finally:
                held.gate.set()
            got = await asyncio.gather(*sending)
            again = await client.post("/api/feedback", json=rating)
        assert page.status_code == 200
        assert sorted(one.status_code for one in got) == [201] * FEEDBACK_AT_ONCE + [503] * (60 - FEEDBACK_AT_ONCE)
        refused = next(one for one in got if one.status_code == 503)
        assert refused.json() == {"detail": wording.FEEDBACK_CLOSED}
        assert refused.headers["Retry-After"] == str(RETRY_SECONDS)
        assert again.status_code == 201

    asyncio.run(crowd())


@pytest.mark.parametrize("path", ["/api/feedback", "/api/feedback/preview"])
def test_without_a_store_there_is_no_route_and_no_button(path: str) -> None:
    with opened(None) as client:
        assert client.post(path, json={"key": KEY, "verdict": "up"}).status_code == 404
        assert words(client)["rating"] is False


def test_with_a_store_the_page_is_told_and_the_routes_are_public(client: TestClient) -> None:
    assert words(client)["rating"] is True
    assert {"/api/feedback", "/api/feedback/preview"} <= set(client.get("/openapi.json").json()["paths"])


def words(client: TestClient) -> dict[str, Any]:
    """What the page's scripts are given; Gradio puts it into the page by a script of its own."""
    found = re.search(r'id="words">(.*?)</script>', client.get("/config").json()["head"])
    assert found
    read: dict[str, Any] = json.loads(found[1])
    return read


@pytest.mark.parametrize("path", ["/api/feedback", "/api/feedback/preview"])
@pytest.mark.parametrize("site", ["cross-site", "same-site", "anything"])
def test_a_page_of_another_site_cannot_rate(client: TestClient, feedback: Feedback, path: str, site: str) -> None:
    response = client.post(path, json={"key": KEY, "verdict": "up"}, headers={"Sec-Fetch-Site": site})
    assert (response.status_code, response.json()) == (403, {"detail": wording.FEEDBACK_ELSEWHERE})
    assert feedback.all() == []


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_the_page_itself_can_rate(client: TestClient, site: str) -> None:
    body = {"key": KEY, "verdict": "up"}
    assert client.post("/api/feedback", json=body, headers={"Sec-Fetch-Site": site}).status_code == 201


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", None])
def test_what_a_form_can_send_is_no_rating(client: TestClient, feedback: Feedback, kind: str | None) -> None:
    headers = {"Content-Type": kind} if kind else {}
    response = client.post("/api/feedback", content=f'{{"key": "{KEY}", "verdict": "up"}}', headers=headers)
    assert (response.status_code, response.json()) == (415, {"detail": wording.FEEDBACK_AS_JSON})
    assert feedback.all() == []


def test_json_that_names_its_alphabet_is_json(client: TestClient) -> None:
    headers = {"Content-Type": "Application/JSON; charset=utf-8"}
    assert client.post("/api/feedback", content=f'{{"key": "{KEY}", "verdict": "up"}}', headers=headers).is_success
