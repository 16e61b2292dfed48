"""The chat page in a real browser: against the real server, and against an assistant that says anything."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from assistant import wording
from tests.browser.pages import EVIL, MARKS, ask, at, visit

pytestmark = MARKS


def test_a_clearance_question_gets_the_deferral_first_and_its_sources(page: Page, real: str) -> None:
    visit(page, real)
    answer = ask(page, "When can I run again?")
    first = answer.locator(".prose > h2 + *")
    expect(first).to_contain_text(wording.DEFERRAL_LABEL)
    expect(first).to_contain_text(wording.DEFERRAL)
    expect(answer.locator(".sources")).to_have_attribute("open", "")


def test_a_citation_leads_to_the_quoted_sentence(page: Page, real: str) -> None:
    visit(page, real)
    answer = ask(page, "When can I run again?")
    quote = answer.locator(".sources li").first.inner_text().split("“")[1].rstrip("”")
    with page.context.expect_page() as opened:
        answer.locator("a.mark").first.click()
    guide = opened.value
    assert "/guide#" in guide.url
    expect(guide.locator("section:has(:target)")).to_contain_text(quote)


def test_a_follow_up_is_answered_beneath_the_first_answer(page: Page, real: str) -> None:
    visit(page, real)
    ask(page, "What can I train while my foot rests?")
    ask(page, "and in the pool?")
    expect(page.locator(".user-row")).to_have_count(2)
    expect(page.locator(".bot-row")).to_have_count(2)


def test_an_urgent_question_shows_the_call_for_care_set_apart(page: Page, real: str) -> None:
    visit(page, real)
    answer = ask(page, "My toes have gone numb and cold in the boot")
    expect(answer.locator(".prose > h2 + blockquote")).to_contain_text(wording.URGENT_LABELS[3])


@pytest.mark.parametrize("evil", EVIL)
def test_what_a_question_holds_stays_text(page: Page, real: str, evil: str) -> None:
    visit(page, real)
    ask(page, evil)
    said = page.locator(".user-row .prose")
    expect(said.locator(".asked")).to_have_text(evil)
    expect(said.locator("*:not(h2, p)")).to_have_count(0)
    assert "owned" not in page.title()


@pytest.mark.parametrize("evil", EVIL)
def test_what_an_answer_and_its_sources_hold_stays_text(page: Page, talked_round: str, evil: str) -> None:
    visit(page, talked_round)
    answer = ask(page, evil)
    expect(answer.locator(".prose")).to_contain_text(f"“{evil}”")
    expect(answer.locator(".prose *:not(h2, p, a, details, summary, ul, li, strong, br, span)")).to_have_count(0)
    links = answer.locator("a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert links == ["/guide#exercises", "/guide#exercises"]
    assert "owned" not in page.title()


def test_an_answer_grows_and_no_mark_is_ever_half_drawn(page: Page, talked_round: str) -> None:
    visit(page, talked_round)
    page.evaluate("""() => {
        window.seen = [];
        new MutationObserver(() => {
            const answer = document.querySelector(".bot-row .prose");
            if (answer && answer.innerText !== window.seen.at(-1)) window.seen.push(answer.innerText);
        }).observe(document.querySelector("#chat"), { subtree: true, childList: true, characterData: true });
    }""")
    ask(page, "One. Two")
    seen = [text for text in page.evaluate("window.seen") if text.strip()]
    assert len(seen) > 3
    for text in seen:
        assert text.count("[") == text.count("]")
        assert "<" not in text
        assert "](" not in text


def test_a_failure_keeps_the_question_in_the_box(page: Page, talked_round: str) -> None:
    visit(page, talked_round)
    expect(ask(page, "break")).to_contain_text(wording.FAILED)
    expect(page.get_by_role("textbox")).to_have_value("break")


def test_a_starter_question_is_asked_by_one_click(page: Page, talked_round: str) -> None:
    visit(page, talked_round)
    starter = wording.STARTERS["jump-rope"]
    page.get_by_role("button", name=starter).click()
    expect(page.locator(".user-row .asked")).to_have_text(starter)
    expect(page.locator(".bot-row .sources")).to_be_visible()


def test_clear_empties_the_page_and_nothing_is_stored(page: Page, talked_round: str) -> None:
    visit(page, talked_round)
    ask(page, "Why?")
    page.get_by_role("button", name=wording.CLEAR).click()
    expect(page.locator(".message-row")).to_have_count(0)
    assert page.evaluate("localStorage.length + document.cookie.length") == 0


def test_the_keyboard_alone_asks_a_question(page: Page, talked_round: str) -> None:
    visit(page, talked_round)
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "TEXTAREA":
            break
    page.keyboard.type("Why?")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name=wording.SEND, exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".bot-row .sources")).to_be_visible()


def test_enter_sends_and_shift_enter_begins_a_line(page: Page, talked_round: str) -> None:
    visit(page, talked_round)
    page.get_by_role("textbox").focus()
    page.keyboard.type("One")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("two")
    page.keyboard.press("Enter")
    expect(page.locator(".user-row .asked")).to_have_text("One\ntwo", use_inner_text=True)


@at(320)
@pytest.mark.parametrize("path", ["/", "/guide"])
def test_nothing_scrolls_sideways_on_a_narrow_phone(page: Page, talked_round: str, path: str) -> None:
    page.goto(talked_round + path)
    if path == "/":
        visit(page, talked_round)
        ask(page, "W" * 200)
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@at(390)
def test_controls_are_large_enough_for_a_thumb(page: Page, talked_round: str) -> None:
    visit(page, talked_round)
    ask(page, "Why?")
    page.get_by_role("button", name=wording.ON_THE_PAGE["copy"]).wait_for()
    small = page.locator("button:visible, textarea:visible, summary:visible").evaluate_all(
        """nodes => nodes.filter(node => node.getBoundingClientRect().height < 44
            || parseFloat(getComputedStyle(node).fontSize) < 16).map(node => node.outerHTML)"""
    )
    assert small == []


@at(390)
def test_the_latest_question_is_in_view_with_the_beginning_of_its_answer(page: Page, talked_round: str) -> None:
    visit(page, talked_round)
    for question in ("One", "Two", "Three. " * 40):
        answer = ask(page, question)
    expect(page.locator(".user-row").last).to_be_in_viewport()
    expect(answer.locator("p").first).to_be_in_viewport()


@at(390, color_scheme="dark", locale="de-DE")
def test_the_page_is_dark_for_those_who_want_it_and_english_for_all(page: Page, talked_round: str) -> None:
    visit(page, talked_round)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
    assert max(paper) < 60


def test_every_control_has_a_name_and_the_answer_is_in_a_log(page: Page, talked_round: str) -> None:
    visit(page, talked_round)
    ask(page, "Why?")
    tree = page.locator("body").aria_snapshot()
    assert [line for line in tree.splitlines() if line.strip(" -:") in ("button", "textbox", "link")] == []
    expect(page.get_by_role("log")).to_contain_text("Why?")
