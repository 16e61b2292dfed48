"""corpus/ -> sections, chunks and the safety card, each with a stable id. Pure: files in, records out.

Knows nothing of embedding, of questions or of the web.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml

from assistant.sentences import paragraphs, sentences
from assistant.types import AssistantError, Chunk, Section, Source

CARD_FILE = "safety-card.yaml"
CARD_PREFIX = "card-"
GUIDE_PAGE = "/guide"
"""Where the web app shows the corpus itself, for citations without a published page."""

_HEADING = re.compile(r"^(#{1,6})\s+(.+?)(?:\s+\{#([\w-]+)\})?\s*#*$", re.M)
_ROLES: dict[str, Source] = {"reader": "comment", "author": "author_reply"}


@dataclass(frozen=True)
class Sign:
    """A warning sign of the safety card; see `corpus/safety-card.yaml` for the tiers."""

    id: str
    tier: int
    title: str
    action: str
    source_name: str
    source_url: str
    clinician_reviewed: bool

    @property
    def section(self) -> str:
        return CARD_PREFIX + self.id.replace("_", "-")


@dataclass(frozen=True)
class Corpus:
    """All that may be said: sections by id, their chunks in reading order, the card."""

    sections: dict[str, Section]
    chunks: tuple[Chunk, ...]
    signs: dict[str, Sign]
    title: str = ""
    updated: str = ""
    licence: str = ""
    url: str | None = None
    hash: str = field(default="")

    @cached_property
    def by_id(self) -> dict[str, Chunk]:
        return {chunk.id: chunk for chunk in self.chunks}

    @cached_property
    def by_text(self) -> dict[str, Chunk]:
        return {chunk.text: chunk for chunk in self.chunks}

    def link(self, section: str, span: str) -> str:
        """The address of a quoted span: its section, with a text fragment for the sentence."""
        home = self.sections[section]
        if home.source == "card":
            return home.url or ""
        text = quote(span, safe="").replace("-", "%2D")
        if home.url and not home.published:
            return f"{home.url}#{section}"
        return f"{home.url or GUIDE_PAGE}#{section}:~:text={text}"


def load(folder: Path) -> Corpus:
    """Reads a corpus folder.

    Raises AssistantError naming the file, and the line where there is one, when the
    folder or a file is missing, empty or malformed, or an id occurs twice.
    """
    if not folder.is_dir():
        raise AssistantError(f"No corpus folder {str(folder)!r}. Set ASSISTANT_CORPUS to one.")
    pages = sorted(path for path in folder.glob("*.md") if path.name.lower() != "readme.md")
    if not pages:
        raise AssistantError(f"No guide page (*.md) in {str(folder)!r}. Import one, or restore corpus/.")
    sections: dict[str, Section] = {}
    chunks: list[Chunk] = []
    meta: dict[str, Any] = {}
    for path in pages:
        page, found = _guide(path)
        meta = meta or page
        for section in found:
            _add(sections, section, path)
            chunks += _chunk(section, [(section.text, section.source)])
    for path in sorted(folder.glob("*.jsonl")):
        for section, parts in _comments(path, meta):
            _add(sections, section, path)
            chunks += _chunk(section, parts)
    signs = _card(folder / CARD_FILE)
    for sign in signs.values():
        section = Section(sign.section, f"Safety card: {sign.title}", "card", sign.action, sign.source_url)
        _add(sections, section, folder / CARD_FILE)
    return Corpus(
        sections=sections,
        chunks=tuple(chunks),
        signs=signs,
        title=str(meta.get("title", "")),
        updated=str(meta.get("updated", "")),
        licence=str(meta.get("licence", "")),
        url=meta.get("url"),
        hash=_hash(sections, chunks),
    )


def _read(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise AssistantError(f"{path}:{line}: not UTF-8. Save the file as UTF-8.") from None
    except OSError as error:
        raise AssistantError(f"Cannot read {path}: {error.strerror}.") from None
    if not text.strip():
        raise AssistantError(f"{path}: the file is empty. Restore it or remove it.")
    return text.replace("\r\n", "\n")


def _yaml(path: Path, text: str, first_line: int = 1) -> dict[str, Any]:
    try:
        loaded = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise AssistantError(f"{path}:{first_line + (mark.line if mark else 0)}: not YAML: {problem}.") from None
    if not isinstance(loaded, dict):
        raise AssistantError(f"{path}:{first_line}: expected `key: value` lines.")
    return loaded


def _guide(path: Path) -> tuple[dict[str, Any], list[Section]]:
    text = _read(path)
    front = re.match(r"---\n(.*?)\n---\n", text, re.S)
    if not front:
        raise AssistantError(f"{path}:1: no front matter. Begin with `---`, `title: …`, `---`.")
    meta = _yaml(path, front[1], first_line=2)
    if not meta.get("title"):
        raise AssistantError(f"{path}:2: the front matter has no title.")
    headings = list(_HEADING.finditer(text, front.end()))
    if not headings:
        raise AssistantError(f"{path}: no heading. Begin each section with `# Title {{#id}}`.")
    stray = text[front.end() : headings[0].start()].strip()
    if stray:
        line = text[: text.index(stray, front.end())].count("\n") + 1
        raise AssistantError(f"{path}:{line}: text before the first heading. Put it under one.")
    sections, trail = [], list[tuple[int, str]]()
    for heading, following in zip(headings, [*headings[1:], None], strict=True):
        level, title = len(heading[1]), heading[2]
        trail = [step for step in trail if step[0] < level] + [(level, title)]
        body = text[heading.end() : following.start() if following else len(text)].strip()
        if not body:
            if following and len(following[1]) > level:
                continue  # a heading that only groups those beneath it
            line = text[: heading.start()].count("\n") + 1
            raise AssistantError(f"{path}:{line}: section {title!r} is empty.")
        name = " › ".join(step[1] for step in trail)
        ident = heading[3] or _slug(title)
        sections.append(Section(ident, name, "guide", body, meta.get("url"), bool(meta.get("published"))))
    return meta, sections


def _slug(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def _comments(path: Path, meta: dict[str, Any]) -> Iterator[tuple[Section, list[tuple[str, Source]]]]:
    for number, line in enumerate(_read(path).splitlines(), start=1):
        if not line.strip():
            continue
        try:
            comment = json.loads(line)
            parts = [(comment["text"], _ROLES[comment["role"]])]
            parts += [(reply["text"], _ROLES[reply["role"]]) for reply in comment.get("replies", [])]
            ident, title = comment["id"], comment.get("title") or f"Comment {number}"
        except json.JSONDecodeError as error:
            raise AssistantError(f"{path}:{number}: not JSON: {error.msg}.") from None
        except (KeyError, TypeError, AttributeError) as error:
            raise AssistantError(
                f"{path}:{number}: a comment needs id, role (reader or author) and text: {error}."
            ) from None
        if not all(isinstance(text, str) and text.strip() for text, _ in parts):
            raise AssistantError(f"{path}:{number}: the text of comment {ident!r} is empty.")
        if not isinstance(ident, str) or not isinstance(title, str):
            raise AssistantError(f"{path}:{number}: id and title of a comment must be text.")
        url = comment.get("url") or meta.get("url")
        text = "\n\n".join(part for part, _ in parts)
        yield Section(ident, title, "comment", text, url, bool(meta.get("published"))), parts


def _card(path: Path) -> dict[str, Sign]:
    card = _yaml(path, _read(path))
    signs: dict[str, Sign] = {}
    entries = card.get("signs")
    for position, entry in enumerate(entries if isinstance(entries, list) else [], start=1):
        try:
            sign = Sign(
                id=entry["id"],
                tier=entry["tier"],
                title=entry["title"],
                action=entry["action"],
                source_name=entry["source"]["name"],
                source_url=entry["source"]["url"],
                clinician_reviewed=bool(entry.get("clinician_reviewed", card.get("clinician_reviewed", False))),
            )
        except (KeyError, TypeError) as error:
            raise AssistantError(f"{path}: sign {position} lacks {error}.") from None
        if not all(isinstance(text, str) and text.strip() for text in (sign.id, sign.title, sign.action)):
            raise AssistantError(f"{path}: sign {position}: id, title and action must be text.")
        if sign.tier not in (1, 2, 3) or sign.id in signs:
            raise AssistantError(f"{path}: sign {sign.id!r}: the tier must be 1, 2 or 3 and the id unique.")
        signs[sign.id] = sign
    if not signs:
        raise AssistantError(f"{path}: no signs. The assistant does not run without its safety card.")
    return signs


def _add(sections: dict[str, Section], section: Section, path: Path) -> None:
    if section.id in sections:
        raise AssistantError(f"{path}: section id {section.id!r} occurs twice. Give each its own {{#id}}.")
    sections[section.id] = section


def _chunk(section: Section, parts: list[tuple[str, Source]]) -> list[Chunk]:
    spans: list[tuple[int, int, int, Source]] = []
    offset = 0
    for text, source in parts:
        base = section.text.index(text, offset)
        for number, (start, end) in enumerate(paragraphs(text), start=len(spans)):
            spans += [(base + a, base + b, number, source) for a, b in sentences(text, start, end)]
        offset = base + len(text)
    ids = [f"{section.id}:{start}-{end}" for start, end, _, _ in spans]
    return [
        Chunk(
            id=ids[i],
            section=section.id,
            title=section.title,
            source=source,
            text=section.text[start:end],
            start=start,
            end=end,
            paragraph=paragraph,
            previous=ids[i - 1] if i else None,
            next=ids[i + 1] if i + 1 < len(ids) else None,
        )
        for i, (start, end, paragraph, source) in enumerate(spans)
    ]


def _hash(sections: dict[str, Section], chunks: list[Chunk]) -> str:
    digest = hashlib.sha256()
    for section in sections.values():
        digest.update(repr(section).encode())
    for chunk in chunks:
        digest.update(repr((chunk.id, chunk.source)).encode())
    return digest.hexdigest()
