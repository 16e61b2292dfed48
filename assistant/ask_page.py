"""The page that needs no script: a form, and the answer to the question in its address.

It shows what the chat shows, under the same rules of `markup`. Knows nothing of how an
answer is made or of how the page is requested.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from assistant import about, assets, markup, wording
from assistant.corpus import Corpus
from assistant.markup import ASK_PAGE, line, safe_url
from assistant.settings import MAX_QUESTION_CHARS
from assistant.suggestions import nearest_questions, starters
from assistant.types import Answer, Citation

STYLE = assets.style("ask")

HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src '{assets.checksum(STYLE)}'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'self'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}
"""What the page has to be served with: no script, and the question in its address goes nowhere else."""


def blank(corpus: Corpus, written: bool = False) -> str:
    """The page before anything is asked; `written` on any page where a model writes answers."""
    offered = _questions("examples", wording.ASK_EXAMPLES, starters(corpus).values())
    return _page(corpus, wording.ASK_TITLE, _form() + offered, written)


def answered(corpus: Corpus, answer: Answer, written: bool = False) -> str:
    """The page with a question and its answer; a call for prompt care comes before the form."""
    form, said = _form(answer.question), _answer(corpus, answer)
    return _page(corpus, wording.ANSWERED, said + form if answer.kind == "urgent" else form + said, written)


def refused(corpus: Corpus, question: str, problem: str, written: bool = False) -> str:
    """The page when there is no answer: why, and the question kept to be mended."""
    return _page(corpus, wording.ASK_REFUSED, _form(question, problem), written)


def _page(corpus: Corpus, title: str, body: str, written: bool) -> str:
    chat = f'<p class="chat">{wording.ASK_ALONE} <a href="/">{wording.ASK_CHAT}</a></p>'
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}: {escape(corpus.title)}</title><style>{STYLE}</style></head>"
        f"<body><main>{markup.heading(corpus, written)}{body}{chat}{about.panel(corpus, written)}</main></body></html>"
    )


def _form(question: str = "", problem: str = "") -> str:
    told = f'<p class="problem" id="problem" role="alert">{line(problem)}</p>' if problem else ""
    described = "problem note" if problem else "note"
    invalid = ' aria-invalid="true"' if problem else ""
    return (
        f'<form method="get" action="{ASK_PAGE}">{told}<label for="q">{wording.QUESTION_LABEL}</label>'
        f'<textarea id="q" name="q" rows="2" maxlength="{MAX_QUESTION_CHARS}" required '
        f'aria-describedby="{described}"{invalid}>\n{escape(question)}</textarea>'
        f'<p class="note" id="note">{wording.ASK_NOTE}</p><button>{wording.SEND}</button></form>'
    )  # HTML drops the line break that opens a text area, so the question's own is kept


def _answer(corpus: Corpus, answer: Answer) -> str:
    said = markup.message(answer, markup.pieces(answer))
    html = f'<section id="question">{markup.question(answer.question)}</section><section id="answer">{said}'
    html += f"{markup.made_by(answer)}</section>"
    if near := nearest_questions(answer, starters(corpus)):
        html += _questions("nearest", wording.ASK_NEAREST, near)
    return html + _sources(answer)


def _questions(name: str, title: str, questions: Iterable[str]) -> str:
    items = "".join(f'<li><a href="{escape(markup.asking(text))}">{line(text)}</a></li>' for text in questions)
    return f'<section id="{name}"><h2>{title}</h2><ul class="questions">{items}</ul></section>'


def _sources(answer: Answer) -> str:
    if not answer.citations:
        return ""
    items = "".join(f"<li>{_source(citation)}</li>" for citation in answer.citations)
    return f'<section id="sources"><h2>{wording.ASK_SOURCES}</h2><ul class="sources">{items}</ul></section>'


def _source(citation: Citation) -> str:
    title, url = f"[{citation.n}] {line(citation.title)}", safe_url(citation.url)
    linked = f'<a href="{escape(url)}">{title}</a>' if url else f"<strong>{title}</strong>"
    badge = f'<span class="badge {citation.source}">{wording.SOURCE_NAMES[citation.source]}</span>'
    printed = f'<p class="printed">{escape(url.split(":~:")[0].rstrip("#"))}</p>' if url else ""
    return f"{linked} {badge}<blockquote>“{line(citation.quote)}”</blockquote>{printed}"
