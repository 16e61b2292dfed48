"""The corpus as one plain HTML page, so that every citation has a place to point at.

Its ids are the ids of the sections. It needs no script, no font and no other file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from assistant import assets, wording
from assistant.corpus import Corpus, Sign
from assistant.markup import line, safe_url
from assistant.types import Guide, Section, Source

STYLE = assets.style("guide")


def render(corpus: Corpus) -> str:
    """The whole document: each guide with its readers' comments, then the safety card."""
    title = escape(corpus.title)
    body = "".join(_guide(corpus, guide) for guide in corpus.guides.values())
    body += f'<h2 id="card">{wording.CARD_TITLE}</h2><p class="note">{wording.CARD_NOTE}</p>'
    body += "".join(_sign(sign) for sign in corpus.signs.values())
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{STYLE}</style></head><body><main>{body}</main></body></html>"
    )


def _guide(corpus: Corpus, guide: Guide) -> str:
    sections = [section for section in corpus.sections.values() if section.guide == guide.id]
    comments = [section for section in sections if section.source == "comment"]
    body = _head(guide) + "".join(_section(corpus, section, "h2") for section in sections if section.source == "guide")
    if comments:
        body += f'<h2 id="{_first(corpus, guide, "comments")}">{wording.COMMENTS_TITLE}</h2>'
        body += f'<p class="note">{wording.COMMENTS_NOTE}</p>'
        body += "".join(_section(corpus, section, "h3") for section in comments)
    return body


def _first(corpus: Corpus, guide: Guide, name: str) -> str:
    """An id of the page's own: plain for the first guide, with the guide's id for the others."""
    return name if guide is corpus.first else f"{escape(guide.id)}-{name}"


def _head(guide: Guide) -> str:
    published = safe_url(guide.url)
    facts = [f'<a href="{escape(published)}">{wording.PUBLISHED_AT}</a>'] if published else []
    if guide.updated:
        facts.append(escape(wording.UPDATED.format(date=guide.updated)))
    facts.append(line(guide.licence))
    return (
        f"<h1>{escape(guide.title)}</h1>"
        f'<p class="note">{wording.GUIDE_PAGE_NOTE} {" ".join(facts)}</p>'
        f'<p class="health">{wording.HEALTH_NOTE}</p>'
    )


def _section(corpus: Corpus, section: Section, tag: str) -> str:
    html = f'<{tag} id="{escape(section.id)}">{line(section.title)}</{tag}>'
    for source, text in paragraphs(corpus, section):
        said = "" if source == "guide" else f'<p class="who">{wording.SOURCE_NAMES[source]}</p>'
        html += f"{said}<p>{line(text)}</p>"
    return f'<section class="{section.source}">{html}</section>'


def paragraphs(corpus: Corpus, section: Section) -> Iterator[tuple[Source, str]]:
    """Each paragraph with whose words it is: a comment's section holds its replies, too."""
    chunks = [chunk for chunk in corpus.chunks if chunk.section == section.id]
    for found in re.finditer(r"(?:(?!\n[^\S\n]*\n).)+", section.text.strip(), re.S):
        inside = (chunk.source for chunk in chunks if found.start() <= chunk.start < found.end())
        yield next(inside, section.source), found[0].strip()


def _sign(sign: Sign) -> str:
    url = safe_url(sign.source_url)
    name = escape(sign.source_name)
    linked = f'<a href="{escape(url)}" rel="noopener noreferrer">{name}</a>' if url else name
    reviewed = "" if sign.clinician_reviewed else f" {wording.CARD_UNREVIEWED}"
    return (
        f'<section class="card"><h3 id="{escape(sign.section)}">{line(sign.title)}</h3>'
        f'<p class="who">{wording.URGENT_LABELS[sign.tier]} · {wording.SOURCE_NAMES["card"]}</p>'
        f'<p>{line(sign.action)}</p><p class="note">{wording.CARD_SOURCE}: {linked}.{reviewed}</p></section>'
    )
