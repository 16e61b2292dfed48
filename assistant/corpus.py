"""corpus/ -> guides, their sections and chunks, and the card, each with a stable id. Pure: files in, records out.

Knows nothing of embedding, of questions or of the web.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from assistant import corpus_files
from assistant.corpus_files import Parts, Sign
from assistant.sentences import paragraphs, sentences
from assistant.types import AssistantError, Chunk, Guide, Section, Source

CARD_FILE = "safety-card.yaml"
MAIN_PAGE, MAIN_COMMENTS = "guide.md", "comments.jsonl"
COMMENTS, QUESTIONS = ".comments.jsonl", ".questions.jsonl"
"""What follows a page's stem in the names of the files that go with it."""
GUIDE_PAGE = "/guide"
"""Where the web app shows the corpus itself, for citations without a published page."""

__all__ = ["GUIDE_PAGE", "Corpus", "Sign", "load", "pages"]


@dataclass(frozen=True)
class Corpus:
    """All that may be said: sections by id, their chunks in reading order, the card, the guides by id."""

    sections: dict[str, Section]
    chunks: tuple[Chunk, ...]
    signs: dict[str, Sign]
    guides: dict[str, Guide]
    hash: str = field(default="")

    @property
    def first(self) -> Guide:
        """The first guide, the only one in most folders."""
        return next(iter(self.guides.values()))

    @property
    def title(self) -> str:
        """What it is all from: the guide's title, or those of all guides."""
        return " · ".join(guide.title for guide in self.guides.values())

    @cached_property
    def by_id(self) -> dict[str, Chunk]:
        return {chunk.id: chunk for chunk in self.chunks}

    @cached_property
    def by_section(self) -> dict[str, list[Chunk]]:
        """Each section's chunks, in reading order."""
        found: dict[str, list[Chunk]] = {section: [] for section in self.sections}
        for chunk in self.chunks:
            found[chunk.section].append(chunk)
        return found

    @cached_property
    def by_guide(self) -> dict[str, list[Chunk]]:
        """Each guide's chunks, in reading order."""
        found: dict[str, list[Chunk]] = {guide: [] for guide in self.guides}
        for chunk in self.chunks:
            found.setdefault(self.sections[chunk.section].guide, []).append(chunk)
        return found

    @cached_property
    def members(self) -> dict[str, frozenset[str]]:
        """The ids of each guide's sections and chunks."""
        return {
            guide: frozenset([s.id for s in self.sections.values() if s.guide == guide] + [c.id for c in chunks])
            for guide, chunks in self.by_guide.items()
        }

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each chunk stands in reading order, by its id."""
        return {chunk.id: place for place, chunk in enumerate(self.chunks)}

    @cached_property
    def by_text(self) -> dict[str, Chunk]:
        return {chunk.text: chunk for chunk in self.chunks}

    def name(self, section: str) -> str:
        """A section's title, under its guide's where there are several guides."""
        home = self.sections[section]
        if not home.guide or len(self.guides) == 1:
            return home.title
        return f"{self.guides[home.guide].title} › {home.title}"

    def link(self, section: str, span: str) -> str:
        """The address of a quoted span: its section, with a text fragment for the sentence."""
        home = self.sections[section]
        if home.source == "card":
            return home.url or ""
        page, _, anchor = (home.url or GUIDE_PAGE).partition("#")
        place = f"{page}#{anchor or section}"
        if home.url and not home.published:
            return place
        text = quote(span, safe="").replace("-", "%2D")
        return f"{place}:~:text={text}"


def load(folder: Path) -> Corpus:
    """Reads a corpus folder.

    Raises AssistantError naming the file, and the line where there is one, when the
    folder or a file is missing, empty or malformed, or an id occurs twice.
    """
    found = pages(folder)
    if not found:
        raise AssistantError(f"No guide page (*.md) in {str(folder)!r}. Import one, or restore corpus/.")
    sections: dict[str, Section] = {}
    chunks: list[Chunk] = []
    guides: dict[str, Guide] = {}
    homes: dict[str, Path] = {}

    def add(section: Section, parts: Parts, path: Path) -> None:
        _claim(homes, f"section id {section.id!r}", path, "Give each its own {#id}.")
        sections[section.id] = section
        if section.source != "card":
            chunks.extend(_chunk(section, parts))

    for path in found:
        guide, own = corpus_files.guide(path)
        _claim(homes, f"guide id {guide.id!r}", path, "Give each its own `id:`.")
        guides[guide.id] = guide
        for section in own:
            add(section, [(section.text, section.source)], path)
    for path, guide in zip(_comment_files(folder, found), guides.values(), strict=True):
        if path.exists():
            for section, parts in corpus_files.comments(path, guide):
                add(section, parts, path)
    signs = corpus_files.card(folder / CARD_FILE)
    for sign in signs.values():
        section = Section(sign.section, f"Safety card: {sign.title}", "card", sign.action, sign.source_url)
        add(section, [], folder / CARD_FILE)
    return Corpus(sections, tuple(chunks), signs, guides, _hash(sections, chunks))


def pages(folder: Path) -> list[Path]:
    """The guides' pages in a corpus folder, in order of their names."""
    if not folder.is_dir():
        raise AssistantError(f"No corpus folder {str(folder)!r}. Set ASSISTANT_CORPUS to one.")
    return sorted(path for path in folder.glob("*.md") if path.name.lower() != "readme.md")


def comments_file(page: Path, alone: bool) -> Path:
    """Where the comments beneath a page are; `alone` when it is the only guide of its folder."""
    main = page.with_name(MAIN_COMMENTS)
    return main if (alone or page.name == MAIN_PAGE) and main.exists() else page.with_name(page.stem + COMMENTS)


def _comment_files(folder: Path, found: list[Path]) -> list[Path]:
    """The comments' file of each page. Raises AssistantError for a `*.jsonl` that belongs to none."""
    files = [comments_file(page, len(found) == 1) for page in found]
    for path in sorted(folder.glob("*.jsonl")):
        if path not in files and not path.name.endswith(QUESTIONS):
            raise AssistantError(f"{path}: belongs to no guide. Name it after its page, as in {files[0].name!r}.")
    return files


def _claim(homes: dict[str, Path], what: str, path: Path, cure: str) -> None:
    if what in homes:
        where = "twice" if homes[what] == path else f"in {homes[what]} too"
        raise AssistantError(f"{path}: {what} occurs {where}. {cure}")
    homes[what] = path


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
