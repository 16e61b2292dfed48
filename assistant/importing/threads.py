"""Published comments -> threads as the corpus keeps them: a reader's comment and the replies beneath it.

Roles are told by the author's id (which the readers of a source have found) or by a configured
name. Pingbacks and what looks like spam are left out and listed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.importing import names
from assistant.importing.page import Note, Page, Remark

MANY_LINKS = 3
"""From so many links on, a comment that the author did not write is taken for spam."""
TITLE_CHARS, LEAST_WORDS = 70, 4
_SPAM = re.compile(
    r"\b(?:casino|viagra|cialis|porn|crypto(?:currency)?|bitcoin|forex|payday|loans?|seo|backlinks?|replica|escort|"
    r"gambling|betting|betwin|weight loss pills|essay writing|cheap (?:pills|watches|shoes|jerseys)|pills online)\b",
    re.I,
)
_URL = re.compile(r"https?://|www\.", re.I)


@dataclass(frozen=True)
class Reply:
    role: str
    text: str
    date: str = ""
    url: str | None = None


@dataclass(frozen=True)
class Thread:
    """`published` is the published id of the first comment; `title` quotes its question."""

    published: str
    role: str
    title: str
    text: str
    date: str = ""
    url: str | None = None
    replies: tuple[Reply, ...] = ()


@dataclass(frozen=True)
class Threads:
    threads: tuple[Thread, ...]
    left_out: tuple[Note, ...]


def build(page: Page, authors: Sequence[str] = ()) -> Threads:
    """The threads of a page; `authors` are names that write as the author."""
    wanted = {_folded(name) for name in (*authors, page.author) if name}
    remarks = [replace(r, by_author=r.by_author or _folded(r.name) in wanted) for r in page.remarks]
    left_out = [Note(_excerpt(r.text or r.name), why) for r in remarks if (why := _unwanted(r))]
    kept = {r.id: r for r in remarks if not _unwanted(r)}
    people = [r.name for r in page.remarks if not r.is_pingback] + [*authors, page.author]
    people += names.greeted(r.text for r in remarks)
    words = names.lower_words([*(r.text for r in remarks), *(b.text for b in page.blocks)])
    clean = {r.id: names.without_people(r.text, people, words) for r in kept.values()}
    roots = {r.id: _root(r, kept) for r in kept.values()}
    threads = []
    for first in (r for r in kept.values() if roots[r.id] == r.id):
        below = sorted((r for r in kept.values() if roots[r.id] == first.id and r is not first), key=_order)
        replies = tuple(Reply(_role(r), clean[r.id], r.date, r.url) for r in below)
        title = f"Comment: {question(clean[first.id])}"  # without a number: one that leaves must not rename the rest
        threads.append(Thread(first.id, _role(first), title, clean[first.id], first.date, first.url, replies))
    return Threads(tuple(threads), tuple(left_out))


def question(text: str) -> str:
    """What a comment asks, shortened: its first question, or else its first sentence.

    >>> question("Great post. Can I swim? Thanks.")
    'Can I swim?'
    """
    parts = [part.strip(" ,;:–-") for part in re.findall(r"[^.!?…\n]+[.!?…]*", text)]
    asked = next((part for part in parts if part.endswith("?")), None)
    asked = asked or next((part for part in parts if len(part.split()) >= LEAST_WORDS), text)
    return _excerpt(asked, TITLE_CHARS)


def _unwanted(remark: Remark) -> str:
    """Why a comment is left out; empty where it is not."""
    if remark.is_pingback:
        return "pingback"
    if not remark.text.strip():
        return "without text"
    if remark.by_author:
        return ""
    links = max(remark.links, len(_URL.findall(remark.text)))
    if links >= MANY_LINKS:
        return f"looks like spam: {links} links"
    found = _SPAM.search(remark.text)
    return f"looks like spam: {found[0]!r} and a link" if found and links else ""


def _root(remark: Remark, kept: dict[str, Remark]) -> str:
    """The first comment of the thread; a reply to one that was left out begins a thread of its own."""
    seen = {remark.id}
    while remark.parent in kept and remark.parent not in seen:
        remark = kept[remark.parent]
        seen.add(remark.id)
    return min(seen, key=list(kept).index) if remark.parent in seen else remark.id


def _order(remark: Remark) -> tuple[str, int]:
    return remark.date, int(remark.id) if remark.id.isdigit() else 0


def _role(remark: Remark) -> str:
    return "author" if remark.by_author else "reader"


def _folded(name: str) -> str:
    return " ".join(name.lower().split())


def _excerpt(text: str, chars: int = 60) -> str:
    text = " ".join(text.split())
    return text if len(text) <= chars else text[:chars].rsplit(" ", 1)[0] + "…"
