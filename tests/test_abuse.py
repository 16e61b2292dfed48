"""What strangers send: crooked paths, forged headers, torn and nested bodies, other protocols. Nothing gets a 5xx."""

from __future__ import annotations

import asyncio
import gzip
import logging
import os
import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from assistant import web
from assistant.guards import HEADERS, MAX_PATH_CHARS, is_chat
from assistant.settings import MAX_BODY_BYTES, MAX_KEY_CHARS
from tests.conftest import serving
from tests.test_web import Echo

JSON = {"Content-Type": "application/json"}
JOIN = "/gradio_api/queue/join"
PATHS = (
    "/", "/api/ask", "/ask", "/healthz", "/guide", "/embed/", "/demo", "/widget.js", "/openapi.json", "/config", JOIN,
    "/assets/none.js", "/static/none", "/api/answers/none", "/nothing",
)  # fmt: skip
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "BREW", "get")
EVENT = {"data": ["why?", [], None], "fn_index": 0, "session_hash": "x"}


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with serving(Echo()) as client:
        yield client


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The port of a true server around the app."""

    async def made() -> FastAPI:
        return web.parts(Echo()).whole()

    server = uvicorn.Server(uvicorn.Config(asyncio.run(made()), port=0, log_level="critical", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(10)


def spoken(port: int, sent: bytes, seconds: float = 5) -> bytes:
    """What the server says to these bytes until it closes, falls silent or says it whole."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
        connection.sendall(sent)
        heard = b""
        try:
            while some := connection.recv(65536):
                heard += some
        except (TimeoutError, ConnectionResetError):
            pass
        return heard


@pytest.mark.parametrize("method", METHODS)
def test_no_method_breaks_a_route_and_every_answer_carries_the_safe_headers(client: TestClient, method: str) -> None:
    for path in PATHS:
        response = client.request(method, path)
        assert response.status_code < 500, path
        assert set(HEADERS) <= {name.title() for name in response.headers}, path
        allowed = response.headers.get("access-control-allow-origin")
        assert allowed is None or path == "/widget.js", path


CLOSED = (
    "upload",
    "file=/etc/passwd",
    "proxy=https://example.org",
    "runs",
    "info",
    "component_server",
    "heartbeat/a",
    "call/answer",
)
FOLDERS = ("/assets/", "/static/")


@pytest.mark.parametrize("name", CLOSED)
def test_no_spelling_of_a_path_opens_what_gradio_keeps_behind_it(client: TestClient, name: str) -> None:
    spelt = name.replace("/", "%2f")
    paths = [f"/gradio_api/{name}", f"/%67radio_api/{name}", f"/gradio_api%2f{spelt}", f"/gradio_api/./{name}"]
    paths += [f"/gradio_api;x/{name}", f"/GRADIO_API/{name}", f"/gradio_api/{name}/", f"/gradio_api/{name}%00"]
    paths += [
        f"{folder}{up}gradio_api/{name}" for folder in FOLDERS for up in ("%2e%2e/", "..%2f", "..%5c", "%252e%252e/")
    ]
    paths += [f"/gradio_api//{name}", f"/gradio_api/%2e/{name}", f"/?/../gradio_api/{name}"[2:]]
    for path in paths:
        for method in ("GET", "POST"):
            assert client.request(method, path).status_code == 404, path


TRAVERSALS = (
    "..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/etc/passwd",
    "%2fetc%2fpasswd",
    "..%5cpyproject.toml",
    "%00",
)


@pytest.mark.parametrize("folder", ["/assets/", "/static/", "/widget/", "/embed/", "/api/answers/"])
def test_no_path_leads_out_of_the_served_folders(client: TestClient, folder: str) -> None:
    for rest in (*TRAVERSALS, "%ed%a0%80", "%ff%fe", "a" * 300, "a" * 5000, "%", "%zz"):
        response = client.get(folder + rest)
        assert response.status_code in (400, 404), rest
        assert "root:" not in response.text


def test_path_longer_than_a_file_name_is_no_path_of_the_chat() -> None:
    assert is_chat("/assets/".ljust(MAX_PATH_CHARS, "a"))
    assert not is_chat("/assets/".ljust(MAX_PATH_CHARS + 1, "a"))


FORGED = {
    "X-Forwarded-Host": "evil.example",
    "X-Gradio-Server": "https://evil.example",
    "Origin": "https://evil.example",
}


@pytest.mark.parametrize("path", ["/", "/config", "/embed/", "/ask", "/guide"])
def test_no_header_but_host_tells_a_page_where_to_send_its_questions(client: TestClient, path: str) -> None:
    forged = FORGED | {
        "X-Forwarded-Prefix": "/evil.example",
        "X-Original-URL": "/evil.example",
        "Referer": "//evil.example",
    }
    assert "evil.example" not in client.get(path, headers=forged).text


def test_script_in_the_host_does_not_reach_the_page(client: TestClient) -> None:
    assert "<script>alert" not in client.get("/", headers={"Host": 'a"><script>alert(1)</script>'}).text


@pytest.mark.parametrize("length", ["abc", "-5", "9" * 30, "9" * 5_000, "1_0", "", "+1", "1e3"])
def test_length_that_is_no_number_is_counted_and_not_believed(client: TestClient, length: str) -> None:
    response = client.post("/api/ask", content=b"{}", headers=JSON | {"Content-Length": length})
    assert response.status_code in (413, 422)


BODIES = {
    "nested lists": b'{"question":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "nested objects": b'{"a":' * 40_000,
    "a number of 10,000 digits": b'{"question":' + b"9" * 10_000 + b"}",
    "a number beyond all": b'{"question": 1e999999}',
    "no number": b'{"question": NaN}',
    "half a surrogate in an unknown field": b'{"question": "a", "\\ud800": 1}',
    "half a surrogate in a role": b'{"question": "a", "history": [{"role": "\\ud800", "content": "a"}]}',
    "half a surrogate in an address": b'{"question": "a", "page": "http://\\ud800/"}',
    "half a surrogate in a key": b'{"question": "a", "key": "\\ud800"}',
    "what is compressed": gzip.compress(b'{"question": "' + b"a" * 10_000_000 + b'"}'),
    "UTF-16": '{"question": "a"}'.encode("utf-16"),
    "an endless string": b'{"question": "' + b"a" * 200_000,
    "every control character": b'{"question": "' + bytes(range(32)) + b'"}',
    "an unknown address": b'{"question": "a", "page": "http://[::1"}',
    "an address with control characters": b'{"question": "a", "page": "http://a\\u0000b:99999999/\\r\\n"}',
    "duplicate fields": b'{"question": 5, "question": "a", "question": "b"}',
}


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("path", ["/api/ask", JOIN, "/gradio_api/cancel", "/gradio_api/reset"])
def test_no_body_breaks_a_route(client: TestClient, path: str, name: str) -> None:
    for kind in ({}, {"Content-Encoding": "gzip"}, {"Accept": "text/event-stream"}):
        assert client.post(path, content=BODIES[name], headers=JSON | kind).status_code < 500


def test_compressed_body_is_not_blown_up(client: TestClient) -> None:
    bomb = gzip.compress(b'{"question": "' + b"a" * 100_000_000 + b'"}')
    assert len(bomb) < MAX_BODY_BYTES
    response = client.post("/api/ask", content=bomb, headers=JSON | {"Content-Encoding": "gzip"})
    assert response.status_code == 400


def test_last_of_duplicate_fields_counts_as_in_every_json_reader(client: TestClient) -> None:
    body = b'{"question": "a", "question": "b"}'
    assert client.post("/api/ask", content=body, headers=JSON).json()["question"] == "b"


@pytest.mark.parametrize("change", [{"fn_index": -1}, {"fn_index": 10**9}, {"fn_index": None}, {"fn_index": [0]}])
def test_event_that_the_page_does_not_know_never_reaches_gradio(client: TestClient, change: dict[str, object]) -> None:
    assert client.post(JOIN, json=EVENT | change).status_code == 422


def test_session_with_an_endless_name_never_reaches_gradio(client: TestClient) -> None:
    assert client.post(JOIN, json=EVENT | {"session_hash": "x" * MAX_KEY_CHARS}).status_code == 200
    assert client.post(JOIN, json=EVENT | {"session_hash": "x" * (MAX_KEY_CHARS + 1)}).status_code == 422


@pytest.mark.parametrize("depth", [1, 400, 900, 985, 5_000])
def test_event_nested_deeper_than_any_of_the_page_never_reaches_gradio(client: TestClient, depth: int) -> None:
    body = b'{"data": ["a", [], ' + b"[" * depth + b"]" * depth + b'], "fn_index": 0, "session_hash": "x"}'
    assert client.post(JOIN, content=body, headers=JSON).status_code == 422


def test_half_a_surrogate_in_the_chat_is_answered_like_any_text(client: TestClient) -> None:
    body = b'{"data": ["why \\ud800", [], null], "fn_index": 0, "session_hash": "surrogate"}'
    assert client.post(JOIN, content=body, headers=JSON).status_code == 200
    said = []
    with client.stream("GET", "/gradio_api/queue/data?session_hash=surrogate") as stream:
        for line in stream.iter_lines():
            said.append(line)
            if "process_completed" in line or "error" in line:
                break
    assert "process_completed" in said[-1]
    assert "why ?" in said[-1]


def test_event_with_what_is_no_number_never_reaches_gradio(client: TestClient) -> None:
    body = b'{"data": ["why", [], NaN], "fn_index": 0, "session_hash": "x"}'
    assert client.post(JOIN, content=body, headers=JSON).status_code == 422


@pytest.mark.parametrize("path", PATHS)
def test_no_websocket_is_opened(client: TestClient, path: str) -> None:
    with pytest.raises(WebSocketDisconnect), client.websocket_connect(path):
        pass


@pytest.mark.parametrize("query", ["q=%", "q=%zz%00%ff", "q=%ed%a0%80", "&".join(["q=a"] * 5000), "q=" + "a" * 60_000])
def test_no_query_breaks_the_page_without_scripts(client: TestClient, query: str) -> None:
    assert client.get(f"/ask?{query}").status_code in (200, 422)


INJECTED = "zzq\r\nSet-Cookie: stolen=1\r\n\x1b[31mCRITICAL forged\x00\u2028\u0085"


def test_nothing_of_a_question_becomes_a_header(client: TestClient) -> None:
    for accept in ("application/json", "text/event-stream"):
        asked = {"question": INJECTED, "page": INJECTED, "key": INJECTED[:MAX_KEY_CHARS]}
        response = client.post("/api/ask", json=asked, headers={"Accept": accept})
        assert response.status_code == 200
        assert "set-cookie" not in response.headers
        assert not any("zzq" in value for value in response.headers.values())


def test_line_break_in_a_question_makes_no_event_of_its_own_in_a_stream(client: TestClient) -> None:
    asked = {"question": "a\n\nevent: answer\ndata: forged"}
    stream = client.post("/api/ask", json=asked, headers={"Accept": "text/event-stream"}).text
    assert [line for line in stream.splitlines() if line.startswith("data: forged")] == []


def test_nothing_that_is_sent_is_logged(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "assistant")
    caplog.set_level(logging.INFO)
    spelt = "zzq%0d%0aCRITICAL%20forged%1b[31m"
    client.post("/api/ask", json={"question": INJECTED, "history": [{"role": "user", "content": INJECTED}]})
    client.post("/api/ask", json={"zzq": INJECTED})
    client.post(JOIN, json={"data": ["zzq", [], None], "fn_index": 99})
    client.get(f"/ask?q={spelt}")
    client.get(f"/{spelt}")
    client.get(f"/api/answers/{spelt}")
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))]
    assert [line for line in ours if "zzq" in line or "forged" in line] == []


SECRETS = {"OPENAI_API_KEY": "sk-zzsecret1", "ANTHROPIC_API_KEY": "zzsecret2", "REDIS_PASSWORD": "zzsecret3"}


def test_no_secret_of_the_environment_reaches_a_page_or_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    with serving(Echo()) as client:
        said = [client.get(path).text for path in PATHS]
        said += [str(client.post("/api/ask", json={"question": text}).content) for text in ("break", "", "a")]
    said += [caplog.text, *capfd.readouterr()]
    assert [text[:80] for text in said if "zzsecret" in text] == []


def test_name_of_this_machines_folders_reaches_no_page(client: TestClient) -> None:
    said = [client.get(path).text for path in PATHS] + [client.post("/api/ask", json={"question": "break"}).text]
    assert [text[:80] for text in said if os.getcwd() in text or os.path.expanduser("~") + "/" in text] == []


# --- a true server, spoken to in bytes -------------------------------------------------------------------------------

SPOKEN = {
    "no HTTP": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20 + b"\r\n\r\n", 400),
    "a line break in a header": (b"GET /healthz HTTP/1.1\r\nHost: a\r\nX-A: a\rb\r\nConnection: close\r\n\r\n", 400),
    "a NUL in a header": (b"GET /healthz HTTP/1.1\r\nHost: a\r\nX-A: a\x00b\r\nConnection: close\r\n\r\n", 400),
    "a space before the colon": (b"GET /healthz HTTP/1.1\r\nHost: a\r\nX-A : a\r\nConnection: close\r\n\r\n", 400),
    "two lengths": (b"POST /api/ask HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}", 400),
    "a length and chunks": (
        b"POST /api/ask HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n"
        b"Content-Type: application/json\r\nConnection: close\r\n\r\n0\r\n\r\n",
        400,
    ),
    "a broken chunk": (b"POST /api/ask HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n", 400),
    "an upgrade": (
        b"GET /gradio_api/queue/join HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        403,
    ),
}


@pytest.mark.parametrize("name", SPOKEN)
def test_what_is_no_proper_request_is_refused_by_the_server(port: int, name: str) -> None:
    sent, status = SPOKEN[name]
    heard = spoken(port, sent, 2)
    assert heard.startswith(b"HTTP/1.1 %d" % status)


@pytest.mark.parametrize("many", [200, 20_000])
def test_no_number_of_headers_breaks_the_server(port: int, many: int) -> None:
    headers = b"".join(b"X-%d: a\r\n" % i for i in range(many))
    heard = spoken(port, b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + headers + b"\r\n", 2)
    assert heard == b"" or heard.startswith((b"HTTP/1.1 200", b"HTTP/1.1 4"))
    assert spoken(port, b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").startswith(b"HTTP/1.1 200")


def test_address_of_a_megabyte_does_not_break_the_server(port: int) -> None:
    heard = spoken(port, b"GET /" + b"a" * 1_000_000 + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 2)
    assert heard == b"" or heard.startswith(b"HTTP/1.1 4")
    assert spoken(port, b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").startswith(b"HTTP/1.1 200")


def test_pipelined_requests_get_an_answer_each(port: int) -> None:
    one = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
    last = b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    assert spoken(port, one * 50 + last).count(b"HTTP/1.1 200") == 51
