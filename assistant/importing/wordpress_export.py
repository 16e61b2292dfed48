"""A post and its comments from a WordPress export (WXR). Read post by post: an export can be large.

defusedxml refuses entities, so that neither an XML bomb nor an external file is ever expanded.
"""

from __future__ import annotations

import io
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from assistant.importing import html_blocks, html_comments, html_page, texturize
from assistant.importing.page import Note, Page, Remark
from assistant.settings import MAX_REMARKS
from assistant.types import AssistantError

CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
SPACES = tuple(f"{{http://wordpress.org/export/1.{minor}/}}" for minor in (2, 1, 0))
SHOWN = 8
"""How many posts an error lists to choose from."""


def is_export(content: bytes) -> bool:
    """Whether a file is a WordPress export."""
    return b"http://wordpress.org/export/1." in content[:5000]


def read(content: bytes, name: str, post: str | None = None) -> Page:
    """The post of an export that `post` names by its id, slug or address; without it, the only one.

    Raises AssistantError for broken or dangerous XML, and where it is unclear which post is meant.
    """
    try:
        posts, authors = _posts(content)
    except DefusedXmlException:
        raise AssistantError(f"{name}: declares entities, which no WordPress export does. It is not read.") from None
    except (ParseError, ValueError, LookupError) as error:  # the latter two for encodings it does not know
        raise AssistantError(f"{name}: broken XML: {error}. Export it again.") from None
    if not posts:
        raise AssistantError(f"{name}: no published post in this export. Export posts, too.")
    wanted = [item for item in posts if post is None or post in _names(item)]
    if len(wanted) != 1:
        listed = ", ".join(_names(item)[1] or _names(item)[0] for item in (wanted or posts)[:SHOWN])
        raise AssistantError(
            f"{name}: {len(wanted)} posts{f' are {post!r}' if post else ''}. Name one with --post: {listed}."
        )
    return _page(wanted[0], authors)


def _posts(content: bytes) -> tuple[list[Element], dict[str, tuple[str, str]]]:
    """The published posts and pages, and id and name of each author by login."""
    posts: list[Element] = []
    authors: dict[str, tuple[str, str]] = {}
    for _, element in iterparse(io.BytesIO(content), forbid_dtd=True):
        if element.tag == "item":
            kind, status = _wp(element, "post_type"), _wp(element, "status")
            if kind in ("post", "page") and status == "publish":
                posts.append(element)
            else:
                element.clear()
        elif element.tag.endswith("}author") and element.tag.startswith(SPACES):
            login = _wp(element, "author_login")
            authors[login] = (_wp(element, "author_id"), _wp(element, "author_display_name"))
    return posts, authors


def _wp(element: Element, name: str) -> str:
    return next((text.strip() for space in SPACES if (text := element.findtext(space + name))), "")


def _names(item: Element) -> tuple[str, str, str]:
    return _wp(item, "post_id"), _wp(item, "post_name"), (item.findtext("link") or "").strip()


def _page(item: Element, authors: dict[str, tuple[str, str]]) -> Page:
    title = html_blocks.words(texturize.texturize(item.findtext("title") or ""))
    login = (item.findtext(CREATOR) or "").strip()
    author, name = authors.get(login, ("", login))
    url = (item.findtext("link") or "").strip() or None
    html = html_blocks.read(html_blocks.fragment(texturize.shown(item.findtext(CONTENT) or "")))
    blocks, updated, left_out = html_page.tidy(html.blocks, title)
    hidden: list[Note] = list(html.hidden)
    rows: list[Any] = [row for space in SPACES for row in item.findall(space + "comment")]
    public = [row for row in rows if _wp(row, "comment_approved") == "1"][:MAX_REMARKS]
    remarks = [_remark(row, author, url, hidden) for row in sorted(public, key=_number)]
    return Page(
        title=title,
        blocks=blocks,
        remarks=tuple(remarks),
        url=url,
        updated=updated or (_wp(item, "post_modified") or _wp(item, "post_date"))[:10],
        author=name,
        left_out=(*html.left_out, *left_out),
        suspicions=tuple(Note(note.what, f"hidden from readers: {note.why}") for note in hidden),
    )


def _number(row: Element) -> int:
    told = _wp(row, "comment_id")
    return int(told) if told.isdecimal() else 0


def _remark(row: Element, author: str, url: str | None, hidden: list[Note]) -> Remark:
    found = html_blocks.read(html_blocks.fragment(texturize.shown(_wp(row, "comment_content"))))
    hidden += found.hidden
    number, parent, user = (_wp(row, f"comment_{name}") for name in ("id", "parent", "user_id"))
    return Remark(
        id=number,
        text=html_comments.text(found.blocks),
        name=_wp(row, "comment_author"),
        parent=parent if parent not in ("", "0") else None,
        date=_wp(row, "comment_date")[:10],
        url=f"{url}#comment-{number}" if url else None,
        by_author=user not in ("", "0") and user == author,
        is_pingback=_wp(row, "comment_type") in ("pingback", "trackback"),
        links=found.links,
    )
