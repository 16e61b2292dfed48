"""One file of the corpus -> its records: a guide's page, its comments, the safety card.

Each error names the file, and the line where there is one. Knows nothing of the files beside it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assistant import marks
from assistant.types import AssistantError, Guide, Section, Source

CARD_PREFIX = "card-"
Parts = list[tuple[str, Source]]
"""The parts of a section's text, each with whose words it is."""

_HEADING = re.compile(
    r"^(?P<level>#{1,6})\s+(?P<title>.+?)"
    r"(?:(?<!\s)\s+\{#(?P<id>[\w-]+)(?:\s+anchor=(?P<anchor>[^\s{}]+))?\})?(?:(?<!\s)\s+)?(?:(?<!#)#+)?$",
    re.M,
)
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


def read(path: Path) -> str:
    """The text of a file that may be neither missing nor empty."""
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
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # a ValueError for a day that there is not
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise AssistantError(f"{path}:{first_line + (mark.line if mark else 0)}: not YAML: {problem}.") from None
    if not isinstance(loaded, dict):
        raise AssistantError(f"{path}:{first_line}: expected `key: value` lines.")
    return loaded


@dataclass(frozen=True)
class Heading:
    """A heading of a guide's page with the text up to the next one, as written; `line` is where it stands."""

    level: int
    title: str
    id: str
    anchor: str | None
    body: str
    line: int


def outline(path: Path) -> tuple[dict[str, Any], list[Heading]]:
    """A guide's page as it is written: its front matter and its headings in order."""
    text = read(path)
    front = re.match(r"---\n(.*?)\n---\n", text, re.S)
    if not front:
        raise AssistantError(f"{path}:1: no front matter. Begin with `---`, `title: …`, `---`.")
    meta = _yaml(path, front[1], first_line=2)
    if not meta.get("title"):
        raise AssistantError(f"{path}:2: the front matter has no title.")
    found = list(_HEADING.finditer(text, front.end()))
    if not found:
        raise AssistantError(f"{path}: no heading. Begin each section with `# Title {{#id}}`.")
    stray = text[front.end() : found[0].start()].strip()
    if stray:
        line = text[: text.index(stray, front.end())].count("\n") + 1
        raise AssistantError(f"{path}:{line}: text before the first heading. Put it under one.")
    ends = [*(heading.start() for heading in found[1:]), len(text)]
    return meta, [
        Heading(
            level=len(heading["level"]),
            title=heading["title"],
            id=heading["id"] or slug(marks.plain(heading["title"])),
            anchor=heading["anchor"],
            body=text[heading.end() : end].strip(),
            line=text[: heading.start()].count("\n") + 1,
        )
        for heading, end in zip(found, ends, strict=True)
    ]


def guide(path: Path) -> tuple[Guide, list[Section]]:
    """A guide's page: its front matter, and its sections in reading order."""
    meta, headings = outline(path)
    about = _about(path, meta)
    sections, trail = [], list[tuple[int, str]]()
    for heading, following in zip(headings, [*headings[1:], None], strict=True):
        title = marks.plain(heading.title)
        trail = [step for step in trail if step[0] < heading.level] + [(heading.level, title)]
        if not heading.body:
            if following and following.level > heading.level:
                continue  # a heading that only groups those beneath it
            raise AssistantError(f"{path}:{heading.line}: section {title!r} is empty.")
        name = " › ".join(step[1] for step in trail)
        url = f"{about.url}#{heading.anchor}" if about.url and heading.anchor else about.url
        body = marks.plain(heading.body)
        sections.append(Section(heading.id, name, "guide", body, url, about.published, about.id))
    return about, sections


def _about(path: Path, meta: dict[str, Any]) -> Guide:
    ident = str(meta.get("id") or slug(path.stem))
    if slug(ident) != ident:
        raise AssistantError(f"{path}:2: id {ident!r}: small letters, digits and hyphens only, as in {slug(ident)!r}.")
    return Guide(
        id=ident,
        title=str(meta["title"]),
        url=meta.get("url"),
        updated=str(meta.get("updated", "")),
        licence=str(meta.get("licence", "")),
        published=bool(meta.get("published")),
    )


def slug(title: str) -> str:
    """A title as an id.

    >>> slug("Phases 2 & 3")
    'phases-2-3'
    """
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def comments(path: Path, guide: Guide) -> Iterator[tuple[Section, Parts]]:
    """The comment threads beneath a guide, in order."""
    for number, line in enumerate(read(path).splitlines(), start=1):
        if not line.strip():
            continue
        try:
            comment = json.loads(line)
            parts = [(comment["text"], _ROLES[comment["role"]])]
            parts += [(reply["text"], _ROLES[reply["role"]]) for reply in comment.get("replies", [])]
            ident, title = comment["id"], comment.get("title") or f"Comment {number}"
        except (ValueError, RecursionError) as error:  # not JSON, a number of thousands of digits, nested without end
            raise AssistantError(f"{path}:{number}: not JSON: {getattr(error, 'msg', error)}.") from None
        except (KeyError, TypeError, AttributeError) as error:
            raise AssistantError(
                f"{path}:{number}: a comment needs id, role (reader or author) and text: {error}."
            ) from None
        if not all(isinstance(text, str) and text.strip() for text, _ in parts):
            raise AssistantError(f"{path}:{number}: the text of comment {ident!r} is empty.")
        if not isinstance(ident, str) or not isinstance(title, str):
            raise AssistantError(f"{path}:{number}: id and title of a comment must be text.")
        url = comment.get("url") or guide.url
        text = "\n\n".join(part for part, _ in parts)
        yield Section(ident, title, "comment", text, url, guide.published, guide.id), parts


def card(path: Path) -> dict[str, Sign]:
    """The signs of the safety card by id."""
    loaded = _yaml(path, read(path))
    signs: dict[str, Sign] = {}
    entries = loaded.get("signs")
    for position, entry in enumerate(entries if isinstance(entries, list) else [], start=1):
        try:
            sign = Sign(
                id=entry["id"],
                tier=entry["tier"],
                title=entry["title"],
                action=entry["action"],
                source_name=entry["source"]["name"],
                source_url=entry["source"]["url"],
                clinician_reviewed=bool(entry.get("clinician_reviewed", loaded.get("clinician_reviewed", False))),
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
