"""Records -> the HTML of messages, and what a link may point at.

With the pages (`guide_page`, `ask_page`, `about`) the only place where markup is made of
text that others wrote: the files to read when asking whether a question, comment or
model can put something live on a page.
Knows nothing of Gradio's components, of routes or of how an answer came about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape, unescape
from itertools import groupby
from urllib.parse import urlencode, urlsplit

from assistant import wording
from assistant.corpus import GUIDE_PAGE, Corpus
from assistant.suggestions import nearest_questions
from assistant.types import Answer, Citation

ASK_PAGE = "/ask"
_NO_NAME = re.compile(r"[^\w.-]")
_MARK = re.compile(r"\[(\d{1,3})\]")
_SENTENCE = re.compile(r".+?(?:[.!?…][\"\u201d\u2019)\]]*(?:\s*\[\d{1,3}\])*(?=\s)|\Z)\s*", re.S)
_BREAK = re.compile(r"(?:(?<![ \t])[ \t]+)?(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])[ \t]*")
_ASKED = re.compile(r'<p class="asked">(.*)</p>')


@dataclass(frozen=True)
class Piece:
    """A sentence of an answer with its marks; `label` is set where it has to stand apart."""

    text: str
    paragraph: int
    label: str | None = None
    urgent: bool = False


def line(text: str) -> str:
    """Text as HTML on one line.

    Gradio reads a message as Markdown. A block of HTML without a line break passes
    through it untouched, so nothing in the text is taken for Markdown either.
    """
    return _BREAK.sub("<br>", escape(text))


def safe_url(url: str | None) -> str | None:
    """The address when a link may carry it: http(s), or the page of the corpus; else None."""
    if not url or re.search(r"[\s\x00-\x1f\\]", url):
        return None
    if re.match(rf"{GUIDE_PAGE}(?=[#?]|$)", url):
        return url
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def question(text: str) -> str:
    """The reader's turn; `asked` reads it back."""
    return f'<h2>{wording.YOU_ASKED}</h2><p class="asked">{line(text)}</p>'


def asked(message: str) -> str | None:
    """The text that `question` was given, but for space around its lines; None for other messages."""
    found = _ASKED.search(message)
    return unescape(found[1].replace("<br>", "\n")) if found else None


def is_whole(message: str) -> bool:
    """Whether a message of ours is finished; one that still grows is not."""
    return '<h2 class="whole' in message


def note(text: str) -> str:
    """A message of the page itself, such as a question that cannot be taken."""
    return f'<h2 class="whole">{wording.ANSWERED}</h2><p class="note">{line(text)}</p>'


def growing(answer: Answer, key: str = "", offered: Mapping[str, str] = wording.STARTERS) -> Iterator[str]:
    """The answer's message, each time a sentence longer; the last one adds the sources and what to ask instead.

    That one is marked as whole, with the key under which the answer is kept: a class is
    all that Gradio lets through.
    """
    parts = pieces(answer)
    for count in range(1, len(parts)):
        yield message(answer, parts[:count])
    whole = message(answer, parts).replace("<h2>", f'<h2 class="whole key-{escape(key)}">', 1)
    yield whole + made_by(answer) + offers(answer, offered) + sources(answer)


def made_by(answer: Answer) -> str:
    """Says when a model wrote; a quoted answer needs no word on it."""
    return f'<p class="made-by">{line(wording.GENERATED)}</p>' if answer.mode == "generated" else ""


def offers(answer: Answer, offered: Mapping[str, str] = wording.STARTERS) -> str:
    """Questions that the guide does answer, as links that work without a script too."""
    links = "".join(
        f'<a class="offer" href="{escape(asking(text))}">{line(text)}</a>'
        for text in nearest_questions(answer, offered)
    )
    return f'<p class="offers"><strong>{wording.ASK_NEAREST}</strong>{links}</p>' if links else ""


def asking(question: str) -> str:
    """The address at which a question is answered without a script."""
    return f"{ASK_PAGE}?{urlencode({'q': question})}"


def pieces(answer: Answer) -> list[Piece]:
    """The sentences of an answer in order; no mark is ever cut off from its sentence."""
    blocks = [block for block in re.split(r"\n\s*\n", answer.text) if block.strip()]
    cut = [(number, match[0]) for number, block in enumerate(blocks) for match in _SENTENCE.finditer(block)]
    return [_piece(answer, text, paragraph, first=i == 0) for i, (paragraph, text) in enumerate(cut)]


def _piece(answer: Answer, text: str, paragraph: int, first: bool) -> Piece:
    marks = {int(n) for n in _MARK.findall(text)}
    from_card = any(citation.source == "card" and citation.n in marks for citation in answer.citations)
    if from_card or _bare(text) in wording.URGENT_IN.values() or (first and answer.kind == "urgent"):
        return Piece(text, paragraph, wording.URGENT_LABELS[answer.tier or 2], urgent=True)
    if _bare(text) in _DEFERRING or (first and answer.kind == "clearance"):
        return Piece(text, paragraph, wording.DEFERRAL_LABEL)
    return Piece(text, paragraph)


def _bare(sentence: str) -> str:
    return re.sub(r"(?:(?<!\s)\s+)?\[(\d{1,3}|\{n\})\]", "", sentence).strip()


_DEFERRING = {_bare(sentence) for sentence in wording.DEFERRING}


def message(answer: Answer, parts: list[Piece]) -> str:
    """These pieces of the answer under its heading, with linked marks and what stands apart set apart."""
    links = {citation.n: citation for citation in answer.citations}
    html = f"<h2>{wording.ANSWERED}</h2>"
    for (_, label), group in groupby(parts, key=lambda piece: (piece.paragraph, piece.label)):
        block = list(group)
        text = _with_marks("".join(piece.text for piece in block).strip(), links)
        if label is None:
            html += f"<p>{text}</p>"
        else:
            kind = "urgent" if block[0].urgent else "deferral"
            html += f'<blockquote class="{kind}"><strong>{escape(label)}</strong><br>{text}</blockquote>'
    return html


def _with_marks(text: str, citations: dict[int, Citation]) -> str:
    html, here = "", 0
    for mark in _MARK.finditer(text):
        html += line(text[here : mark.start()]) + _mark(mark[0], citations.get(int(mark[1])))
        here = mark.end()
    return html + line(text[here:])


def _mark(mark: str, citation: Citation | None) -> str:
    url = safe_url(citation.url) if citation else None
    if not citation or not url:
        return mark
    name = wording.SOURCE_MARK.format(n=citation.n, title=citation.title)
    # In the chat Gradio drops aria-hidden, and the mark is read out before its name.
    seen = f'<span aria-hidden="true" title="{escape(name)}">{mark}</span>'
    return f'<a class="mark" href="{escape(url)}">{seen}<span class="sr">{line(name)}</span></a>'


def sources(answer: Answer) -> str:
    """The block beneath an answer: number, section, provenance and exact quote of each citation."""
    if not answer.citations:
        return ""
    summary = wording.SOURCES.format(count=len(answer.citations))
    items = "".join(
        f'<li class="{citation.source} section-{_NO_NAME.sub("", citation.section)}">{_source(citation)}</li>'
        for citation in answer.citations
    )
    return f'<details open class="sources"><summary>{summary}</summary><ul>{items}</ul></details>'


def _source(citation: Citation) -> str:
    title, url = f"[{citation.n}] {line(citation.title)}", safe_url(citation.url)
    linked = f'<a href="{escape(url)}">{title}</a>' if url else f"<strong>{title}</strong>"
    badge = f'<span class="badge">{wording.SOURCE_NAMES[citation.source]}</span>'
    return f"{linked} {badge}<br>“{line(citation.quote)}”"


def heading(corpus: Corpus, written: bool = False) -> str:
    """The head of a chat page: title, scope, link to the text, health note; `written` where a model writes."""
    text = wording.SCOPE if len(corpus.guides) == 1 else wording.SCOPE_SEVERAL
    how = wording.HOW_WRITTEN if written else wording.HOW_QUOTED
    scope = line(text.format(title=corpus.title, count=len(corpus.guides), how=how))
    return (
        f"<h1>{line(corpus.title)}</h1>"
        f'<p>{scope} <a href="{GUIDE_PAGE}">{wording.READ_THE_GUIDE}</a></p>'
        f'<p class="health">{line(wording.HEALTH_NOTE)}</p>'
    )
