"""Fetching within limits, from a true server on loopback."""

import gzip
import ipaddress
import socket
import tracemalloc
import zlib

import pytest

from assistant.importing import addresses, fetch, sources
from assistant.importing.addresses import is_public, resolve
from assistant.importing.decoding import decode
from assistant.importing.fetch import Known
from assistant.settings import MAX_REDIRECTS, MAX_SOURCE_BYTES
from assistant.types import AssistantError
from tests.conftest import Answers
from tests.themes import BODY, TITLE, twenty_fifteen


def get(server: Answers, path: str = "/p", **more: object) -> fetch.Fetched:
    return fetch.fetch(server.url + path, allow_private=True, **more)  # type: ignore[arg-type]


def test_page_is_fetched_with_its_validators(server: Answers) -> None:
    server.by_path["/p"] = (200, {"ETag": '"a"'}, b"hello")
    found = get(server)
    assert (found.content, found.headers["etag"], found.unchanged) == (b"hello", '"a"', False)


def test_what_has_not_changed_is_not_sent_again(server: Answers) -> None:
    server.by_path["/p"] = (304, {}, b"")
    assert get(server, known=Known('"a"', "Mon, 01 Jan 2024 00:00:00 GMT")).unchanged
    ((_, headers),) = server.asked
    assert (headers["If-None-Match"], headers["If-Modified-Since"]) == ('"a"', "Mon, 01 Jan 2024 00:00:00 GMT")


def test_redirects_are_followed_to_the_last_address(server: Answers) -> None:
    server.by_path["/p"] = (301, {"Location": "/q"}, b"")
    server.by_path["/q"] = (200, {}, b"here")
    assert get(server).url == f"{server.url}/q"


def test_endless_redirects_end(server: Answers) -> None:
    server.by_path["/p"] = (302, {"Location": "/p"}, b"")
    with pytest.raises(AssistantError, match=f"more than {MAX_REDIRECTS} redirects"):
        get(server)
    assert len(server.asked) == MAX_REDIRECTS + 1


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://x/", "http://me:secret@127.0.0.1/"])
def test_redirect_to_anything_but_a_plain_web_address_is_refused(server: Answers, target: str) -> None:
    server.by_path["/p"] = (302, {"Location": target}, b"")
    with pytest.raises(AssistantError, match="only http"):
        get(server)


def test_every_hop_is_checked_for_a_private_address(server: Answers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "is_public", lambda address: str(address) == "127.0.0.1")  # this server's, for now
    server.by_path["/p"] = (302, {"Location": "http://127.0.0.2:1/"}, b"")
    with pytest.raises(AssistantError, match=r"'127\.0\.0\.2' is the private address"):
        fetch.fetch(f"{server.url}/p")


def test_name_is_looked_up_once_so_that_it_cannot_change_its_mind(
    server: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up: list[str] = []
    port = int(server.url.rsplit(":", 1)[1])
    true = socket.getaddrinfo

    def rebinding(host: str, *rest: object, **more: object) -> object:
        if host != "blog.example":
            return true(host, *rest, **more)  # type: ignore[arg-type]
        looked_up.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (("127.0.0.1", "192.0.2.1")[len(looked_up) - 1], port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    server.by_path["/p"] = (200, {}, b"ours")
    assert fetch.fetch(f"http://blog.example:{port}/p", allow_private=True).content == b"ours"
    assert looked_up == ["blog.example"]
    assert server.asked[0][1]["Host"] == f"blog.example:{port}"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "10.1.2.3", "169.254.169.254", "::1", "0.0.0.0"]
)
def test_private_address_is_refused_before_anything_is_sent(host: str) -> None:
    with pytest.raises(AssistantError, match=r"private address .*--allow-private"):
        resolve(host, 80)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True), ("2606:2800:220:1::1", True), ("192.168.1.1", False), ("100.64.0.1", False),
        ("224.0.0.1", False), ("::ffff:10.0.0.1", False), ("64:ff9b::7f00:1", False), ("2002:7f00:1::", False),
        ("fe80::1", False), ("fd00::1", False),
    ],
)  # fmt: skip
def test_address_is_public_only_where_what_it_wraps_is(address: str, public: bool) -> None:
    assert is_public(ipaddress.ip_address(address)) is public


@pytest.mark.parametrize(
    ("status", "headers", "message"),
    [
        (404, {}, r"no such page \(404\). Check"), (410, {}, r"no such page \(410\)"), (403, {}, r"does not let us read it \(403\)"),
        (429, {"Retry-After": "30"}, r"wait 30 s \(429\)"), (500, {}, "answers 500"), (204, {}, "answers 204"),
    ],
)  # fmt: skip
def test_refusal_of_the_server_is_told_in_one_line(
    server: Answers, status: int, headers: dict[str, str], message: str
) -> None:
    server.by_path["/p"] = (status, headers, b"")
    with pytest.raises(AssistantError, match=message) as error:
        get(server)
    assert "\n" not in str(error.value)


def test_server_that_does_not_answer_is_given_up(server: Answers) -> None:
    server.by_path["/p"] = (200, {}, b"late")
    server.delay = 1.0
    with pytest.raises(AssistantError, match="no answer in time"):
        get(server, seconds=0.2)


def test_page_that_trickles_is_given_up(server: Answers) -> None:
    server.by_path["/p"] = (200, {}, b"x" * 65536 * 20)
    server.delay = 0.15
    with pytest.raises(AssistantError, match="not read in time"):
        get(server, seconds=0.4)


def test_page_larger_than_the_limit_is_refused(server: Answers) -> None:
    server.by_path["/p"] = (200, {}, b"x" * (MAX_SOURCE_BYTES + 1))
    with pytest.raises(AssistantError, match="larger than 10 MB"):
        get(server)


@pytest.mark.parametrize("name", ["gzip", "X-GZIP", "deflate"])
def test_page_that_comes_packed_unasked_is_unpacked(server: Answers, name: str) -> None:
    body = zlib.compress(b"x" * 100_000) if name == "deflate" else gzip.compress(b"x" * 100_000)
    server.by_path["/p"] = (200, {"Content-Encoding": name}, body)
    assert get(server).content == b"x" * 100_000


def test_page_that_unpacks_beyond_the_limit_is_refused_without_being_unpacked(server: Answers) -> None:
    bomb = gzip.compress(b"x" * 300 * 1024**2)
    server.by_path["/p"] = (200, {"Content-Encoding": "gzip"}, bomb)
    tracemalloc.start()
    with pytest.raises(AssistantError, match="larger than 10 MB"):
        get(server)
    assert tracemalloc.get_traced_memory()[1] < 6 * MAX_SOURCE_BYTES
    tracemalloc.stop()


@pytest.mark.parametrize("name", ["gzip, gzip", "br", "zstd", "gzip\u00e9"])
def test_page_packed_in_another_way_is_refused(server: Answers, name: str) -> None:
    server.by_path["/p"] = (200, {"Content-Encoding": name}, gzip.compress(gzip.compress(b"x")))
    with pytest.raises(AssistantError, match="which was not asked for"):
        get(server)


@pytest.mark.parametrize("body", [b"no gzip at all", gzip.compress(b"x" * 100_000)[:-20]])
def test_page_that_comes_packed_and_damaged_is_refused(server: Answers, body: bytes) -> None:
    server.by_path["/p"] = (200, {"Content-Encoding": "gzip"}, body)
    with pytest.raises(AssistantError, match="what came is damaged"):
        get(server)


def test_nobody_there_is_told_in_one_line() -> None:
    with pytest.raises(AssistantError, match="cannot be fetched"):
        fetch.fetch("http://127.0.0.1:1/", allow_private=True)


@pytest.mark.parametrize("url", ["https://", "http://[::1", "https://host.invalid/"])
def test_address_that_leads_nowhere_is_refused(url: str) -> None:
    with pytest.raises(AssistantError, match=r"no address|only http|Cannot find the host"):
        fetch.fetch(url)


def test_live_page_is_read_as_the_file_is(server: Answers) -> None:
    server.by_path["/p"] = (200, {"Content-Type": "text/html; charset=utf-8"}, twenty_fifteen(BODY, ()).encode())
    found = sources.read(sources.Wish(f"{server.url}/p", allow_private=True)).page
    assert found and found.title == TITLE


@pytest.mark.parametrize(
    ("content", "declared", "text", "note"),
    [
        ("It’s é".encode(), None, "It’s é", None),
        ("It’s é".encode(), "iso-8859-1", "It’s é", "declared as iso-8859-1"),
        ("It’s".encode("cp1252"), "iso-8859-1", "It’s", None),
        ("It’s".encode("cp1252") * 20, "utf-8", "It’s" * 20, "declared as utf-8"),
        ("é".encode("utf-16"), None, "é", None),
        ("long é ".encode() * 400 + "é".encode()[:1], "utf-8", "long é " * 400 + "\N{REPLACEMENT CHARACTER}", "not valid UTF-8"),
        (b'<meta charset="windows-1251">\xcf\xf0\xe8', None, '<meta charset="windows-1251">При', None),
        ("é".encode(), "no-such-charset", "é", "declared as no-such-charset"),
    ],
)  # fmt: skip
def test_text_is_right_whatever_encoding_is_declared(
    content: bytes, declared: str | None, text: str, note: str | None
) -> None:
    found = decode(content, declared)
    assert found.text == text
    assert [n.what for n in found.notes] == ([note] if note else [])
