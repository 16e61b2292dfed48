"""An import from end to end: read, name, compare, write, report. Each step is a module of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.corpus import CARD_FILE, load
from assistant.corpus_files import slug
from assistant.importing import citing, guide_files, making, merge, sources, suspicions, writing
from assistant.importing.fetch import Known
from assistant.importing.guide_files import Files, Record, Row
from assistant.importing.making import Made, Options, Order
from assistant.importing.merge import Change
from assistant.importing.page import Note, Page
from assistant.importing.report import Report
from assistant.language import language
from assistant.marks import plain
from assistant.types import AssistantError


def run(order: Order, last: Record | None = None) -> Report:
    """Imports a source into a folder. With the record of the `last` import, only if the source has changed.

    Raises AssistantError, with the folder as it was, for anything that a user can mend.
    """
    if order.folder.exists() and not order.folder.is_dir():
        raise AssistantError(f"{str(order.folder)!r} is not a folder. Name one with --into.")
    if order.id is not None and slug(order.id) != order.id:
        raise AssistantError(f"--id {order.id!r}: small letters, digits and hyphens only, as in {slug(order.id)!r}.")
    known = Known(last.etag, last.last_modified) if last else Known()
    wish = sources.Wish(order.source, order.post, order.options.allow_private)
    found = sources.read(wish, known, last.sha256 if last else "")
    if found.page is None:
        return Report(order.id or "", order.given.get("title", ""), order.source, None, "", True, order.options.dry_run)
    if order.options.dry_run and not order.folder.exists():
        with tempfile.TemporaryDirectory() as empty:
            return _bring(replace(order, folder=Path(empty)), found, found.page)
    with writing.alone(order.folder):
        return _bring(order, found, found.page)


def refresh(folder: Path, only: str | None, options: Options) -> list[Report]:
    """Imports anew every guide of a folder that was imported before, or the one whose id is `only`."""
    found = guide_files.imported(folder)
    chosen = [(page, last) for page, last in found if only in (None, page.stem, last.source)]
    if not chosen:
        names = ", ".join(page.stem for page, _ in found) or "none"
        raise AssistantError(f"No imported guide {only or ''!r} in {str(folder)!r}. Imported there: {names}.")
    reports = []
    for page, last in chosen:
        private = options.allow_private or last.allow_private
        own = replace(options, allow_private=private)
        order = Order(last.source, folder, page.stem, last.post, last.authors, last.given, own)
        report = run(order, last)
        reports.append(replace(report, guide=page.stem, title=report.title or str(page.stem)))
    return reports


def _bring(order: Order, found: sources.Source, raw: Page) -> Report:
    page = _seen(raw)
    if not page.blocks:
        raise AssistantError(f"{order.source}: no text in it. Is it the article itself?")
    like = load(order.options.like) if order.options.like.is_dir() else None
    path = order.folder / f"{order.id or making.stem(order, page, like)}.md"
    comments = guide_files.comments_of(path) if path.exists() else path.with_name(f"{path.stem}.comments.jsonl")
    mine = guide_files.read(path, comments) if path.exists() else Files({}, {}, {})
    last = guide_files.record(path)
    made = making.make(order, page, path.stem, mine, like)
    theirs = made.files

    wrote, here, there = (last.wrote if last else {}), guide_files.parts(mine), guide_files.parts(theirs)
    edits = order.options.edits
    changes = [c for kind in there for c in merge.compare(kind, wrote.get(kind, {}), here[kind], there[kind], edits)]
    kept = Record(
        order.source, order.post, order.authors, order.options.allow_private, dict(order.given),
        datetime.now(UTC).date().isoformat(), found.sha256, found.known.etag, found.known.last_modified,
        {kind: {ident: guide_files.hashed(text) for ident, text in some.items()} for kind, some in there.items()},
    )  # fmt: skip
    merged = _merged(mine, theirs, changes)
    files: dict[str, str | None] = {
        comments.name: guide_files.comments_text(list(merged.comments.values())) or None,
        path.name: guide_files.page_text(merged),
        path.stem + guide_files.IMPORT: guide_files.record_text(kept),
    }
    with writing.staged(order.folder, files, order.options.like / CARD_FILE) as (stage, corpus):
        undecided = any(change.outcome == "to decide" for change in changes)
        write = not order.options.dry_run and not undecided
        written = writing.commit(stage, order.folder, list(files)) if write else []
        if write and order.options.edits == "beside":
            written += _beside(order.folder, path.stem, theirs, changes)
        touched = {change.id for change in changes if change.outcome in ("changed", "removed", "to decide")}
        return Report(
            guide=path.stem,
            title=str(merged.meta.get("title", "")),
            source=order.source,
            url=merged.meta.get("url"),
            updated=str(merged.meta.get("updated") or ""),
            unchanged=False,
            dry_run=order.options.dry_run,
            written=written,
            sections=made.states,
            sentences=sum(corpus.sections[c.section].guide == merged.meta["id"] for c in corpus.chunks),
            threads=len(merged.comments),
            answered=len([row for row in merged.comments.values() if _answered(row)]),
            comments=_roles(merged),
            changes=changes,
            cases=citing.cases(order.options.cases, touched),
            suspicions=[*page.suspicions, *_suspicions(raw, made)],
            oddities=[*page.oddities, *made.sections.oddities, *_language(page)],
            left_out=[*page.left_out, *made.talk.left_out],
        )


def _seen(page: Page) -> Page:
    """The page without characters that take no room."""
    return replace(
        page,
        title=suspicions.seen(page.title),
        blocks=tuple(replace(block, text=suspicions.seen(block.text)) for block in page.blocks),
        remarks=tuple(replace(remark, text=suspicions.seen(remark.text)) for remark in page.remarks),
    )


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
    (target / f"{stem}.comments.jsonl").write_text(
        guide_files.comments_text(list(theirs.comments.values())), encoding="utf-8"
    )
    return [f"theirs/{stem}.md", f"theirs/{stem}.comments.jsonl"]


def _roles(files: Files) -> dict[str, int]:
    said = [part["role"] for row in files.comments.values() for part in (row, *row.get("replies", ()))]
    return {role: said.count(role) for role in ("reader", "author")}


def _answered(row: Row) -> bool:
    return any(reply["role"] == "author" for reply in row.get("replies", ()))


def _suspicions(raw: Page, made: Made) -> list[Note]:
    """Orders and invisible characters, wherever they stand."""
    places = [(plain(draft.title), " ".join(plain(b.text) for b in draft.blocks)) for draft in made.sections.drafts]
    places += [(f"comment {t.published}", " ".join([t.text, *(r.text for r in t.replies)])) for t in made.talk.threads]
    notes = [Note(found, f"in {place}") for place, text in places if (found := suspicions.orders(f"{place}. {text}"))]
    texts = [block.text for block in raw.blocks] + [remark.text for remark in raw.remarks]
    unseen = sum(map(suspicions.invisible, texts))
    return [*notes, Note(f"{unseen} invisible characters", "taken out")] if unseen else notes


def _language(page: Page) -> list[Note]:
    tongue = language(" ".join(plain(block.text) for block in page.blocks))
    if tongue == "en":
        return []
    return [Note(f"the page seems to be in {tongue!r}", "the assistant reads questions and warnings in English best")]
