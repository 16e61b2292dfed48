"""An element of a page -> blocks: headings, paragraphs, list items, rows of tables, with their emphasis.

Knows no themes. What is furniture or hidden is left out and noted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from assistant.importing import furniture, inline
from assistant.importing.page import Block, Note

_BLOCKS = frozenset(
    "p div section article header footer main figure figcaption blockquote pre ul ol li dl dt dd table thead tbody "
    "tfoot tr td th caption h1 h2 h3 h4 h5 h6 hr address details summary fieldset legend center body html".split()
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_EMPHASIS = {"strong": "**", "b": "**", "em": "*", "i": "*"}
_SPACE = re.compile(r"[ \t\r\n\f\xa0\u2007\u202f]+")
_EXCERPT = 60
ROW = " | "
ROOTS = ("html", "head", "body")
"""What a page always has, and what is never taken out of it."""


@dataclass
class Read:
    """The blocks, and what was left out on the way."""

    blocks: list[Block] = field(default_factory=list)
    left_out: list[Note] = field(default_factory=list)
    hidden: list[Note] = field(default_factory=list)
    links: int = 0


def read(root: LexborNode) -> Read:
    """Walks an element in reading order. The stack is our own: a page may nest as deep as it likes."""
    reader = _Reader(len(root.text().split()))
    stack: list[tuple[LexborNode, bool]] = [(root, True)]
    while stack:
        node, entering = stack.pop()
        if not entering:
            reader.leave(node)
        elif node.tag == "-text":
            reader.text(node.text_content or "")
        elif not (node.tag or "-").startswith("-") and (node.mem_id == root.mem_id or reader.enter(node)):
            stack.append((node, False))
            stack += [(child, True) for child in reversed(list(node.iter(include_text=True)))]
    reader.flush()
    return reader.out


class _Reader:
    """The run of text being gathered, and where in lists, tables and emphasis it stands."""

    def __init__(self, whole: int) -> None:
        self.out = Read()
        self._whole = whole
        self._runs: list[tuple[str, str]] = []
        self._marks: list[str] = []
        self._lists: list[int | None] = []
        self._item: str | None = None
        self._heading: LexborNode | None = None
        self._row = False
        self._verbatim = False

    def enter(self, node: LexborNode) -> bool:
        """Whether to go into an element."""
        tag = node.tag or ""
        if how := furniture.hidden(node):
            self._note(self.out.hidden, node, how)
            return False
        if furniture.is_furniture(node, self._whole):
            if tag not in furniture.SILENT_TAGS:
                self._note(self.out.left_out, node, _name(node))
            return False
        if tag == "br":
            self._runs.append(("\n", ""))
        elif tag == "img":
            self._emoji(node)
        elif tag in _EMPHASIS:
            self._marks.append(_EMPHASIS[tag])
        elif tag == "a":
            self.out.links += bool(node.attributes.get("href"))
        elif tag in _BLOCKS:
            self._open(node, tag)
        return True

    def _open(self, node: LexborNode, tag: str) -> None:
        if self._row:
            if tag in ("td", "th") and any(text.strip() for text, _ in self._runs):
                self._runs.append((ROW, ""))
            elif tag not in ("td", "th"):
                self._runs.append((" ", ""))
            return
        self.flush()
        if tag in ("ul", "ol"):
            start = node.attributes.get("start") or "1"
            self._lists.append((int(start) if start.isdigit() else 1) if tag == "ol" else None)
        elif tag == "li":
            self._item = self._marker()
        elif tag == "dt":
            self._item = None
        elif tag in _HEADINGS:
            self._heading = node
        elif tag == "tr":
            self._row = _is_data(node)
            self._item = "-" if self._row else self._item
        elif tag == "pre":
            self._verbatim = True

    def leave(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag in _EMPHASIS and self._marks:
            self._marks.pop()
        elif tag not in _BLOCKS or (self._row and tag != "tr"):
            return
        else:
            self.flush()
            if tag in ("ul", "ol") and self._lists:
                self._lists.pop()
            if tag in ("li", "tr"):
                self._item, self._row = None, False
            if tag in _HEADINGS:
                self._heading = None
            if tag == "pre":
                self._verbatim = False

    def text(self, text: str) -> None:
        """A run of text in the emphasis of the moment; outside of `pre`, white space is one space."""
        if not self._verbatim:
            text = _SPACE.sub(" ", text)
        self._runs.append((text, self._marks[-1] if self._marks and self._heading is None else ""))

    def flush(self) -> None:
        """Ends the paragraph of the moment."""
        runs, self._runs = self._runs, []
        written = inline.render(runs)
        if not written:
            return
        if self._heading is not None:
            level = _HEADINGS[self._heading.tag or "h1"]
            self.out.blocks.append(Block("heading", written.replace("\n", " "), level, anchor=_anchor(self._heading)))
            return
        for line in inline.lines(written):
            bullet = inline.BULLET.match(line)
            if self._item is not None:
                depth = max(0, len(self._lists) - 1)
                self.out.blocks.append(Block("item", line, depth, self._item))
                self._item = None
            elif bullet and "\n" in written.strip():
                marker = bullet[1] if bullet[1][0].isdigit() else "-"
                self.out.blocks.append(Block("item", line[bullet.end() :], 0, marker))
            else:
                self.out.blocks.append(Block("text", line))

    def _marker(self) -> str:
        number = self._lists[-1] if self._lists else None
        if number is None:
            return "-"
        self._lists[-1] = number + 1
        return f"{number}."

    def _emoji(self, node: LexborNode) -> None:
        names = (node.attributes.get("class") or "").split()
        if {"emoji", "wp-smiley"} & set(names):
            self._runs.append((node.attributes.get("alt") or "", ""))

    @staticmethod
    def _note(notes: list[Note], node: LexborNode, why: str) -> None:
        words = _SPACE.sub(" ", node.text(deep=True, separator=" ")).strip()
        if words:
            notes.append(Note(words if len(words) <= _EXCERPT else words[:_EXCERPT].rstrip() + "…", why))


def fragment(html: str) -> LexborNode:
    """The body of a page that holds nothing but this."""
    body = LexborHTMLParser(f"<!doctype html><body>{html}").body
    assert body is not None
    return body


def words(html: str) -> str:
    """The words of a little HTML, on one line."""
    return " ".join(fragment(html).text().split())


def drop(nodes: list[LexborNode]) -> None:
    """Takes elements out of their page, the innermost first: the memory of what holds them goes with them."""
    for node in reversed(nodes):
        if node.tag not in ROOTS:
            node.decompose()


def _is_data(row: LexborNode) -> bool:
    """Whether a table's row holds data, not the layout of a page."""
    cells = [cell for cell in row.iter() if cell.tag in ("td", "th")]
    return len(cells) > 1 and not row.css("h1, h2, h3, h4, ul, ol, table, p + p, div")


def _anchor(heading: LexborNode) -> str | None:
    named = [heading, *heading.css("[id], a[name]")]
    return next(
        (n.attributes.get("id") or n.attributes.get("name") for n in named if n.attributes.get("id") or n.tag == "a"),
        None,
    )


def _name(node: LexborNode) -> str:
    return " ".join(filter(None, (node.tag, node.attributes.get("id"), node.attributes.get("class"))))[:_EXCERPT]
