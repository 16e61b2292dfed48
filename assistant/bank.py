"""A guide's own example questions: `<stem>.questions.jsonl` beside its page, drafted or written by the owner.

They join the shipped ones when the index is built. Knows nothing of how questions are drafted.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assistant import examples, wording
from assistant.corpus import QUESTIONS, Corpus, pages
from assistant.examples import Example
from assistant.signals import is_harmless
from assistant.types import AssistantError

log = logging.getLogger(__name__)

SEEN, DRAFTED = "drafted_for", "drafted"
"""The first line's field, which names each sentence that was drafted for; and the seal of a drafted question."""
SEAL_CHARS = 12


@dataclass(frozen=True)
class Bank:
    """`rows` are the questions with their line numbers, `seen` the seals of the sentences drafted for."""

    path: Path
    guide: str
    rows: tuple[tuple[int, dict[str, Any]], ...] = ()
    seen: frozenset[str] = frozenset()


def files(folder: Path, corpus: Corpus) -> dict[str, Path]:
    """Where the bank of each guide is, whether it is there yet or not."""
    return {g: page.with_name(page.stem + QUESTIONS) for g, page in zip(corpus.guides, pages(folder), strict=True)}


def taught(folder: Path, corpus: Corpus) -> Sequence[Example]:
    """All that is learned for a corpus: the shipped questions, and those of its guides' banks."""
    return examples.unread(load(folder, corpus))


def load(folder: Path, corpus: Corpus) -> tuple[Example, ...]:
    """The questions of every bank in a corpus folder; those whose section is gone are left out, and logged.

    Raises AssistantError naming file and line.
    """
    return tuple(one for guide, path in files(folder, corpus).items() for one in _examples(read(path, guide), corpus))


def read(path: Path, guide: str) -> Bank:
    """A bank as it stands in its file; an empty one when there is no file."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return Bank(path, guide)
    except (OSError, UnicodeDecodeError) as error:
        raise AssistantError(f"Cannot read {path}: {error}.") from None
    rows = [(n, _row(line, f"{path}:{n}")) for n, line in enumerate(lines, start=1) if line.strip()]
    seen = [row[SEEN] for _, row in rows if SEEN in row]
    if not all(isinstance(some, list) for some in seen):
        raise AssistantError(f"{path}: {SEEN!r} must be a list. Remove that line: questions will be drafted for all.")
    return Bank(
        path,
        guide,
        rows=tuple((n, row) for n, row in rows if SEEN not in row),
        seen=frozenset(str(one) for some in seen for one in some),
    )


def write(bank: Bank, rows: Iterable[dict[str, Any]], drafted: Sequence[Example], seen: Iterable[str]) -> None:
    """The bank's file anew: rows that stay, then what was drafted; replaced whole or not at all."""
    lines = [{SEEN: sorted(seen)}, *rows, *(_drafted(one) for one in drafted)]
    beside = bank.path.with_name(bank.path.name + ".part")
    try:
        beside.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
        beside.replace(bank.path)
    except OSError as error:
        raise AssistantError(f"Cannot write {bank.path}: {error.strerror}. Name a folder that you may write.") from None


def seal(content: object) -> str:
    """A short digest: a sentence is remembered by it, without its words; an edited question no longer fits its own."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:SEAL_CHARS]


def is_edited(row: dict[str, Any]) -> bool:
    """Whether a question is the owner's own, or a draft that the owner has changed."""
    return bool(row.get(DRAFTED) != seal({name: value for name, value in row.items() if name != DRAFTED}))


def is_stale(row: dict[str, Any], sentences: frozenset[str]) -> bool:
    """Whether a question quotes evidence that is no longer among the sentences."""
    return any(text not in sentences for text in row.get("evidence", ()))


def _drafted(one: Example) -> dict[str, Any]:
    row: dict[str, Any] = {"question": one.question, "kind": one.kind}
    row |= {"section": one.section, "evidence": list(one.evidence)} if one.section else {"topic": one.topic}
    return row | {DRAFTED: seal(row)}


def _examples(bank: Bank, corpus: Corpus) -> list[Example]:
    found = []
    for number, row in bank.rows:
        where = f"{bank.path}:{number}"
        one = replace(examples.example({n: v for n, v in row.items() if n != DRAFTED}, where), guide=bank.guide)
        if one.kind == "answer" and not is_harmless(one.question):
            raise AssistantError(
                f"{where}: {one.question!r} asks for clearance or tells a warning sign, so no text may answer it. "
                "Ask what the guide says about it, or give it the kind that it is."
            )
        if one.topic not in {None, *wording.NOT_COVERED} or one.sign not in {None, *corpus.signs}:
            known = ", ".join(wording.NOT_COVERED if one.topic else corpus.signs)
            raise AssistantError(f"{where}: {(one.topic or one.sign)!r} is not known. Known: {known}.")
        home = corpus.sections.get(one.section or "")
        if one.kind == "answer" and (home is None or home.guide != bank.guide):
            log.warning("%s: the guide %r has no section %r: left out", where, bank.guide, one.section)
            continue
        found.append(one)
    return found


def _row(line: str, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise AssistantError(f"{where}: not JSON: {error.msg}.") from None
    if not isinstance(row, dict):
        raise AssistantError(f"{where}: expected an object with question and kind.")
    return row
