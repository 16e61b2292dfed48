"""The panel that says how the assistant works and what it cannot do, for any page. Knows no question."""

from __future__ import annotations

from html import escape

from assistant import wording
from assistant.corpus import GUIDE_PAGE, Corpus
from assistant.markup import line, safe_url


def panel(corpus: Corpus) -> str:
    """A closed `<details>`; on one line, since Gradio would read a line break as Markdown."""
    items = [
        _guide(corpus),
        _origin(corpus),
        wording.ABOUT_QUOTES,
        wording.ABOUT_DECISION,
        wording.ABOUT_LIMITS,
        f"{wording.ABOUT_CARD} {_review(corpus)}",
        wording.ABOUT_STORED,
    ]
    listed = "".join(f"<li>{item}</li>" for item in items)
    return f'<details class="about"><summary>{wording.ABOUT_TITLE}</summary><ul>{listed}</ul></details>'


def _guide(corpus: Corpus) -> str:
    updated = wording.UPDATED.format(date=corpus.updated) if corpus.updated else ""
    return line(f"{wording.ABOUT_GUIDE.format(title=corpus.title)} {updated}".strip())


def _origin(corpus: Corpus) -> str:
    links = [f'<a href="{GUIDE_PAGE}">{wording.READ_THE_GUIDE}</a>']
    if published := safe_url(corpus.url):
        links.append(f'<a href="{escape(published)}">{wording.PUBLISHED_AT}</a>')
    return f"{wording.ABOUT_TEXT} {line(corpus.licence)} {' · '.join(links)}"


def _review(corpus: Corpus) -> str:
    reviewed = sum(sign.clinician_reviewed for sign in corpus.signs.values())
    if not reviewed:
        return wording.ABOUT_UNREVIEWED
    return wording.ABOUT_REVIEWED.format(reviewed=reviewed, count=len(corpus.signs))
