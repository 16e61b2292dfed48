"""A SOURCE as the owner names it -> the page in it, whatever form it has."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.importing import html_page, markdown, pdf, plain_text, wordpress_export, wordpress_rest
from assistant.importing.decoding import decode
from assistant.importing.fetch import NOTHING, Fetched, Known, fetch
from assistant.importing.page import Page
from assistant.settings import MAX_EXPORT_BYTES, MAX_SOURCE_BYTES
from assistant.types import AssistantError

_HTML = re.compile(r"<(?:!doctype html|html|head|body|article|main|div|p|h[1-6])\b", re.I)
_CHARSET = re.compile(r"charset=[\"']?([\w-]+)", re.I)


@dataclass(frozen=True)
class Source:
    """What was read: no page where it is unchanged since `known`. `sha256` is that of all bytes read."""

    page: Page | None
    sha256: str
    known: Known = NOTHING


@dataclass(frozen=True)
class Wish:
    """How a source is to be read: `post` names one of an export."""

    source: str
    post: str | None = None
    allow_private: bool = False


def is_address(source: str) -> bool:
    """Whether a source is fetched, not read from a file."""
    return source.lower().startswith(("http://", "https://"))


def read(wish: Wish, known: Known = NOTHING, sha256: str = "") -> Source:
    """Fetches or reads a source. With what is `known` of the last time, it may come back unchanged.

    Raises AssistantError naming the source, what is wrong, and what to do.
    """
    if not is_address(wish.source):
        content = _file(wish.source)
        digest = hashlib.sha256(content).hexdigest()
        return Source(None if digest == sha256 else _page(content, wish.source, wish.post), digest)
    # Comments of a REST interface can change while the post does not, so that it is always read whole.
    rest = wordpress_rest.is_rest(wish.source)
    found = fetch(_embedded(wish.source) if rest else wish.source, wish.allow_private, Known() if rest else known)
    if found.unchanged:
        return Source(None, sha256, known)
    content = found.content
    page: Page | None
    if rest:

        def get(url: str) -> tuple[bytes, Mapping[str, str]]:
            some = fetch(url, wish.allow_private)
            return some.content, some.headers

        page, content = wordpress_rest.read(content, wish.source, get)
    digest = hashlib.sha256(content).hexdigest()
    if digest == sha256:
        page = None
    elif not rest:
        page = _page(content, found.url, wish.post, found)
    told = Known(found.headers.get("etag", ""), found.headers.get("last-modified", ""))
    return Source(page, digest, told)


def _embedded(url: str) -> str:
    """The post with its author's name."""
    return url if "_embed" in url else f"{url}{'&' if '?' in url else '?'}_embed=author"


def _file(name: str) -> bytes:
    path = Path(name).expanduser()
    if not path.is_file():
        raise AssistantError(f"No file {name!r}. Give a file, or an address that begins with https://.")
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(5000)
            limit = MAX_EXPORT_BYTES if wordpress_export.is_export(head) else MAX_SOURCE_BYTES
            if size > limit:
                raise AssistantError(
                    f"{name}: {size // 1024**2} MB; at most {limit // 1024**2} MB are read. Save the article alone."
                )
            return head + file.read()
    except OSError as error:
        raise AssistantError(f"Cannot read {name}: {error.strerror}.") from None


def _page(content: bytes, name: str, post: str | None, fetched: Fetched | None = None) -> Page:
    """The page in some bytes, by what they look like; the name's ending tells Markdown from plain text."""
    if not content.strip():
        raise AssistantError(f"{name}: empty. Save the page again.")
    if content.startswith(b"%PDF"):
        return pdf.read(content, name)
    if wordpress_export.is_export(content):
        return wordpress_export.read(content, name, post)
    declared = _CHARSET.search(fetched.headers.get("content-type", "")) if fetched else None
    if b"\0" in content[:5000] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise AssistantError(
            f"{name}: not a page but some other kind of file. Give HTML, text, Markdown, PDF or an export."
        )
    decoded = decode(content, declared[1] if declared else None)
    text = decoded.text
    if Path(name).suffix.lower() in (".md", ".markdown"):
        page = markdown.read(text, name)
    elif _HTML.search(text[:20_000]):
        page = html_page.read(text, fetched.url if fetched else None)
    elif text.lstrip()[:1] in "{[" or text.lstrip().startswith("<?xml"):
        raise AssistantError(
            f"{name}: neither a page nor a WordPress export. Give HTML, text, Markdown, PDF or an export."
        )
    else:
        page = plain_text.read(text, name)
        page = replace(page, oddities=(*page.oddities, *plain_text.notes(page)))
    return replace(page, oddities=(*page.oddities, *decoded.notes))
