"""The same post over REST, as an export and as a page; exports that are dangerous or broken."""

import json
from typing import Any

import pytest

from assistant.importing import html_page, sources, texturize, wordpress_export
from assistant.importing.page import Page
from assistant.importing.wordpress_rest import comments_address, is_rest
from assistant.types import AssistantError
from tests.conftest import Answers
from tests.themes import BODY, COMMENTS, TITLE, URL, Comment, gutenberg, paragraphs, twenty_fifteen

AUTHOR = 7


def flat(comments: tuple[Comment, ...], parent: int = 0) -> list[tuple[Comment, int]]:
    return [row for c in comments for row in ((c, parent), *flat(c.replies, c.id))]


def records() -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The post and its comments as the REST interface tells them."""
    post = {
        "id": 5, "author": AUTHOR, "link": URL, "modified": "2023-03-03T10:00:00",
        "title": {"rendered": TITLE.replace("&", "&#038;")}, "content": {"rendered": gutenberg(BODY)},
        "_embedded": {"author": [{"name": "Anna Weber"}]},
    }  # fmt: skip
    rows = [
        {
            "id": c.id, "post": 5, "parent": parent, "author": AUTHOR if c.author else 0, "author_name": c.name,
            "date": f"{c.day}T10:10:00", "link": f"{URL}#comment-{c.id}", "type": "pingback" if c.pingback else "comment",
            "content": {"rendered": paragraphs(c.text)},
        }
        for c, parent in sorted(flat(COMMENTS), key=lambda row: row[0].id)
    ]  # fmt: skip
    return post, rows


def rest(server: Answers) -> Page:
    """The post over REST, two comments a page."""
    post, rows = records()
    root = f"{server.url}/wp-json/wp/v2/posts/5"
    server.by_path["/wp-json/wp/v2/posts/5?_embed=author"] = (200, {}, json.dumps(post).encode())
    for page in (1, 2, 3):
        path = comments_address(root, 5, page).removeprefix(server.url)
        server.by_path[path] = (200, {"X-WP-TotalPages": "3"}, json.dumps(rows[2 * page - 2 : 2 * page]).encode())
    found = sources.read(sources.Wish(root, allow_private=True)).page
    assert found
    return found


def export(posts: str = "", body: str = BODY) -> bytes:
    """A WordPress export; WordPress writes it with straight quotes, and sets them when it shows the text."""
    rows = "".join(
        f"<wp:comment><wp:comment_id>{c.id}</wp:comment_id><wp:comment_author><![CDATA[{c.name}]]></wp:comment_author>"
        f"<wp:comment_date>{c.day} 10:10:00</wp:comment_date><wp:comment_content><![CDATA[{c.text.replace('’', chr(39))}]]>"
        f"</wp:comment_content><wp:comment_approved>1</wp:comment_approved><wp:comment_parent>{parent}</wp:comment_parent>"
        f"<wp:comment_type>{'pingback' if c.pingback else 'comment'}</wp:comment_type>"
        f"<wp:comment_user_id>{AUTHOR if c.author else 0}</wp:comment_user_id></wp:comment>"
        for c, parent in flat(COMMENTS)
    )
    held = rows.replace("<wp:comment_approved>1", "<wp:comment_approved>0").replace("_id>1", "_id>9")
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"><channel>'
        f"<wp:author><wp:author_id>{AUTHOR}</wp:author_id><wp:author_login>anna</wp:author_login>"
        "<wp:author_display_name>Anna Weber</wp:author_display_name></wp:author>"
        f"<item><title><![CDATA[{TITLE}]]></title><link>{URL}</link><dc:creator>anna</dc:creator><content:encoded><![CDATA["
        f"{gutenberg(body).replace('’', chr(39))}]]></content:encoded><wp:post_id>5</wp:post_id><wp:post_name>calf</wp:post_name>"
        f"<wp:post_modified>2023-03-03 10:00:00</wp:post_modified><wp:post_type>post</wp:post_type><wp:status>publish</wp:status>"
        f"{rows}{held}</item>{posts}</channel></rss>"
    ).encode()


OTHER = (
    "<item><title>Shoes</title><link>https://blog.example/shoes/</link><wp:post_id>6</wp:post_id><wp:post_name>shoes"
    "</wp:post_name><wp:post_type>post</wp:post_type><wp:status>publish</wp:status></item>"
)


def same(page: Page) -> object:
    comments = [(r.id, r.parent, r.text, r.date, r.by_author, r.url) for r in page.remarks if not r.is_pingback]
    blocks = [(b.kind, b.text, b.level, b.marker, b.anchor) for b in page.blocks]
    return page.title, page.url, page.updated, blocks, sorted(comments)


def test_page_rest_and_export_give_the_same(server: Answers) -> None:
    from_page = html_page.read(twenty_fifteen(gutenberg(BODY), COMMENTS))
    from_rest, from_export = rest(server), wordpress_export.read(export(), "e.xml")
    assert same(from_rest) == same(from_page)
    assert same(from_export) == same(from_page)


def test_author_of_a_post_is_named_by_rest_and_export(server: Answers) -> None:
    assert (rest(server).author, wordpress_export.read(export(), "e.xml").author) == ("Anna Weber", "Anna Weber")


@pytest.mark.parametrize(
    ("url", "comments"),
    [
        ("https://b.example/wp-json/wp/v2/posts/5", "https://b.example/wp-json/wp/v2/comments?post=5&"),
        ("https://b.example/blog/wp-json/wp/v2/pages/5", "https://b.example/blog/wp-json/wp/v2/comments?post=5&"),
        ("https://b.example/?rest_route=/wp/v2/posts/5", "https://b.example/?rest_route=/wp/v2/comments&post=5&"),
    ],
)
def test_comments_stand_beside_their_post(url: str, comments: str) -> None:
    assert is_rest(url)
    assert comments_address(url, 5, 1).startswith(comments)


@pytest.mark.parametrize(
    ("body", "message"),
    [(b"<html>", "not JSON"), (b"[]", "not one post but a list"), (b'{"id": 5}', "not a post of WordPress")],
)
def test_rest_that_is_no_post_is_refused(server: Answers, body: bytes, message: str) -> None:
    server.by_path["/wp-json/wp/v2/posts/5?_embed=author"] = (200, {}, body)
    with pytest.raises(AssistantError, match=message):
        sources.read(sources.Wish(f"{server.url}/wp-json/wp/v2/posts/5", allow_private=True))


@pytest.mark.parametrize("post", ["5", "calf", URL])
def test_post_of_an_export_is_named_by_id_slug_or_address(post: str) -> None:
    assert wordpress_export.read(export(OTHER), "e.xml", post).title == TITLE


@pytest.mark.parametrize(
    ("post", "message"), [(None, "2 posts. Name one with --post: calf, shoes"), ("x", "0 posts are 'x'")]
)
def test_export_with_several_posts_asks_which(post: str | None, message: str) -> None:
    with pytest.raises(AssistantError, match=message):
        wordpress_export.read(export(OTHER), "e.xml", post)


def test_export_without_a_published_post_is_refused() -> None:
    with pytest.raises(AssistantError, match="no published post"):
        wordpress_export.read(export().replace(b"<wp:status>publish", b"<wp:status>draft"), "e.xml")


BOMB = b'<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
FILE = b'<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("doctype", [BOMB, FILE, b'<!DOCTYPE rss SYSTEM "http://127.0.0.1/x.dtd">'])
def test_export_that_declares_entities_is_not_read(doctype: bytes) -> None:
    with pytest.raises(AssistantError, match="declares entities"):
        wordpress_export.read(export().replace(b"<rss", doctype + b"<rss", 1), "e.xml")


def test_torn_export_is_refused_in_one_line() -> None:
    with pytest.raises(AssistantError, match=r"e\.xml: broken XML") as error:
        wordpress_export.read(export()[:-40], "e.xml")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ('He said "no" -- it\'s 5x20...', "He said “no” — it’s 5×20…"),
        ("'Twas 6'4\" - tall", "‘Twas 6′4″ – tall"),
        ('(<em>"so"</em>)', "(<em>“so”</em>)"),
        ("thanks :) <code>\"x\"</code>", "thanks 🙂 <code>\"x\"</code>"),
        ('<a href="x">it\'s</a>', '<a href="x">it’s</a>'),
    ],
)  # fmt: skip
def test_stored_text_is_set_as_wordpress_shows_it(stored: str, shown: str) -> None:
    assert texturize.texturize(stored) == shown


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("One.\n\nTwo\nthree.", "<p>One.</p>\n<p>Two<br>\nthree.</p>"),
        ("<h2>Head</h2>\nText.", "<h2>Head</h2>\n<p>Text.</p>"),
        ("<!-- wp:paragraph --><p>As is.</p>", "<!-- wp:paragraph --><p>As is.</p>"),
    ],
)
def test_blank_lines_of_the_classic_editor_are_paragraphs(stored: str, shown: str) -> None:
    assert texturize.paragraphs(stored) == shown


def test_caption_of_the_classic_editor_is_a_caption() -> None:
    assert "<figcaption>A foot.</figcaption>" in texturize.shown('[caption id="a"]<img src="x"> A foot.[/caption]')
