"""The panel that says how the assistant works and what it cannot do, for any page. Knows no question."""

from __future__ import annotations

from html import escape

from assistant import wording
from assistant.corpus import GUIDE_PAGE, Corpus
from assistant.markup import line, safe_url
from assistant.types import Guide


def panel(corpus: Corpus, written: bool = False) -> str:
    """A closed `<details>`, `written` where a model writes; on one line: Gradio reads a break as Markdown."""
    items = [
        *(_guide(corpus, guide) for guide in corpus.guides.values()),
        f'{wording.ABOUT_TEXT} <a href="{GUIDE_PAGE}">{wording.READ_THE_GUIDE}</a>',
        wording.ABOUT_WRITTEN if written else wording.ABOUT_QUOTES,
        wording.ABOUT_DECISION,
        wording.ABOUT_LIMITS,
        f"{wording.ABOUT_CARD} {_review(corpus)}",
        f"{wording.ABOUT_STORED} {wording.ABOUT_SENT}" if written else wording.ABOUT_STORED,
    ]
    listed = "".join(f"<li>{item}</li>" for item in items)
    return f'<details class="about"><summary>{wording.ABOUT_TITLE}</summary><ul>{listed}</ul></details>'


def _guide(corpus: Corpus, guide: Guide) -> str:
    text = wording.ABOUT_GUIDE if len(corpus.guides) == 1 else wording.ABOUT_SEVERAL
    updated = wording.UPDATED.format(date=guide.updated) if guide.updated else ""
    told = line(" ".join([text.format(title=guide.title, count=len(corpus.guides)), updated, guide.licence]))
    published = safe_url(guide.url)
    return told + (f' <a href="{escape(published)}">{wording.PUBLISHED_AT}</a>' if published else "")


def _review(corpus: Corpus) -> str:
    reviewed = sum(sign.clinician_reviewed for sign in corpus.signs.values())
    if not reviewed:
        return wording.ABOUT_UNREVIEWED
    return wording.ABOUT_REVIEWED.format(reviewed=reviewed, count=len(corpus.signs))
