"""The page without scripts: its HTML over a small corpus, and its route with a stand-in for the assistant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import unescape

import pytest
from fastapi.testclient import TestClient

from assistant import about, ask_page, markup, wording
from assistant.conversation import clean
from assistant.corpus import Corpus, load
from assistant.settings import MAX_QUESTION_CHARS, ROOT
from assistant.suggestions import MOST_OFFERED, nearest_questions
from assistant.types import Answer, Citation, Passage, Source, Turn
from tests.conftest import Whole, serving

EVIL = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><a href="javascript:alert(1)">x</a>',
    "[x](javascript:alert(1)) **bold** # heading",
    "</textarea></form></style><iframe src=https://evil.example>",
    "&lt;b&gt; &amp;",
]
TAGS = set(
    "html head meta title style body main h1 h2 p a form label textarea button section blockquote strong br span ul li "
    "details summary".split()
)
SHOES = "Which shoes?"
CITED = Citation(1, "jump-rope", "Jumping rope", "guide", "Jump.", 0, 5, "/guide#jump-rope:~:text=Jump.")


class Stand(Whole):
    """Covers the questions that are offered, not shoes; says anything else again. "break" breaks it."""

    def __init__(self) -> None:
        self.corpus = load(ROOT / "corpus")

    def ask(
        self, question: str, history: Sequence[Turn] = (), guide: str | None = None, page: str | None = None
    ) -> Answer:
        question = clean(question)
        if question == "break":
            raise RuntimeError("a secret of the server")
        if question == SHOES:
            near = (Passage("comment-1", 0.9), Passage("running-technique", 0.5))
            return Answer(question, "not_covered", wording.NOT_COVERED["shoes"], False, passages=near)
        return Answer(question, "answer", f"{question} [1] More.\n\nLess.", False, (CITED,))


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with serving(Stand()) as client:
        yield client


def ask(client: TestClient, question: str) -> str:
    return client.get("/ask", params={"q": question}).text


def part(html: str, name: str) -> str:
    """The inside of the section of that id."""
    found = re.search(rf'<section id="{name}">(.*?)</section>', html, re.S)
    assert found, f"no section {name!r}"
    return found[1]


def words(html: str) -> list[str]:
    """The words that the eye sees."""
    shown = re.sub('<span class="sr">.*?</span>', "", html)
    inline = re.sub("</?(?:a|span|strong)\\b[^>]*>", "", shown)
    return unescape(re.sub("<[^>]*>", " ", inline)).split()


def typed(html: str) -> str:
    """What stands in the text area."""
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", html, re.S)
    assert found
    return unescape(found[1])


def tags(html: str) -> set[str]:
    return set(re.findall(r"<(\w+)", html))


def test_the_page_says_what_the_assistant_answers(client: TestClient) -> None:
    said = ["Answer", *Stand().ask("How do I skip?").text.split()]
    assert words(part(ask(client, "How do I skip?"), "answer")) == said


def test_the_question_heads_the_answer_and_stands_in_the_form(client: TestClient) -> None:
    page = ask(client, "  How do\nI skip?")
    assert f"<h2>{wording.YOU_ASKED}</h2>" in part(page, "question")
    assert typed(page) == "How do\nI skip?"


def test_a_text_area_keeps_a_line_break_at_its_beginning(small: Corpus) -> None:
    assert typed(ask_page.refused(small, "\nWhy?", "Too long.")) == "\nWhy?"


@pytest.mark.parametrize("evil", EVIL)
def test_what_a_question_holds_stays_text(client: TestClient, evil: str) -> None:
    page = ask(client, evil)
    assert tags(page) <= TAGS
    assert "javascript:" not in "".join(re.findall(r'href="[^"]*"', page))
    assert typed(page) == evil
    assert part(page, "question").endswith(f'<p class="asked">{markup.line(evil)}</p>')


def about_guide(corpus: Corpus, **told: str) -> Corpus:
    """The corpus with something else told of its guide."""
    return replace(corpus, guides={corpus.first.id: replace(corpus.first, **told)})


@pytest.mark.parametrize("evil", EVIL)
def test_what_an_answer_a_source_or_a_corpus_holds_stays_text(small: Corpus, evil: str) -> None:
    cited = Citation(1, evil, evil, "guide", evil, 0, 1, evil)
    corpus = about_guide(small, title=evil, licence=evil, updated=evil, url=evil)
    page = ask_page.answered(corpus, Answer(evil, "clearance", f"{evil} [1] {evil}", True, (cited,)))
    for html in (page, ask_page.refused(corpus, evil, evil)):
        assert tags(html) <= TAGS
        assert "javascript:" not in "".join(re.findall(r'href="[^"]*"', html))


def test_there_is_no_script_on_any_of_the_pages(client: TestClient) -> None:
    for address in ("/ask", "/ask?q=Why", "/ask?q="):
        page = client.get(address).text
        assert not re.search(r"<script|\son\w+=|javascript:", page)


def test_the_deferral_stands_apart_in_words(small: Corpus) -> None:
    page = ask_page.answered(small, Answer("Run?", "clearance", f"{wording.DEFERRAL} {wording.MEANWHILE}", True))
    apart = f'<blockquote class="deferral"><strong>{wording.DEFERRAL_LABEL}</strong><br>{wording.DEFERRAL}</blockquote>'
    assert apart in part(page, "answer")


@pytest.mark.parametrize("tier", [2, 3])
def test_a_call_for_care_stands_apart_and_before_the_form(small: Corpus, tier: int) -> None:
    page = ask_page.answered(small, Answer("Numb.", "urgent", wording.URGENT_FALLBACK, True, tier=tier))
    assert f'<blockquote class="urgent"><strong>{wording.URGENT_LABELS[tier]}</strong>' in part(page, "answer")
    assert page.index(wording.URGENT_FALLBACK) < page.index("<form")


def test_a_mark_is_a_link_named_by_its_source(client: TestClient) -> None:
    mark = re.search(r'<a class="mark" href="(.*?)">(.*?)</a>', part(ask(client, "Why?"), "answer"))
    assert mark
    assert mark[1] == CITED.url
    named = re.sub('<span aria-hidden="true".*?</span>', "", mark[2])
    assert named == '<span class="sr">Source 1: Jumping rope</span>'


@pytest.mark.parametrize("source", ["guide", "author_reply", "comment", "card"])
def test_a_source_shows_title_provenance_quote_and_where_it_stands(small: Corpus, source: Source) -> None:
    cited = replace(CITED, source=source, quote='Rest & "wait".')
    shown = part(ask_page.answered(small, Answer("q", "answer", "Rest [1].", False, (cited,))), "sources")
    assert f'<a href="{CITED.url}">[1] Jumping rope</a>' in shown
    assert f'<span class="badge {source}">{wording.SOURCE_NAMES[source]}</span>' in shown
    assert "“Rest &amp; &quot;wait&quot;.”" in shown
    assert '<p class="printed">/guide#jump-rope</p>' in shown


def test_what_is_not_covered_leads_to_questions_that_are_answered(client: TestClient) -> None:
    links = re.findall(r'<a href="(/ask\?q=[^"]+)">(.*?)</a>', part(ask(client, SHOES), "nearest"))
    assert len(links) == MOST_OFFERED
    for address, question in links:
        page = client.get(unescape(address)).text
        assert typed(page) == unescape(question)
        assert 'id="nearest"' not in page


def test_the_nearest_section_is_offered_first_and_none_twice() -> None:
    near = (Passage("comment-1", 0.9), Passage("jump-rope", 0.8), Passage("phase-1", 0.7))
    offered = nearest_questions(Answer("q", "not_covered", "No.", False, passages=near), wording.STARTERS)
    assert offered[:2] == (wording.STARTERS["jump-rope"], wording.STARTERS["phase-1"])
    assert len(set(offered)) == MOST_OFFERED


def test_an_answer_that_is_covered_offers_no_other_questions() -> None:
    assert (
        nearest_questions(Answer("q", "answer", "Yes.", False, passages=(Passage("phase-1", 0.9),)), wording.STARTERS)
        == ()
    )


def test_before_a_question_there_are_the_form_and_every_starter(client: TestClient) -> None:
    page = client.get("/ask").text
    assert typed(page) == ""
    assert re.findall(r'<li><a href="/ask\?q=.*?">(.*?)</a>', page) == list(wording.STARTERS.values())


@pytest.mark.parametrize("question", ["", "  ", "\u200b", "x" * (MAX_QUESTION_CHARS + 1)])
def test_a_question_that_cannot_be_taken_is_told_why_and_kept(client: TestClient, question: str) -> None:
    response = client.get("/ask", params={"q": question})
    assert response.status_code == 422
    assert re.search(r'role="alert">(The question is blank|.*at most 4,000)', response.text)
    assert typed(response.text) == question


def test_a_failure_keeps_the_question_and_tells_nothing_of_the_server(client: TestClient) -> None:
    response = client.get("/ask", params={"q": "break"})
    assert response.status_code == 500
    assert wording.FAILED in response.text
    assert typed(response.text) == "break"
    assert "secret" not in response.text


@pytest.mark.parametrize("address", ["/ask", "/ask?q=Why", "/ask?q=", "/ask?q=break"])
def test_every_such_page_is_kept_from_caches_engines_referrers_and_scripts(client: TestClient, address: str) -> None:
    headers = client.get(address).headers
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert "script-src" not in headers["Content-Security-Policy"]


def test_the_page_can_be_asked_for_its_headers_alone(client: TestClient) -> None:
    assert client.head("/ask").status_code == 200
    assert client.head("/ask", params={"q": ""}).status_code == 422


def test_the_form_needs_no_script_and_names_its_text_area(client: TestClient) -> None:
    page = client.get("/ask").text
    assert '<html lang="en">' in page
    assert '<form method="get" action="/ask">' in page
    assert f'<label for="q">{wording.QUESTION_LABEL}</label><textarea id="q" name="q"' in page
    assert f'maxlength="{MAX_QUESTION_CHARS}"' in page


def test_the_panel_names_guide_date_licence_and_limits_on_one_line(small: Corpus) -> None:
    panel = about.panel(about_guide(small, title="A & B", updated="2021-12-05", licence="Free."))
    for said in ("A &amp; B", "2021-12-05", "Free.", wording.ABOUT_DECISION, wording.ABOUT_CARD, wording.ABOUT_STORED):
        assert said in panel
    assert len(panel.splitlines()) == 1


def test_the_panel_counts_the_reviewed_entries_of_the_card(small: Corpus) -> None:
    assert wording.ABOUT_UNREVIEWED in about.panel(small)
    signs = small.signs | {"child": replace(small.signs["child"], clinician_reviewed=True)}
    assert wording.ABOUT_REVIEWED.format(reviewed=1, count=2) in about.panel(replace(small, signs=signs))


def test_of_several_guides_the_pages_say_so(small: Corpus) -> None:
    other = replace(small.first, id="b", title="Sore <heels>")
    both = replace(small, guides=small.guides | {"b": other})
    said = about.panel(both) + markup.heading(both)
    assert wording.SCOPE_SEVERAL.format(count=2, how=wording.HOW_QUOTED) in said
    assert wording.ABOUT_SEVERAL.format(count=2, title="Sore &lt;heels&gt;") in said
    assert f"<h1>{small.first.title} · Sore &lt;heels&gt;</h1>" in said
    assert "one guide" not in said
