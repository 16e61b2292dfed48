"""Of an event of the chat page Gradio gets text in the page's own shape; anything else is refused before it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant import events
from assistant.guards import JOIN
from tests.conftest import serving
from tests.test_busy import Held

INPUTS = {0: 3, 1: 2, 2: 0}
TEXT = {"type": "text", "text": "Why?"}
SAID = {"role": "user", "content": [TEXT]}
EVENT: dict[str, Any] = {"data": ["Why?", [SAID], "key"], "fn_index": 0, "session_hash": "abcdefgh1", "trigger_id": 7}


def read(event: object) -> Any:  # noqa: ANN401
    return json.loads(events.read(json.dumps(event).encode(), INPUTS))


@pytest.mark.parametrize("change", [{}, {"data": ["", None], "fn_index": 1}, {"data": [], "fn_index": 2}])
def test_an_event_of_the_page_is_read_as_it_was_sent(change: dict[str, Any]) -> None:
    assert read(EVENT | change) == EVENT | change


def test_what_the_page_does_not_need_is_left_out() -> None:
    marked = SAID | {"metadata": {"title": 5}, "options": [{"value": "x"}], "avatar": {"path": "/etc/passwd"}}
    more = {"data": ["Why?", [marked], "key"], "event_data": {"path": "/etc/passwd"}, "batched": True, "event_id": "x"}
    assert read(EVENT | more) == EVENT


MESSAGES = [
    {"role": "user", "content": "Why?"}, {"role": "user", "content": None}, {"content": [TEXT]},
    {"role": 5, "content": [TEXT]}, {"role": "system", "content": [TEXT]}, {"role": "user", "content": ["Why?"]},
    {"role": "user", "content": [TEXT | {"type": 5}]}, {"role": "user", "content": [{"path": "/etc/passwd"}]},
    {"role": "user", "content": [TEXT | {"path": "/etc/passwd"}]},
    {"role": "user", "content": [TEXT | {"type": "component", "component": "html", "value": "<b>"}]}, "Why?", 5, None,
]  # fmt: skip
CHANGES = [
    *({"data": ["Why?", [message], "key"]} for message in MESSAGES),
    *({"data": ["Why?", shown, "key"]} for shown in ({}, 0, False, "")),
    *({"data": data} for data in (None, {}, [], ["Why?"], ["Why?", []], [None, [], "key"], ["Why?", [], [1]])),
    {"data": ["Why?", [], "key", 5]}, {"fn_index": True}, {"fn_index": 9}, {"fn_index": "0"}, {"fn_index": None},
    {"session_hash": ""}, {"session_hash": None}, {"session_hash": ["a"]}, {"trigger_id": "x"}, {"trigger_id": [1]},
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=json.dumps)
def test_an_event_of_another_shape_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"validation error|no event of the page"):
        read(EVENT | change)


@pytest.fixture(scope="module")
def client() -> Any:  # noqa: ANN401
    held = Held()
    held.gate.set()
    with serving(held) as client:
        yield client


@pytest.mark.parametrize("message", MESSAGES, ids=json.dumps)
def test_gradio_never_gets_a_message_of_another_shape(client: TestClient, message: object) -> None:
    assert client.post(JOIN, json=EVENT | {"data": ["Why?", [message], "key"]}).status_code == 422


def test_every_event_of_the_page_that_the_server_answers_passes_with_its_inputs_and_no_other(
    client: TestClient,
) -> None:
    made = client.get("/config").json()["dependencies"]
    assert len(made) > 1
    for one in made:
        data = ["Why?", [SAID], "key"][: len(one["inputs"])]
        event = EVENT | {"data": data, "fn_index": one["id"], "session_hash": f"abcdefgh{one['id']}"}
        assert client.post(JOIN, json=event).status_code == (200 if one["backend_fn"] else 422)
