"""/demo: the widget on a sample article, so that an owner sees it before pasting anything.

The article is the guide itself as the corpus has it, under the same headings, so that a
citation finds its sentence. It keeps the strict policy that a careful blog would have.
"""

from __future__ import annotations

from html import escape

from assistant import assets, markup, widget, wording
from assistant.corpus import Corpus
from assistant.guide_page import paragraphs
from assistant.markup import line
from assistant.suggestions import starters

AT = "/demo"
STYLE = assets.style("guide")
HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; script-src 'self'; frame-src 'self'; style-src '{assets.checksum(STYLE)}'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )
}


def render(corpus: Corpus) -> str:
    """The whole document."""
    offered = starters(corpus)
    guide = [section for section in corpus.sections.values() if section.source == "guide"]
    body = "".join(
        f'<h2 id="{escape(section.id)}">{line(section.title)}</h2>'
        + "".join(f"<p>{line(text)}</p>" for _, text in paragraphs(corpus, section))
        + _link(offered.get(section.id))
        for section in guide
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{wording.DEMO_TITLE}: {escape(corpus.title)}</title><style>{STYLE}</style>"
        f'<script defer data-guide-chat src="{widget.AT}" data-label="{wording.WIDGET["label"]}"></script></head>'
        f'<body><main><article><h1>{escape(corpus.title)}</h1><p class="note">{wording.DEMO_NOTE}</p>{body}</article>'
        "</main></body></html>"
    )


def _link(question: str | None) -> str:
    if not question:
        return ""
    asking = escape(markup.asking(question))
    return f'<p><a href="{asking}" data-guide-ask="{escape(question)}">{wording.DEMO_ASK}: {line(question)}</a></p>'
