"""The comments of a page of HTML, as WordPress' themes have written them since 2010.

What they share: each comment has an element `comment-NNN` (or `li-`, `div-comment-NNN`), and
replies stand inside the comment they answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from assistant.importing import dates, html_blocks
from assistant.importing.page import Block, Note, Remark
from assistant.marks import plain
from assistant.settings import MAX_REMARKS

PLACES = (
    "#comments, .comments-area, #disqus_thread, .comment-list, .commentlist, .wp-block-comments, .entry-comments, "
    ".comment-respond"
)
"""Where comments stand: nothing of it is the article's."""
_ID = re.compile(r"^(?:li-|div-)?comment-(\d+)$")
_CONTENTS = (
    ".comment-content", ".wp-block-comment-content", ".comment-text", ".comment__content", ".comment-entry",
    "[itemprop=text]", ".comment_area", ".comment-body",
)  # fmt: skip
_BESIDE = (
    ".comment-author, .comment-meta, .commentmetadata, .reply, .comment-reply-link, .comment-metadata, .says, .fn, "
    ".comment-awaiting-moderation, .comment-edit-link, .comment-header, .comment-footer, footer, header, .children, "
    ".comment_postinfo, .comment-actions, .meta"
)
_NAMES = ".fn, .wp-block-comment-author-name, .comment-author-name, [itemprop=name], .comment-author, cite"
_DATES = "time[datetime], .comment-date, .comment_date, .comment-meta, .commentmetadata, .comment-metadata"
_MORE = (
    ".comment-navigation a, .wp-block-comments-pagination a, .comments-pagination a, a.page-numbers[href*=comment-page]"
)
_PINGBACK = re.compile(r"^\s*(?:Pingback|Trackback)\s*:", re.I)


@dataclass(frozen=True)
class Beneath:
    """The comments in reading order, what of them is hidden, and what looks odd about them."""

    remarks: tuple[Remark, ...]
    hidden: tuple[Note, ...]
    oddities: tuple[Note, ...]


def read(tree: LexborHTMLParser, url: str | None) -> Beneath:
    """Reads every comment of a page, and takes it out of the page."""
    items: dict[str, LexborNode] = {}
    numbers: dict[int, str] = {}
    for node in tree.css("[id]"):
        if (found := _ID.match(node.attributes.get("id") or "")) and node.tag not in html_blocks.ROOTS:
            items.setdefault(found[1], node)  # the outermost comes first
            numbers[node.mem_id] = found[1]
    parents = {number: _parent(node, number, numbers) for number, node in items.items()}
    odd = []
    if tree.css_first(_MORE):
        odd.append(
            Note("comments go on on another page", "import the post over REST (…/wp-json/wp/v2/posts/ID) to have all")
        )
    if tree.css_first("#disqus_thread") is not None:
        odd.append(Note("comments are Disqus'", "they are not in the page and were not read"))
    if len(items) > MAX_REMARKS:
        odd.append(Note(f"{len(items)} comments", f"only the first {MAX_REMARKS} were read"))
    # Innermost first: an item is read and then taken out, so that its text is never its parent's, too.
    hidden: list[Note] = []
    kept = reversed(list(items)[:MAX_REMARKS])
    remarks = [_remark(items[number], number, parents[number], url, hidden) for number in kept]
    return Beneath(tuple(reversed(remarks)), tuple(hidden), tuple(odd))


def text(blocks: list[Block]) -> str:
    """Blocks as plain text, lists with their markers."""
    parts = ""
    for before, block in zip([None, *blocks], blocks, strict=False):
        gap = "\n" if before and before.kind == block.kind == "item" else "\n\n"
        line = f"{'  ' * block.level}{block.marker} {block.text}" if block.kind == "item" else block.text
        parts += gap + plain(line)
    return parts.strip()


def _parent(node: LexborNode, number: str, numbers: dict[int, str]) -> str | None:
    above = node.parent
    while above is not None:
        if numbers.get(above.mem_id, number) != number:
            return numbers[above.mem_id]
        above = above.parent
    return None


def _remark(item: LexborNode, number: str, parent: str | None, url: str | None, hidden: list[Note]) -> Remark:
    classes = {
        name for node in [item, *item.css(".comment, .pingback, .trackback, .bypostauthor")] for name in _classes(node)
    }
    name = item.css_first(_NAMES)
    when = item.css_first(_DATES)
    told = (when.attributes.get("datetime") or when.text()) if when else ""
    content = next((node for selector in _CONTENTS if (node := item.css_first(selector))), item)
    html_blocks.drop([beside for beside in content.css(_BESIDE) if beside.mem_id != content.mem_id])
    found = html_blocks.read(content)
    hidden += found.hidden
    words = text(found.blocks)
    remark = Remark(
        id=number,
        text=words,
        name=" ".join(name.text().split()).removesuffix(":").removesuffix(" says") if name else "",
        parent=parent,
        date=dates.day(told),
        url=f"{url}#comment-{number}" if url else None,
        by_author="bypostauthor" in classes,
        is_pingback=bool({"pingback", "trackback"} & classes or _PINGBACK.match(words)),
        links=found.links,
    )
    item.decompose()
    return remark


def _classes(node: LexborNode) -> list[str]:
    return (node.attributes.get("class") or "").split()
