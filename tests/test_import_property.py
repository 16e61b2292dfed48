"""Over generated pages: no text is lost, none stands twice, and every span is exact."""

import json
import re
import shutil
from collections import Counter
from html import escape
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.corpus import Corpus, load
from assistant.importing import html_page, sections
from assistant.importing.html_blocks import fragment, read
from assistant.importing.importer import run
from assistant.importing.making import Options, Order
from assistant.marks import escaped, plain
from tests.conftest import ROOT
from tests.themes import THEMES, TITLE, Comment

WORDS = st.text("abcdefghijkmnopqrstuvwz", min_size=2, max_size=9)
SPACED = st.lists(
    st.one_of(WORDS, st.sampled_from(["5", "x", "20", "*", "_", "(so)", "95", "%", "–", "é", "‘q’"])), min_size=1
)
TEXT = st.builds(lambda words, end: " ".join(["the", *words]) + end, SPACED, st.sampled_from([".", "!", "?", "…"]))
QUIET = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def inline(draw: st.DrawFn) -> tuple[str, str]:
    """A paragraph's HTML with emphasis here and there, and its words."""
    parts = draw(st.lists(st.tuples(TEXT, st.sampled_from(["", "b", "em", "a", "span"])), min_size=1, max_size=4))
    html = " ".join(f"<{tag}>{escape(text)}</{tag}>" if tag else escape(text) for text, tag in parts)
    return html, " ".join(text for text, _ in parts)


@st.composite
def article(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A body with headings, paragraphs, lists and tables, and its texts in reading order."""
    html, texts = (
        "<p>The words of the first paragraph stand here for all to see.</p>",
        ["The words of the first paragraph stand here for all to see."],
    )
    for number, kind in enumerate(draw(st.lists(st.sampled_from("hpuot"), min_size=1, max_size=9))):
        if kind == "h":
            title = f"Heading {number} {draw(WORDS)}"
            html, texts = f"{html}<h{2 + number % 2}>{title}</h{2 + number % 2}>", [*texts, title]
        elif kind == "p":
            code, words = draw(inline())
            html, texts = f"{html}<p>{code}</p>", [*texts, words]
        else:
            rows = draw(st.lists(inline(), min_size=1, max_size=3))
            if kind == "t":
                html += (
                    "<table>" + "".join(f"<tr><td>k{number}</td><td>{code}</td></tr>" for code, _ in rows) + "</table>"
                )
                texts += [f"k{number} | {words}" for _, words in rows]
            else:
                tag = kind + "l"
                html += f"<{tag}>" + "".join(f"<li>{code}</li>" for code, _ in rows) + f"</{tag}>"
                texts += [words for _, words in rows]
    return html, texts


def bag(text: str) -> Counter[str]:
    return Counter(re.findall(r"\S+", text))


@QUIET
@given(st.text())
def test_any_text_written_with_marks_is_read_back_to_the_letter(text: str) -> None:
    assert plain(escaped(text)) == text


@QUIET
@given(article())
def test_blocks_are_the_texts_of_the_page_in_order(made: tuple[str, list[str]]) -> None:
    html, texts = made
    assert [plain(block.text) for block in read(fragment(html)).blocks] == texts


@QUIET
@given(article())
def test_sections_lose_no_text_and_have_none_twice(made: tuple[str, list[str]]) -> None:
    html, texts = made
    drafts = sections.build(read(fragment(html)).blocks).drafts
    shown = [draft.title for draft in drafts if draft.title != sections.INTRODUCTION]
    shown += [plain(block.text) for draft in drafts for block in draft.blocks]
    assert Counter(shown) == Counter(texts)
    assert all(draft.blocks or deeper.level > draft.level for draft, deeper in pairwise(drafts))


@QUIET
@given(article(), st.sampled_from(sorted(THEMES)), st.lists(TEXT, max_size=3))
def test_every_theme_around_any_article_gives_that_article(
    made: tuple[str, list[str]], theme: str, comments: list[str]
) -> None:
    html, texts = made
    beneath = tuple(Comment(n, "Zed Zed", text) for n, text in enumerate(comments, start=1))
    body = html + "<h2>Strength</h2><p>The words of the last paragraph stand here, at the very end of it.</p>"
    found = html_page.read(THEMES[theme](body, beneath))
    assert [plain(b.text) for b in found.blocks][: len(texts)] == texts
    if found.remarks:
        assert [remark.text for remark in found.remarks] == comments


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("generated")


@settings(QUIET, max_examples=15)
@given(article(), st.lists(TEXT, max_size=3))
def test_imported_spans_are_exact_and_hold_every_word(
    shelf: Path, made: tuple[str, list[str]], comments: list[str]
) -> None:
    html, texts = made
    beneath = tuple(Comment(n, "Zed Zed", text) for n, text in enumerate(comments, start=1))
    (shelf / "page.html").write_text(THEMES["twenty_fifteen"](html, beneath), encoding="utf-8")
    folder = shelf / "corpus"
    shutil.rmtree(folder, ignore_errors=True)
    report = run(Order(str(shelf / "page.html"), folder, options=Options(like=ROOT / "corpus", cases=shelf)))
    corpus = load(folder)
    for chunk in corpus.chunks:
        assert corpus.sections[chunk.section].text[chunk.start : chunk.end] == chunk.text
    assert words_of(corpus) == sum((bag(text) for text in [*texts, *comments]), Counter())
    assert json.dumps(report.record())
    assert report.title == TITLE


def words_of(corpus: Corpus) -> Counter[str]:
    """Every word of the sections' chunks and headings; those that only group others are in the paths of the titles."""
    counted: Counter[str] = Counter()
    headings = set()
    for section in corpus.sections.values():
        if section.source == "card":
            continue
        counted += sum((bag(chunk.text) for chunk in corpus.chunks if chunk.section == section.id), Counter())
        if section.source == "guide":
            headings |= {step for step in section.title.split(" › ") if step != sections.INTRODUCTION}
    return counted + sum((bag(heading) for heading in headings), Counter())
