"""The widget over HTTP: headers, who may frame it, what a browser may keep, how much it weighs."""

import gzip
import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant import demo_page, embed_page, widget, wording
from tests.conftest import serving
from tests.test_web import Echo

BLOG = "https://blog.example"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with serving(Echo(), sites=[BLOG]) as client:
        yield client


@pytest.mark.parametrize("path", [widget.AT, widget.PINNED_AT])
def test_any_site_may_load_the_loader_and_check_it(client: TestClient, path: str) -> None:
    got = client.get(path, headers={"Origin": "https://elsewhere.example"})
    assert got.headers["access-control-allow-origin"] == "*"
    assert got.headers["cross-origin-resource-policy"] == "cross-origin"
    assert got.headers["content-type"].startswith("text/javascript")
    assert "set-cookie" not in got.headers
    assert client.head(path).status_code == 200


def test_the_loader_is_kept_for_minutes_and_its_pinned_version_for_good(client: TestClient) -> None:
    assert client.get(widget.AT).headers["cache-control"] == "public, max-age=300"
    assert "immutable" in client.get(widget.PINNED_AT).headers["cache-control"]
    assert client.get(widget.AT).content == client.get(widget.PINNED_AT).content == widget.TEXT.encode()


def test_a_version_that_is_gone_says_how_to_get_the_present_one(client: TestClient) -> None:
    got = client.get("/widget/0123456789abcdef.js")
    assert (got.status_code, "snippet" in got.json()["detail"]) == (404, True)


def test_the_frame_is_shown_on_allowed_sites_and_our_own_alone(client: TestClient) -> None:
    policy = client.get("/embed/").headers["content-security-policy"]
    assert policy.endswith(f"frame-ancestors 'self' {BLOG}")
    assert "unsafe" not in policy and "script-src 'self';" in policy
    assert embed_page.policy([]).endswith("frame-ancestors 'self'")


def test_the_frame_knows_the_sites_that_may_speak_to_it(client: TestClient) -> None:
    assert f'"sites": ["{BLOG}"]' in client.get("/embed/").text


def test_no_other_page_may_be_framed_elsewhere(client: TestClient) -> None:
    for path in ("/", "/ask", "/guide", "/demo"):
        assert "frame-ancestors 'self'" in client.get(path).headers["content-security-policy"]
        assert BLOG not in client.get(path).headers["content-security-policy"]


def test_the_frame_weighs_at_most_25_kilobytes_in_three_requests(client: TestClient) -> None:
    page = client.get("/embed/").text
    files = re.findall(r'(?:href|src)="(/embed/[^"]+)"', page)
    assert sorted(files) == sorted([embed_page.SCRIPT_AT, embed_page.STYLE_AT])
    sizes = [len(gzip.compress(client.get(path).content, 9)) for path in ["/embed/", *files]]
    assert sum(sizes) <= 25_000


def test_the_frame_has_nothing_inline_that_its_policy_would_stop(client: TestClient) -> None:
    page = client.get("/embed/").text
    assert "<style" not in page and not re.search(r"\s(?:style|on\w+)=", page)
    assert re.findall(r"<script (?!type=.application/json)[^>]*>", page) == [
        f'<script defer src="{embed_page.SCRIPT_AT}">'
    ]


def test_its_files_are_kept_for_good(client: TestClient) -> None:
    for path in (embed_page.SCRIPT_AT, embed_page.STYLE_AT):
        assert "immutable" in client.get(path).headers["cache-control"]
    assert client.get("/embed/").headers["cache-control"] == "no-cache"


def test_without_feedback_the_frame_offers_no_rating(client: TestClient) -> None:
    assert '"rating": false' in client.get("/embed/").text


def test_the_demo_shows_the_guide_with_the_widget_and_links_that_ask(client: TestClient) -> None:
    page = client.get(demo_page.AT).text
    assert '<h2 id="jump-rope">' in page and f'src="{widget.AT}"' in page
    assert f'data-guide-ask="{wording.STARTERS["jump-rope"]}"' in page


def test_the_widget_is_no_part_of_the_interface_for_programs(client: TestClient) -> None:
    app: FastAPI = client.app  # type: ignore[assignment]
    assert not [path for path in app.openapi()["paths"] if "widget" in path or "embed" in path or "demo" in path]
