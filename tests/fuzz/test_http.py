"""The HTTP surface: what our own OpenAPI allows and forbids, and bodies, paths and headers of any shape. No 5xx."""

from __future__ import annotations

import asyncio
import json
import time

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from assistant import web
from assistant.guards import HEADERS
from tests.fuzz.conftest import HANG, count, some
from tests.fuzz.texts import TEXTS
from tests.test_web import Echo


async def _made() -> FastAPI:
    return web.parts(Echo()).whole()


APP = asyncio.run(_made())
PATHS = ("/api/ask", "/gradio_api/queue/join", "/gradio_api/cancel", "/gradio_api/reset", "/api/feedback", "/nothing")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = (
    "question",
    "history",
    "page",
    "key",
    "data",
    "fn_index",
    "session_hash",
    "event_id",
    "trigger_id",
    "event_data",
)
OBJECTS = st.dictionaries(st.sampled_from(NAMES), JSON, max_size=8)
NEAR = st.fixed_dictionaries(
    {"question": TEXTS},
    optional={
        "history": st.lists(st.fixed_dictionaries({"role": st.sampled_from(["user", "assistant"]), "content": TEXTS})),
        "page": TEXTS,
        "key": TEXTS,
    },
)


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(APP, raise_server_exceptions=False)


def busy(began: float) -> bool:
    """Whether the processor took too long: a clock on the wall would tell who else is on the machine."""
    return time.process_time() - began > HANG.total_seconds()


def answered(client: TestClient, method: str, path: str, body: bytes = b"", **headers: str) -> int:
    for last in (False, True):
        began = time.process_time()
        response = client.request(method, path, content=body, headers=headers)
        assert response.status_code < 500, (path, body)
        if not busy(began):
            break
        assert not last, (path, body)  # what keeps a server busy does so again
    assert set(HEADERS) <= {name.title() for name in response.headers}
    return response.status_code


@some()
@given(
    st.sampled_from(PATHS), st.one_of(OBJECTS, NEAR, JSON), st.sampled_from(["application/json", "text/event-stream"])
)
def test_no_json_breaks_a_route(client: TestClient, path: str, body: object, accept: str) -> None:
    count("JSON bodies over HTTP")
    sent = json.dumps(body).encode()
    answered(
        client, "POST", path, sent, **{"Content-Type": "application/json", "Accept": accept if path != PATHS[1] else ""}
    )


@some()
@given(st.sampled_from(PATHS), st.binary(max_size=300), st.data())
def test_no_torn_body_breaks_a_route(client: TestClient, path: str, noise: bytes, data: st.DataObject) -> None:
    count("torn bodies over HTTP")
    whole = (
        b'{"question": "May I swim?", "history": [{"role": "user", "content": "a\\ud83d\\ude00"}], "data": ["a", []]}'
    )
    place = data.draw(st.integers(0, len(whole)))
    answered(client, "POST", path, whole[:place] + noise + whole[place:], **{"Content-Type": "application/json"})


SEGMENT = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="#?"), max_size=20)
FOLDERS = (
    "",
    "/assets",
    "/static",
    "/gradio_api",
    "/gradio_api/heartbeat",
    "/api/answers",
    "/widget",
    "/embed",
    "/ask",
)


@some()
@given(st.sampled_from(FOLDERS), st.lists(st.one_of(SEGMENT, st.sampled_from(["..", "%2e", "%00", "%ff", "."]))), TEXTS)
def test_no_path_or_query_breaks_the_app(client: TestClient, folder: str, parts: list[str], query: str) -> None:
    path = "/".join([folder, *parts]) or "/"
    if "heartbeat" in path:  # a stream that ends with the page
        path = path.replace("heartbeat", "heart")
    count("paths and queries over HTTP")
    try:
        url = client.base_url.join("/" + path.lstrip("/")).copy_with(
            params={"q": query.encode(errors="replace").decode()}
        )
    except (httpx.InvalidURL, ValueError):  # no client can send it
        return
    for last in (False, True):
        began = time.process_time()
        assert client.get(url).status_code < 500, path
        if not busy(began):
            break
        assert not last, path
