"""The widget's frame: the chat as a light page of its own, to be shown inside another site's page.

Knows what it is made of and who may frame it; what it does is static/page/embed.js.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape

from assistant import about, assets, markup, wording
from assistant.corpus import Corpus
from assistant.markup import ASK_PAGE, line
from assistant.settings import MAX_QUESTION_CHARS
from assistant.suggestions import starters

SCRIPT = assets.bundle("embed")
STYLE = assets.style("conversation", "embed")
SCRIPT_AT = f"/embed/{assets.short_hash(SCRIPT)}.js"
STYLE_AT = f"/embed/{assets.short_hash(STYLE)}.css"

STARTERS = 4
"""How many questions are offered at the start: as many as fit above the text box."""


def policy(sites: Sequence[str]) -> str:
    """The Content-Security-Policy: nothing inline, nothing from elsewhere, framed by us and these origins alone."""
    ancestors = " ".join(["'self'", *sites])
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        f"base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}"
    )


def render(corpus: Corpus, sites: Sequence[str], rating: bool, written: bool = False) -> str:
    """The whole document. Its links open in tabs of their own, since the frame is too small a place for them."""
    words = {**wording.ON_THE_PAGE, **wording.IN_THE_FRAME, "rating": rating, "sites": list(sites)}
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">'
        '<meta name="robots" content="noindex"><base target="_blank">'
        f'<title>{escape(corpus.title)}</title><link rel="stylesheet" href="{STYLE_AT}">'
        f'<link rel="icon" href="data:,"><script type="application/json" id="words">{_json(words)}</script>'
        f'<script defer src="{SCRIPT_AT}"></script></head><body><main>'
        f'<header id="heading">{_focusable(markup.heading(corpus, written))}{about.panel(corpus, written)}</header>'
        f'<ul id="starters">{_starters(corpus)}</ul>'
        f'<div id="chat"><div role="log" aria-label="{wording.CONVERSATION}" aria-live="off"></div></div>'
        f'<p id="waiting" aria-hidden="true">{wording.ON_THE_PAGE["working"]} …</p>{_actions()}{_composer()}'
        "</main></body></html>"
    )


def _json(words: object) -> str:
    return json.dumps(words, ensure_ascii=False).replace("<", "\\u003c")


def _focusable(heading: str) -> str:
    return heading.replace("<h1>", '<h1 tabindex="-1">', 1)


def _starters(corpus: Corpus) -> str:
    questions = list(starters(corpus).values())[:STARTERS]
    return "".join(f'<li><a href="{escape(markup.asking(text))}">{line(text)}</a></li>' for text in questions)


def _actions() -> str:
    buttons = {
        "stop": wording.STOP,
        "again": wording.TRY_AGAIN,
        "print": wording.ON_THE_PAGE["print"],
        "sheet-open": wording.SHEET,
        "clear": wording.CLEAR,
    }
    made = "".join(f'<button type="button" id="{ident}">{text}</button>' for ident, text in buttons.items())
    return f'<div id="actions">{made}</div>'


def _composer() -> str:
    return (
        f'<form id="composer" method="get" action="{ASK_PAGE}">'
        f'<label class="sr" for="q">{wording.QUESTION_LABEL}</label>'
        f'<textarea id="q" name="q" rows="1" maxlength="{MAX_QUESTION_CHARS}" enterkeyhint="send" '
        f'placeholder="{wording.QUESTION_HINT}"></textarea><button>{wording.SEND}</button></form>'
    )
