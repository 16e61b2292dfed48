"""A page of HTML -> the article in it: where it stands, its title, address, date and author."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from assistant.importing import dates, furniture, html_blocks, html_comments
from assistant.importing.page import Block, Note, Page
from assistant.marks import plain
from assistant.types import AssistantError

ARTICLES = (
    ".entry-content, .wp-block-post-content, .elementor-widget-theme-post-content, .et_pb_post_content, .post-content, "
    ".post__content, .gh-content, .td-post-content, .single-content, [itemprop=articleBody], .blog-item-content, "
    ".post-body, .article-content, .article-body, .page-content, .post-entry, .entry",
    ".et_pb_section, .elementor",
    "article, .hentry, .post",
    "main, [role=main], #main, #content",
    "body",
)
"""Where articles stand, the surest first; of several of one rank the one with the most words is taken."""
LEAST_WORDS = 30
"""Of an article; less is the teaser of another."""
_TITLES = ("h1.entry-title", ".wp-block-post-title", "h1.post-title", "article h1", "main h1", "h1", ".entry-title")


def read(html: str, url: str | None = None) -> Page:
    """The article of a page and its comments.

    Raises AssistantError when there is none.
    """
    tree = LexborHTMLParser(html)
    if tree.body is None:
        raise AssistantError(
            f"{url or 'The page'} holds no HTML. Save the page itself, not a picture or an archive of it."
        )
    url = _address(tree, url)
    beneath = html_comments.read(tree, url)
    odd = beneath.oddities
    html_blocks.drop(tree.css(html_comments.PLACES))
    found = html_blocks.read(_article(tree))
    title, name = _title(tree), _author(tree)
    blocks, updated, left_out = tidy(found.blocks, title)
    if not blocks:
        raise AssistantError(f"{url or 'The page'} holds no article. Save the page as its readers see it.")
    if "</html" not in html[-2000:].lower() and "<html" in html[:5000].lower():
        odd = (*odd, Note("the page has no end", "it was cut off on the way; compare the last section with the page"))
    return Page(
        title=title,
        blocks=blocks,
        remarks=beneath.remarks,
        url=url,
        updated=updated or _modified(tree),
        author=name,
        left_out=(*found.left_out, *left_out),
        suspicions=tuple(
            Note(note.what, f"hidden from readers: {note.why}") for note in (*found.hidden, *beneath.hidden)
        ),
        oddities=odd,
    )


def tidy(blocks: list[Block], title: str) -> tuple[tuple[Block, ...], str, list[Note]]:
    """Blocks without the title, download boxes and "last updated" lines; the day of the latter; what was left out."""
    kept: list[Block] = []
    updated, left_out = "", []
    for block in blocks:
        if block.kind == "heading" and same(block.text, title) and not any(b.kind != "heading" for b in kept):
            continue
        if block.kind == "text" and furniture.is_updated_line(block.text):
            updated = dates.day(block.text) or updated
            left_out.append(Note(plain(block.text), "says when the page was updated"))
        elif furniture.is_download_box(block.text) and block.kind == "text":
            left_out.append(Note(plain(block.text), "offers a file"))
        else:
            kept.append(block)
    return tuple(kept), updated, left_out


def same(one: str, other: str) -> bool:
    """Whether two titles have the same letters and digits."""
    return re.sub(r"\W", "", one).lower() == re.sub(r"\W", "", other).lower()


def words(node: LexborNode) -> int:
    """Words of an element's paragraphs, lists and tables, in which menus and teasers are short."""
    return sum(len(part.text().split()) for part in node.css("p, li, td, dd, blockquote, h2, h3"))


def _article(tree: LexborHTMLParser) -> LexborNode:
    whole = len(tree.body.text().split()) if tree.body else 0
    for rank in ARTICLES:
        found = [node for node in tree.css(rank) if not _in_furniture(node, whole)]
        best = max(found, key=words, default=None)
        if best is None:
            continue
        if rank == ARTICLES[1]:  # a page builder's sections stand beside each other
            best = best.parent or best
        if words(best) >= LEAST_WORDS or rank == ARTICLES[-1]:
            return _without_frame(best) if rank in ARTICLES[2:] else best
    assert tree.body is not None
    return _without_frame(tree.body)


def _without_frame(node: LexborNode) -> LexborNode:
    """A place that may hold more than the article, without the page's own head and foot."""
    html_blocks.drop(
        node.css("body > header, body > footer, article > footer, #header, #footer, .site-header, .site-footer")
    )
    return node


def _in_furniture(node: LexborNode, whole: int) -> bool:
    above = node.parent
    while above is not None and above.tag not in ("body", "html"):
        if furniture.is_furniture(above, whole):
            return True
        above = above.parent
    return False


def _meta(tree: LexborHTMLParser, *names: str) -> str:
    for name in names:
        node = tree.css_first(f'meta[property="{name}"], meta[name="{name}"], meta[itemprop="{name}"]')
        if node is not None and (content := (node.attributes.get("content") or "").strip()):
            return content
    return ""


def _address(tree: LexborHTMLParser, url: str | None) -> str | None:
    link = tree.css_first('link[rel="canonical"]')
    found = (link.attributes.get("href") if link else None) or _meta(tree, "og:url")
    address = urljoin(url or "", found) if found else url
    return address.partition("#")[0] if address and address.startswith(("http://", "https://")) else None


def _title(tree: LexborHTMLParser) -> str:
    for selector in _TITLES:
        for node in tree.css(selector):
            if not furniture.is_furniture(node, 0) and (text := " ".join(node.text().split())):
                return text
    title = tree.css_first("title")
    text = _meta(tree, "og:title") or (" ".join(title.text().split()) if title else "")
    return re.split(r"(?<!\s)\s+[|–—»·-]\s+", text)[0] or "Untitled"


def _modified(tree: LexborHTMLParser) -> str:
    node = tree.css_first("time.updated, time[itemprop=dateModified], time.entry-date, .post-date time, time.published")
    told = [_meta(tree, "article:modified_time", "og:updated_time", "dateModified")]
    told += [str(entry.get("dateModified") or "") for entry in _linked(tree)]
    told += [(node.attributes.get("datetime") or node.text()) if node else "", _meta(tree, "article:published_time")]
    return next(filter(None, map(dates.day, told)), "")


def _author(tree: LexborHTMLParser) -> str:
    node = tree.css_first(
        ".author.vcard .fn, .byline .fn, .author .fn, [rel=author], .wp-block-post-author__name, .author-name, "
        ".wp-block-post-author-name"
    )
    told = [node.text() if node else "", _meta(tree, "author", "article:author")]
    told += [str(author.get("name") or "") for e in _linked(tree) if isinstance(author := e.get("author"), dict)]
    return next((name for name in (" ".join(text.split()) for text in told) if name and "://" not in name), "")


def _linked(tree: LexborHTMLParser) -> Iterator[dict[str, Any]]:
    """The entries of a page's linked data (JSON-LD), as far as they can be read."""
    for node in tree.css('script[type="application/ld+json"]'):
        try:
            loaded = json.loads(node.text() or "null")
        except (ValueError, RecursionError):
            continue
        entries = loaded.get("@graph", [loaded]) if isinstance(loaded, dict) else loaded
        yield from (entry for entry in (entries if isinstance(entries, list) else []) if isinstance(entry, dict))
