"""A page as Markdown -> its blocks. Rendered to HTML by markdown-it, then read as HTML is."""

from __future__ import annotations

import re
from dataclasses import replace

import yaml
from markdown_it import MarkdownIt

from assistant.importing import html_blocks, html_page
from assistant.importing.page import Block, Note, Page
from assistant.types import AssistantError

_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.S)
_ID = re.compile(r"(?:(?<!\s)\s+)?\{#([\w-]++)[^{}]*\}\s*$")


def read(text: str, name: str) -> Page:
    """Front matter gives title, url and updated; without a title there, the first heading is it."""
    text = text.replace("\r\n", "\n")
    front = _FRONT.match(text)
    try:
        meta = yaml.safe_load(front[1]) if front else {}
    except (yaml.YAMLError, ValueError, RecursionError):  # a ValueError for a day that there is not
        raise AssistantError(f"{name}: the front matter is not YAML. Mend or remove the lines between `---`.") from None
    meta = meta if isinstance(meta, dict) else {}
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(text[front.end() :] if front else text)
    found = html_blocks.read(html_blocks.fragment(html))
    blocks = [_named(block) for block in found.blocks]
    first = next((block for block in blocks if block.kind == "heading" and block.level == 1), None)
    title = str(meta.get("title") or (first.text if first else ""))
    if not title:
        raise AssistantError(f"{name}: no title. Begin with `# Title`, or give it with --title.")
    kept, updated, left_out = html_page.tidy(blocks, title)
    if not kept:
        raise AssistantError(f"{name}: nothing follows the title {title!r}.")
    return Page(
        title=title,
        blocks=kept,
        url=meta.get("url"),
        updated=updated or str(meta.get("updated") or ""),
        left_out=(*found.left_out, *left_out),
        suspicions=tuple(Note(note.what, f"hidden from readers: {note.why}") for note in found.hidden),
    )


def _named(block: Block) -> Block:
    """A heading with its `{#id}` as its anchor, as the corpus writes it."""
    found = _ID.search(block.text) if block.kind == "heading" else None
    return replace(block, text=block.text[: found.start()], anchor=found[1]) if found else block
