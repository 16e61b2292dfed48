"""An import from end to end: read, name, compare, write, report. Each step is a module of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from assistant.corpus import CARD_FILE, Corpus, load, pages
from assistant.corpus_files import slug
from assistant.importing import citing, guide_files, ids, merge, sections, sources, suspicions, threads, writing
from assistant.importing.fetch import Known
from assistant.importing.guide_files import Files, Piece, Record, Row
from assistant.importing.merge import Change, Choice
from assistant.importing.page import Note, Page
from assistant.importing.report import Report
from assistant.language import language
from assistant.marks import plain
from assistant.settings import ROOT
from assistant.types import AssistantError

LICENCE = "The published words belong to their author."
SAME_GUIDE = 85
"""Likeness of titles, of 100, from which two guides are the same one."""
ID_WORDS = 6


@dataclass(frozen=True)
class Order:
    """What the owner asks for. `given` overrides what a page says of itself: title, url, updated, licence."""

    source: str
    folder: Path
    id: str | None = None
    post: str | None = None
    authors: tuple[str, ...] = ()
    given: Mapping[str, str] = field(default_factory=dict)
    like: Path = ROOT / "corpus"
    cases: Path = ROOT / "eval" / "cases"
    allow_private: bool = False
    edits: Choice | None = None
    dry_run: bool = False


def run(order: Order, last: Record | None = None) -> Report:
    """Imports a source into a folder. With the record of the `last` import, only if the source has changed.

    Raises AssistantError, with the folder as it was, for anything that a user can mend.
    """
    if order.folder.exists() and not order.folder.is_dir():
        raise AssistantError(f"{str(order.folder)!r} is not a folder. Name one with --into.")
    known = Known(last.etag, last.last_modified) if last else Known()
    wish = sources.Wish(order.source, order.post, order.allow_private)
    found = sources.read(wish, known, last.sha256 if last else "")
    if found.page is None:
        return Report(order.id or "", order.given.get("title", ""), order.source, None, "", True, order.dry_run)
    if order.dry_run and not order.folder.exists():
        raise AssistantError(f"No folder {str(order.folder)!r} yet. Make it, or leave out --dry-run.")
    with writing.alone(order.folder):
        return _bring(order, found, _seen(found.page))


def refresh(folder: Path, only: str | None, **options: Any) -> list[Report]:
    """Imports anew every guide of a folder that was imported before, or the one whose id is `only`."""
    found = guide_files.imported(folder)
    chosen = [(page, last) for page, last in found if only in (None, page.stem, last.source)]
    if not chosen:
        names = ", ".join(page.stem for page, _ in found) or "none"
        raise AssistantError(f"No imported guide {only or ''!r} in {str(folder)!r}. Imported there: {names}.")
    reports = []
    for page, last in chosen:
        order = Order(last.source, folder, page.stem, last.post, last.authors, last.given, **options)
        order = replace(order, allow_private=order.allow_private or last.allow_private)
        report = run(order, last)
        reports.append(replace(report, guide=page.stem, title=report.title or str(page.stem)))
    return reports


def _bring(order: Order, found: sources.Source, page: Page) -> Report:
    if not page.blocks:
        raise AssistantError(f"{order.source}: no text in it. Is it the article itself?")
    like = load(order.like) if order.like.is_dir() else None
    path = order.folder / f"{order.id or _stem(order, page, like)}.md"
    comments = guide_files.comments_of(path) if path.exists() else path.with_name(f"{path.stem}.comments.jsonl")
    mine = guide_files.read(path, comments) if path.exists() else Files({}, {}, {})
    last = guide_files.record(path)
    made = sections.build(page.blocks)
    talk = threads.build(page, order.authors)
    theirs, states = _theirs(order, page, made, talk, path.stem, mine, like)

    wrote, here, there = (last.wrote if last else {}), guide_files.parts(mine), guide_files.parts(theirs)
    changes = [c for kind in there for c in merge.compare(kind, wrote.get(kind, {}), here[kind], there[kind], order.edits)]
    kept = Record(
        order.source, order.post, order.authors, order.allow_private, dict(order.given),
        datetime.now(UTC).date().isoformat(), found.sha256, found.known.etag, found.known.last_modified,
        {kind: {ident: guide_files.hashed(text) for ident, text in some.items()} for kind, some in there.items()},
    )  # fmt: skip
    merged = _merged(mine, theirs, changes)
    files = {
        comments.name: guide_files.comments_text(list(merged.comments.values())),
        path.name: guide_files.page_text(merged),
        path.stem + guide_files.IMPORT: guide_files.record_text(kept),
    }
    if not merged.comments:
        del files[comments.name]
    with writing.staged(order.folder, files, order.like / CARD_FILE) as (stage, corpus):
        undecided = any(change.outcome == "to decide" for change in changes)
        write = not order.dry_run and not undecided
        written = writing.commit(stage, order.folder, list(files)) if write else []
        if write and not merged.comments and comments.exists():
            comments.unlink()
            written.append(f"{comments.name} (removed)")
        if write and order.edits == "beside":
            written += _beside(order.folder, path.stem, theirs, changes)
        touched = {change.id for change in changes if change.outcome in ("changed", "removed", "to decide")}
        return Report(
            guide=path.stem,
            title=str(merged.meta.get("title", "")),
            source=order.source,
            url=merged.meta.get("url"),
            updated=str(merged.meta.get("updated") or ""),
            unchanged=False,
            dry_run=order.dry_run,
            written=written,
            sections=states,
            sentences=sum(corpus.sections[c.section].guide == merged.meta["id"] for c in corpus.chunks),
            threads=len(merged.comments),
            answered=sum(any(r["role"] == "author" for r in row.get("replies", ())) for row in merged.comments.values()),
            comments=_roles(merged),
            changes=changes,
            cases=citing.cases(order.cases, touched),
            suspicions=[*page.suspicions, *_suspicions(found.page, made, talk)],
            oddities=[*page.oddities, *made.oddities, *_language(page)],
            left_out=[*page.left_out, *talk.left_out],
        )


def _seen(page: Page) -> Page:
    """The page without characters that take no room."""
    return replace(
        page,
        title=suspicions.seen(page.title),
        blocks=tuple(replace(block, text=suspicions.seen(block.text)) for block in page.blocks),
        remarks=tuple(replace(remark, text=suspicions.seen(remark.text)) for remark in page.remarks),
    )


def _stem(order: Order, page: Page, like: Corpus | None) -> str:
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


def _theirs(
    order: Order, page: Page, made: sections.Sections, talk: threads.Threads, stem: str, mine: Files, like: Corpus | None
) -> tuple[Files, dict[str, str]]:
    """The page as the files of a guide, and of each section whether its id was known."""
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
    return Files(meta, pieces, _rows(talk, comments, taken | set(pieces), stem)), states


def _known(mine: Files, title: str, like: Corpus | None) -> tuple[list[ids.Known], list[Row]]:
    """Sections and comments whose ids may be kept: the folder's own, else those of the like corpus' same guide."""
    if mine.pieces:
        found = [ids.Known(i, plain(p.heading.lstrip("# ").split(" {#")[0]), plain(p.body)) for i, p in mine.pieces.items()]
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
        row = _filled(id=ident, title=thread.title, role=thread.role, text=thread.text, date=thread.date, url=thread.url)
        rows[ident] = {**row, "replies": replies}
    return rows


def _filled(**fields: Any) -> Row:
    return {name: value for name, value in fields.items() if value}


def _merged(mine: Files, theirs: Files, changes: list[Change]) -> Files:
    """What is to stand: the page's parts, but for those kept as they are here."""

    def chosen(kind: str, here: Mapping[str, Any], there: Mapping[str, Any]) -> dict[str, Any]:
        own = [change for change in changes if change.kind == kind]
        kept = {change.id for change in own if change.outcome in ("yours kept", "to decide")}
        stand = merge.order(list(here), list(there), own)
        return {ident: here[ident] if ident in kept or ident not in there else there[ident] for ident in stand}

    return Files(
        chosen("meta", mine.meta, theirs.meta),
        chosen("section", mine.pieces, theirs.pieces),
        chosen("comment", mine.comments, theirs.comments),
    )


def _beside(folder: Path, stem: str, theirs: Files, changes: list[Change]) -> list[str]:
    """Writes the page as it is now beside the edited guide, into a folder that is not read."""
    if not any(change.outcome == "yours kept" for change in changes):
        return []
    target = folder / "theirs"
    target.mkdir(exist_ok=True)
    (target / f"{stem}.md").write_text(guide_files.page_text(theirs), encoding="utf-8")
    (target / f"{stem}.comments.jsonl").write_text(guide_files.comments_text(list(theirs.comments.values())), encoding="utf-8")
    return [f"theirs/{stem}.md", f"theirs/{stem}.comments.jsonl"]


def _roles(files: Files) -> dict[str, int]:
    said = [part["role"] for row in files.comments.values() for part in (row, *row.get("replies", ()))]
    return {role: said.count(role) for role in ("reader", "author")}


def _suspicions(raw: Page, made: sections.Sections, talk: threads.Threads) -> list[Note]:
    """Orders and invisible characters, wherever they stand."""
    places = [(plain(draft.title), " ".join(plain(b.text) for b in draft.blocks)) for draft in made.drafts]
    places += [(f"comment {t.published}", " ".join([t.text, *(r.text for r in t.replies)])) for t in talk.threads]
    notes = [Note(found, f"in {place}") for place, text in places if (found := suspicions.orders(f"{place}. {text}"))]
    unseen = sum(suspicions.invisible(part.text) for part in (*raw.blocks, *raw.remarks))
    return [*notes, Note(f"{unseen} invisible characters", "taken out")] if unseen else notes


def _language(page: Page) -> list[Note]:
    tongue = language(" ".join(plain(block.text) for block in page.blocks))
    if tongue == "en":
        return []
    return [Note(f"the page seems to be in {tongue!r}", "the assistant reads questions and warnings in English best")]
