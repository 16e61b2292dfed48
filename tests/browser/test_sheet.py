"""The sheet for the physio, on the page, on paper and as a file; and the page on paper without it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from playwright.sync_api import Locator, Page, expect

from assistant import markup, wording
from assistant.assets import bundle
from assistant.types import Answer, Citation, Source
from tests.browser.pages import EVIL, MARKS, ask, at, visit

pytestmark = MARKS

SAID: dict[str, Any] = wording.ON_THE_PAGE
FOR_ALL = wording.PHYSIO_QUESTIONS["all"]


def open_sheet(page: Page, *questions: str) -> Locator:
    for question in questions:
        ask(page, question)
    page.get_by_role("button", name=wording.SHEET).click()
    return page.get_by_role("dialog", name=SAID["sheetTitle"])


def download(page: Page, sheet: Locator) -> str:
    with page.expect_download() as started:
        sheet.get_by_role("button", name=SAID["download"]).click()
    assert started.value.suggested_filename == "for-my-physio.md"
    return Path(started.value.path()).read_text(encoding="utf-8")


def gather(page: Page, *citations: Citation) -> dict[str, Any]:
    """What the sheet's own `gather` makes of one turn with these sources."""
    sources = markup.sources(Answer("Why?", "answer", "", False, citations))
    found: dict[str, Any] = page.evaluate(
        f"""(sources) => {{
            {bundle("sheet")}
            const answer = document.createElement("div");
            answer.innerHTML = sources;
            return $sheet.gather([{{ question: "Why?", answer }}], $words.words);
        }}""",
        sources,
    )
    return found


def cited(source: Source, section: str, title: str = "Title", quote: str = "Quote.") -> Citation:
    return Citation(1, section, title, source, quote, 0, 1, "/guide#x:~:text=Quote.")


def test_two_turns_make_one_sheet(page: Page, talked_round: str) -> None:
    visit(page, talked_round)
    sheet = open_sheet(page, "Why?", "How?", "Why?")
    expect(sheet.locator(".asked li")).to_have_text(["Why?", "How?"])
    expect(sheet.locator(".place strong")).to_have_text(["Why?", "Exercises", "How?"])
    expect(sheet.locator(".badge")).to_have_text([wording.SOURCE_NAMES["guide"]] * 3)
    expect(sheet.locator("blockquote")).to_have_text(["“Why?”", "“Ask.”", "“How?”"])
    expect(sheet.locator(".questions li")).to_have_text([*FOR_ALL, *wording.PHYSIO_QUESTIONS["exercises"]])
    expect(sheet).to_contain_text(SAID["sheetNote"])
    expect(sheet).to_contain_text(str(date.today().year))


def test_an_address_on_the_sheet_is_whole_and_printed(page: Page, talked_round: str) -> None:
    visit(page, talked_round)
    link = open_sheet(page, "Why?").get_by_role("link")
    expect(link).to_have_text(f"{talked_round}/guide#exercises")
    expect(link).to_have_attribute("href", f"{talked_round}/guide#exercises")


def test_every_real_quote_is_on_the_sheet_once_and_to_the_letter(page: Page, real: str) -> None:
    visit(page, real)
    questions = ("When can I run again?", "Who decides when I can run again?")
    answers = [ask(page, question) for question in questions]
    listed = [item.inner_text() for answer in answers for item in answer.locator(".sources li").all()]
    quotes = list(dict.fromkeys(text.split("\n", 1)[1] for text in listed))
    shown = open_sheet(page).locator("blockquote").all_inner_texts()
    assert len(quotes) < len(listed)
    assert sorted(shown) == sorted(quotes)


@pytest.mark.parametrize(
    ("source", "section", "topic"),
    [
        ("guide", "jump-rope", "jump-rope"),
        ("comment", "comment-3", "comment"),
        ("author_reply", "comment-3", "comment"),
        ("card", "card-numb-cold", "card"),
    ],
)
def test_a_source_brings_its_questions_once(
    page: Page, talked_round: str, source: Source, section: str, topic: str
) -> None:
    visit(page, talked_round)
    sheet = gather(page, cited(source, section), cited(source, section, quote="Another."))
    assert sheet["questions"] == [*FOR_ALL, *wording.PHYSIO_QUESTIONS[topic]]
    assert [one["badge"] for one in sheet["passages"]] == [wording.SOURCE_NAMES[source]] * 2


def test_a_section_without_questions_adds_none(page: Page, talked_round: str) -> None:
    visit(page, talked_round)
    assert gather(page, cited("guide", "constructor"))["questions"] == FOR_ALL


def test_quotation_marks_in_a_title_stay_out_of_the_quote(page: Page, talked_round: str) -> None:
    visit(page, talked_round)
    (passage,) = gather(page, cited("guide", "x", "On “rest”", "Take “rest” now."))["passages"]
    assert (passage["title"], passage["quote"]) == ("On “rest”", "Take “rest” now.")


def test_the_download_holds_what_the_sheet_holds(page: Page, talked_round: str) -> None:
    visit(page, talked_round)
    sheet = open_sheet(page, "Why?", "How?\nWhen?")
    text = download(page, sheet)
    today = sheet.locator(".date").inner_text()
    head = f"# {SAID['sheetTitle']}\n\n{today}\n\n{SAID['sheetNote']}\n\n## {SAID['sheetAsked']}\n\n"
    assert text.startswith(f"{head}1. Why?\n2. How?  \n   When?\n\n## {SAID['sheetPassages']}\n\n**Why?** (guide)\n\n")
    assert f"**Exercises** (guide)\n\n> Ask.\n\n<{talked_round}/guide#exercises>\n\n" in text
    assert text.endswith("".join(f"- {one}\n" for one in [*FOR_ALL, *wording.PHYSIO_QUESTIONS["exercises"]]))


def test_what_questions_and_sources_hold_stays_text_on_the_sheet(page: Page, talked_round: str) -> None:
    visit(page, talked_round)
    sheet = open_sheet(page, *EVIL[:3])
    expect(sheet.locator(".asked li")).to_have_text(EVIL[:3])
    expect(sheet.locator("blockquote")).to_have_text([f"“{text}”" for text in (EVIL[0], "Ask.", *EVIL[1:3])])
    expect(sheet.locator(":is(li, blockquote, strong) *")).to_have_count(0)
    assert "owned" not in page.title()


def test_what_questions_and_sources_hold_stays_text_in_the_file(page: Page, talked_round: str) -> None:
    evil = [*EVIL, "- one", "2. two", "3) three", "+ four", "___", "a | b", "x\n===", "\\*", "me@evil.example"]
    visit(page, talked_round)
    text = page.evaluate(
        f"""(evil) => {{
            {bundle("sheet")}
            const passages = evil.map((text) => ({{ title: text, badge: text, quote: text, url: "" }}));
            return $sheet.markdown({{ asked: evil, passages, questions: evil }});
        }}""",
        evil,
    )
    page.set_content(MarkdownIt("js-default", {"html": True}).render(text))
    for held in ("ol > li", "blockquote", "ul > li"):
        expect(page.locator(held)).to_have_text(evil)
    expect(page.locator("body *:not(h1, h2, p, ol, ul, li, blockquote, strong, br)")).to_have_count(0)
    # GitHub makes links of these without being asked.
    assert not any(bare in text for bare in ("https://", "www.", "me@"))


def test_print_prints_the_sheet_and_nothing_else(page: Page, talked_round: str) -> None:
    visit(page, talked_round)
    page.evaluate("window.print = () => { window.printed = true; }")
    sheet = open_sheet(page, "Why?")
    sheet.get_by_role("button", name=SAID["print"]).click()
    assert page.evaluate("window.printed")
    page.emulate_media(media="print")
    shown = page.locator("body > *:visible")
    expect(shown).to_have_count(1)
    for text in ("Why?", "“Ask.”", f"{talked_round}/guide#exercises", FOR_ALL[0]):
        expect(shown).to_contain_text(text)
    expect(page.locator("button:visible")).to_have_count(0)


@at(390, color_scheme="dark")
@pytest.mark.parametrize("with_sheet", [True, False])
def test_paper_is_black_on_white_in_dark_mode_too(page: Page, talked_round: str, with_sheet: bool) -> None:
    visit(page, talked_round)
    ask(page, "Why?")
    if with_sheet:
        open_sheet(page)
    page.emulate_media(media="print", color_scheme="dark")
    inked = page.locator(".for-paper :visible" if with_sheet else "#chat :is(p, li, a, h2, .badge):visible")
    colours = inked.evaluate_all("nodes => nodes.map(node => getComputedStyle(node).color)")
    assert set(colours) == {"rgb(0, 0, 0)"}
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_the_page_without_the_sheet_prints_every_turn_with_sources_and_addresses(page: Page, talked_round: str) -> None:
    visit(page, talked_round)
    for question in ("Why?", "How?"):
        ask(page, question).locator("summary").click()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator(".message-row:visible")).to_have_count(4)
    expect(page.locator(".sources li:visible")).to_have_count(4)
    printed = page.locator(".sources a").evaluate_all("all => all.map(one => getComputedStyle(one, '::after').content)")
    assert len(printed) == 2
    assert all(f"{talked_round}/guide#exercises" in text for text in printed)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator(".sources[open]")).to_have_count(0)


@pytest.mark.parametrize("close", ["Escape", SAID["close"]])
def test_closing_returns_the_focus_and_leaves_nothing(page: Page, talked_round: str, close: str) -> None:
    visit(page, talked_round)
    sheet = open_sheet(page, "Why?")
    expect(sheet.get_by_role("heading", name=SAID["sheetTitle"])).to_be_focused()
    if close == "Escape":
        page.keyboard.press("Escape")
    else:
        sheet.get_by_role("button", name=close).click()
    expect(page.get_by_role("button", name=wording.SHEET)).to_be_focused()
    expect(page.locator("dialog, .for-paper")).to_have_count(0)
    assert page.evaluate("[localStorage.length, ...Object.keys(sessionStorage)]") == [0, "guide-chat"]


def test_without_a_question_the_sheet_says_what_it_is_made_of(page: Page, talked_round: str) -> None:
    visit(page, talked_round)
    page.evaluate(f"() => {{ {bundle('sheet')} $sheet.open([]); }}")
    sheet = page.get_by_role("dialog", name=SAID["sheetTitle"])
    expect(sheet).to_contain_text(SAID["sheetEmpty"])
    expect(sheet.get_by_role("button")).to_have_text([SAID["close"]])


@at(320)
def test_the_sheet_fits_a_narrow_phone_and_a_thumb(page: Page, talked_round: str) -> None:
    visit(page, talked_round)
    sheet = open_sheet(page, "W" * 200)
    box = sheet.bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 320
    assert sheet.evaluate("node => node.scrollWidth <= node.clientWidth")
    for control in sheet.locator("button, a").all():
        size = control.bounding_box()
        assert size and size["height"] >= 44, control.inner_text()
        assert control.evaluate("node => parseFloat(getComputedStyle(node).fontSize)") >= 16
