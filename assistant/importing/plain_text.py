"""A page as plain text -> its blocks: headings without mark-up, lists, numbered comments beneath.

What is a heading is guessed from how a line stands: short, alone, without a full stop. Knows no mark-up.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.importing import furniture, html_page
from assistant.importing.page import Block, Note, Page, Remark
from assistant.marks import escaped
from assistant.types import AssistantError

HEADING_WORDS = 12
"""A heading has at most so many."""
CAPITALS = 0.6
"""Share of a heading's longer words that begin with a capital."""
_BLANK = re.compile("[\xa0\u2007\u202f]")
_COMMENTS = re.compile(
    r"^(?:\d+ )?(?:comments?|responses?|replies|thoughts|leserkommentare|kommentare)\b.{0,60}$", re.I
)
_NUMBERED = re.compile(r"^(\s*)(\d{1,4})[.)]\s+(?=\S)")
_BULLET = re.compile(r"^(\s*)([•·▪*+–-]|\d{1,3}[.)])\s+(?=\S)")


def read(text: str, name: str) -> Page:
    """The title is the first line. Raises AssistantError for a text without any."""
    paragraphs = [
        part.strip("\n")
        for part in re.split(r"\n[ \t]*\n", _BLANK.sub(" ", text.replace("\r\n", "\n")))
        if part.strip()
    ]
    if not paragraphs:
        raise AssistantError(f"{name}: the text is empty.")
    title = " ".join(paragraphs[0].split())
    article, beneath = divide(paragraphs[1:])
    found = [block for part in article for block in _blocks(part)]
    blocks, updated, left_out = html_page.tidy(found, title)
    if not blocks:
        raise AssistantError(f"{name}: nothing follows the title {title!r}. Save the whole text of the page.")
    return Page(title=title, blocks=blocks, remarks=_remarks(beneath), updated=updated, left_out=tuple(left_out))


def divide(paragraphs: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """The article, and the numbered comments beneath it.

    Comments begin with number 1 after a line that announces them, or after the one
    that says when the page was last updated: a numbered list elsewhere is the article's.
    """
    for place, part in enumerate(paragraphs):
        number = _NUMBERED.match(part)
        if not number or number[2] != "1":
            continue
        before = paragraphs[place - 1].strip() if place else ""
        last = before.splitlines()[-1].strip() if before else ""
        if _COMMENTS.match(last):
            whole = [*paragraphs[: place - 1], "\n".join(before.splitlines()[:-1])]
            return [p for p in whole if p.strip()], paragraphs[place:]
        if furniture.is_updated_line(last):
            return paragraphs[:place], paragraphs[place:]
    return paragraphs, []


def is_heading(line: str) -> bool:
    """Whether a line that stands alone reads as a heading.

    >>> is_heading("Phase 1: Reduced Weight-Bearing Period"), is_heading("It sucks.")
    (True, False)
    """
    words = line.split()
    if not 1 <= len(words) <= HEADING_WORDS or re.search(r"[.!?…,;][\"”’')]*$", line) or _BULLET.match(line):
        return False
    long = [word for word in re.findall(r"[^\W\d_][\w’'-]*", line) if len(word) > 3]
    return bool(long) and sum(word[0].isupper() for word in long) >= CAPITALS * len(long)


def _blocks(paragraph: str) -> list[Block]:
    lines = [line.rstrip() for line in paragraph.split("\n")]
    if len(lines) == 1 and is_heading(line := lines[0].strip()):
        if line.endswith(":"):  # announces a list; whether one follows is for the report to say
            return [Block("text", f"**{escaped(line)}**")]
        if not furniture.is_download_box(line):
            return [Block("heading", escaped(line), 2)]
    if furniture.is_download_box(" ".join(lines)):
        *offers, last = lines
        if offers and furniture.is_updated_line(last):
            return [Block("text", escaped(" ".join(offers))), Block("text", escaped(last))]
        return [Block("text", escaped(" ".join(part.strip() for part in lines)))]
    return _lines(lines)


def _lines(lines: Sequence[str]) -> list[Block]:
    """List items, and the lines between them as one paragraph."""
    blocks: list[Block] = []
    indents: list[int] = []
    for line in lines:
        bullet = _BULLET.match(line)
        if bullet:
            indent = len(bullet[1].expandtabs())
            indents = [i for i in indents if i < indent] + [indent]
            marker = bullet[2].replace(")", ".") if bullet[2][0].isdigit() else "-"
            blocks.append(Block("item", escaped(line[bullet.end() :].strip()), len(indents) - 1, marker))
        elif furniture.is_updated_line(line.strip()):
            blocks.append(Block("text", escaped(line.strip())))
        elif blocks and (blocks[-1].kind == "item" or not furniture.is_updated_line(blocks[-1].text)):
            last = blocks[-1]
            blocks[-1] = Block(last.kind, f"{last.text} {escaped(line.strip())}", last.level, last.marker)
        else:
            blocks.append(Block("text", escaped(line.strip())))
    return blocks


def _remarks(paragraphs: Sequence[str]) -> tuple[Remark, ...]:
    """Numbered comments, each going on until the next number in order."""
    found: list[list[str]] = []
    for part in paragraphs:
        number = _NUMBERED.match(part)
        if number and int(number[2]) == len(found) + 1:
            found.append([part[number.end() :]])
        elif found:
            found[-1].append(part)
    texts = ("\n\n".join("\n".join(line.strip() for line in part.split("\n")) for part in parts) for parts in found)
    return tuple(Remark(str(number), text.strip()) for number, text in enumerate(texts, start=1))


def notes(page: Page) -> tuple[Note, ...]:
    """What a reader of plain text should know: that headings are guessed."""
    guessed = sum(block.kind == "heading" for block in page.blocks)
    return (
        (Note(f"{guessed} headings", "guessed from how the lines stand: plain text has no mark-up"),) if guessed else ()
    )
