"""A post and its comments from WordPress' REST interface. Knows the records of wp/v2, and fetches through `fetch`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from assistant.importing import html_blocks, html_comments, html_page
from assistant.importing.page import Note, Page, Remark
from assistant.settings import MAX_REMARKS
from assistant.types import AssistantError

Get = Callable[[str], tuple[bytes, Mapping[str, str]]]
"""Fetches an address: what came, and its headers."""
_POST = re.compile(r"/wp/v2/(?:posts|pages)/\d+")
PER_PAGE = 100


def is_rest(url: str) -> bool:
    """Whether an address is that of one post or page in a WordPress REST interface."""
    return bool(_POST.search(url))


def comments_address(url: str, number: int, page: int) -> str:
    """Where the comments of a post are, beside the post's own address, with or without pretty addresses."""
    parts = urlsplit(url)
    wanted = urlencode({"post": number, "per_page": PER_PAGE, "page": page, "order": "asc", "orderby": "date"})
    if "rest_route=" in parts.query:
        return urlunsplit(parts._replace(query=f"rest_route=/wp/v2/comments&{wanted}", fragment=""))
    path = _POST.sub("/wp/v2/comments", parts.path)
    return urlunsplit(parts._replace(path=path, query=wanted, fragment=""))


def read(content: bytes, url: str, get: Get) -> tuple[Page, bytes]:
    """The post in `content` with its comments, fetched page by page, and all that was read as bytes.

    Raises AssistantError where the records are not WordPress'.
    """
    post = _parsed(content, url)
    try:
        number, author = int(post["id"]), post.get("author")
        title, body, link = html_blocks.words(post["title"]["rendered"]), post["content"]["rendered"], post.get("link")
    except (KeyError, TypeError, ValueError) as error:
        raise AssistantError(
            f"{url}: not a post of WordPress: {error} is missing. Give …/wp-json/wp/v2/posts/ID."
        ) from None
    rows: list[dict[str, Any]] = []
    page, pages, all_bytes = 1, 1, content
    while page <= pages and len(rows) < MAX_REMARKS:
        address = comments_address(url, number, page)
        some, headers = get(address)
        found = _rows(some)
        if found is None:
            raise AssistantError(f"{address}: not a list of comments. Is the REST interface open to readers?")
        rows += found
        all_bytes += some
        told = headers.get("x-wp-totalpages", "1")
        page, pages = page + 1, int(told) if told.isdigit() else 1
    html = html_blocks.read(html_blocks.fragment(body))
    blocks, updated, left_out = html_page.tidy(html.blocks, title)
    hidden: list[Note] = list(html.hidden)
    return Page(
        title=title,
        blocks=blocks,
        remarks=tuple(_remark(row, author, hidden) for row in rows),
        url=link,
        updated=updated or str(post.get("modified") or post.get("date") or "")[:10],
        author=_name(post),
        left_out=(*html.left_out, *left_out),
        suspicions=tuple(Note(note.what, f"hidden from readers: {note.why}") for note in hidden),
    ), all_bytes


def _rows(content: bytes) -> list[dict[str, Any]] | None:
    """A page of comments, or None where it is none."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, list) and all(isinstance(row, dict) for row in found) else None


def _parsed(content: bytes, url: str) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        raise AssistantError(f"{url}: not JSON. Give the address of a post: …/wp-json/wp/v2/posts/ID.") from None
    if not isinstance(found, dict):
        raise AssistantError(f"{url}: not one post but a list. Give the address of one: …/wp-json/wp/v2/posts/ID.")
    return found


def _remark(row: dict[str, Any], author: object, hidden: list[Note]) -> Remark:
    try:
        found = html_blocks.read(html_blocks.fragment(row["content"]["rendered"]))
        hidden += found.hidden
        return Remark(
            id=str(row["id"]),
            text=html_comments.text(found.blocks),
            name=html_blocks.words(row.get("author_name") or ""),
            parent=str(row["parent"]) if row.get("parent") else None,
            date=str(row.get("date") or "")[:10],
            url=row.get("link"),
            by_author=bool(author) and row.get("author") == author,
            is_pingback=row.get("type", "comment") != "comment",
            links=found.links,
        )
    except (KeyError, TypeError) as error:
        raise AssistantError(f"A comment of the REST interface lacks {error}.") from None


def _name(post: dict[str, Any]) -> str:
    told = (post.get("_embedded") or {}).get("author") or [{}]
    return str(told[0].get("name") or "") if isinstance(told[0], dict) else ""
