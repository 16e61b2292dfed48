"""A page as it was read -> the files of a guide, with the ids that the corpus knows kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from assistant.corpus import Corpus, pages
from assistant.corpus_files import slug
from assistant.importing import guide_files, ids, sections, threads
from assistant.importing.guide_files import Files, Piece, Row
from assistant.importing.merge import Choice
from assistant.importing.page import Page
from assistant.marks import plain
from assistant.settings import ROOT

LICENCE = "The published words belong to their author."
SAME_GUIDE = 85
"""Likeness of titles, of 100, from which two guides are the same one."""
ID_WORDS = 6


@dataclass(frozen=True)
class Options:
    """How an import is done: `like` is a corpus whose ids a first import keeps, `cases` are eval cases."""

    like: Path = ROOT / "corpus"
    cases: Path = ROOT / "eval" / "cases"
    allow_private: bool = False
    edits: Choice | None = None
    dry_run: bool = False


@dataclass(frozen=True)
class Order:
    """What the owner asks for. `given` overrides what a page says of itself: title, url, updated, licence."""

    source: str
    folder: Path
    id: str | None = None
    post: str | None = None
    authors: tuple[str, ...] = ()
    given: Mapping[str, str] = field(default_factory=dict)
    options: Options = field(default_factory=Options)


@dataclass(frozen=True)
class Made:
    """A guide's files as the page has them; of each section, whether its id was known; what was gathered on the way."""

    files: Files
    states: Mapping[str, str]
    sections: sections.Sections
    talk: threads.Threads


def stem(order: Order, page: Page, like: Corpus | None) -> str:
    """The guide of the folder that this page is, else the one of the like corpus, else a name made of the title."""
    url, title = order.given.get("url") or page.url, order.given.get("title") or page.title
    if order.folder.is_dir():
        for path, last in guide_files.imported(order.folder):
            if last.source == order.source and last.post == order.post:
                return path.stem
        for path in pages(order.folder):
            meta = guide_files.read(path, path.with_name("none")).meta
            if (url and meta.get("url") == url) or _same(title, str(meta["title"])):
                return path.stem
    twin = next((guide.id for guide in like.guides.values() if _same(title, guide.title)), None) if like else None
    return twin or "-".join(slug(title).split("-")[:ID_WORDS]) or "guide"


def _same(one: str, other: str) -> bool:
    return fuzz.token_sort_ratio(one.lower(), other.lower()) >= SAME_GUIDE


def make(order: Order, page: Page, stem: str, mine: Files, like: Corpus | None) -> Made:
    """The files of the guide `stem`; `mine` are those it has now, `like` a corpus that may hold the same guide."""
    made, talk = sections.build(page.blocks), threads.build(page, order.authors)
    url = order.given.get("url") or page.url
    meta: dict[str, Any] = {"id": stem, "title": order.given.get("title") or page.title, "url": url}
    meta["updated"] = order.given.get("updated") or page.updated
    meta["licence"] = order.given.get("licence") or LICENCE
    meta["published"] = bool(url)
    known, comments = _known(mine, meta["title"], like)
    taken = _taken(order.folder, stem)
    named = ids.name(made.drafts, known, taken, stem)
    states, pieces = {}, {}
    for one in named:
        draft = one.draft
        line = guide_files.heading(draft.title, draft.level, one.id, draft.anchor)
        pieces[one.id] = Piece(one.id, line, sections.markdown(draft.blocks))
        kept = "kept" if one.id in {k.id for k in known} else "new"
        states[one.id] = "kept, without a heading on the page" if one.split else kept
    return Made(Files(meta, pieces, _rows(talk, comments, taken | set(pieces), stem)), states, made, talk)


def _known(mine: Files, title: str, like: Corpus | None) -> tuple[list[ids.Known], list[Row]]:
    """Sections and comments whose ids may be kept: the folder's own, else those of the like corpus' same guide."""
    if mine.pieces:
        found = [
            ids.Known(i, plain(p.heading.lstrip("# ").split(" {#")[0]), plain(p.body)) for i, p in mine.pieces.items()
        ]
        return found, list(mine.comments.values())
    twin = next((guide.id for guide in like.guides.values() if _same(title, guide.title)), None) if like else None
    if like is None or twin is None:
        return [], []
    own = [section for section in like.sections.values() if section.guide == twin]
    known = [ids.Known(s.id, s.title, s.text) for s in own if s.source == "guide"]
    return known, [{"id": s.id, "text": s.text} for s in own if s.source == "comment"]


def _taken(folder: Path, stem: str) -> frozenset[str]:
    """Ids of the other guides in a folder."""
    taken: set[str] = set()
    for path in pages(folder) if folder.is_dir() else ():
        if path.stem != stem:
            files = guide_files.read(path, guide_files.comments_of(path))
            taken |= set(files.pieces) | set(files.comments)
    return frozenset(taken)


def _rows(talk: threads.Threads, known: list[Row], taken: frozenset[str] | set[str], stem: str) -> dict[str, Row]:
    """Comments as rows. A permalink keeps its id; without one, the known comment that is most alike does."""
    links = {row["url"]: row["id"] for row in known if row.get("url")}
    rest = [ids.Known(row["id"], "", row["text"]) for row in known if not row.get("url")]
    open_ = [thread for thread in talk.threads if thread.url not in links]
    pairs = ids.assign([""] * len(open_), [thread.text for thread in open_], rest)
    names = {id(thread): pairs[place].id for place, thread in enumerate(open_) if place in pairs}
    used = set(taken) | set(links.values()) | set(names.values())
    rows: dict[str, Row] = {}
    for thread in talk.threads:
        ident = links.get(thread.url) if thread.url else None
        ident = ident or names.get(id(thread)) or ids.free(f"comment-{thread.published}", used, stem)
        used.add(ident)
        replies = [_filled(role=r.role, text=r.text, date=r.date, url=r.url) for r in thread.replies]
        row = _filled(
            id=ident, title=thread.title, role=thread.role, text=thread.text, date=thread.date, url=thread.url
        )
        rows[ident] = {**row, "replies": replies}
    return rows


def _filled(**fields: str | None) -> Row:
    return {name: value for name, value in fields.items() if value}
