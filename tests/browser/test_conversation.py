"""A conversation that is stopped, answered again, copied, cleared, cut off and taken up again."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant import wording
from tests.browser.pages import MARKS, THINKING_SECONDS, Proxy, ask, at, send, visit

pytestmark = MARKS

OUTAGE_SECONDS = 1.2
BACK_WITHIN_SECONDS = 3.0
LONG = ("One more sentence. " * 20).strip()
STORED = "() => [document.cookie, localStorage.length, sessionStorage.length]"


@pytest.fixture
def proxy(talked_round: str) -> Iterator[Proxy]:
    proxy = Proxy(urlsplit(talked_round).port or 0)
    yield proxy
    proxy.cut()


@pytest.fixture
def shaky(browser: Browser, proxy: Proxy) -> Iterator[Page]:
    """A page behind the proxy, with one answer on it; its console may complain of the network."""
    page = browser.new_page()
    visit(page, proxy.address)
    ask(page, "The first question?")
    yield page
    page.close()


def outage(proxy: Proxy, seconds: float = OUTAGE_SECONDS) -> float:
    """Cuts the network for a while; when it was mended."""
    proxy.cut()
    time.sleep(seconds)
    proxy.mend()
    return time.monotonic()


def is_back(page: Page, second: str, mended: float) -> None:
    expect(page.locator(".bot-row h2.whole")).to_have_count(2, timeout=10_000)
    assert time.monotonic() - mended < BACK_WITHIN_SECONDS
    assert [text.strip() for text in page.locator(".asked").all_inner_texts()] == [
        "The first question?",
        second.strip(),
    ]
    expect(page.locator(".bot-row").last.locator(".sources")).to_be_visible()
    expect(page.locator("[role=status].sr")).to_have_text(wording.ON_THE_PAGE["lost"])


def test_a_connection_cut_while_an_answer_grows_loses_nothing(shaky: Page, proxy: Proxy) -> None:
    send(shaky, LONG)
    shaky.locator(".bot-row").nth(1).wait_for()
    expect(shaky.locator("h2.whole")).to_have_count(1)
    is_back(shaky, LONG, outage(proxy))


def test_a_connection_cut_before_the_first_word_loses_nothing(shaky: Page, proxy: Proxy) -> None:
    send(shaky, "Please think about it.")
    shaky.locator(".user-row").nth(1).wait_for()
    is_back(shaky, "Please think about it.", outage(proxy))


def test_a_question_sent_into_a_dead_connection_is_answered_once_it_is_back(shaky: Page, proxy: Proxy) -> None:
    proxy.cut()
    send(shaky, "Sent while offline?")
    time.sleep(OUTAGE_SECONDS)
    proxy.mend()
    is_back(shaky, "Sent while offline?", time.monotonic())


def test_what_was_being_typed_survives_too(shaky: Page, proxy: Proxy) -> None:
    send(shaky, "Please think about it.")
    shaky.locator(".user-row").nth(1).wait_for()
    shaky.get_by_role("textbox").fill("Half a questi")
    is_back(shaky, "Please think about it.", outage(proxy))
    expect(shaky.get_by_role("textbox")).to_have_value("Half a questi")


def test_a_connection_cut_between_questions_is_not_noticed(shaky: Page, proxy: Proxy) -> None:
    shaky.evaluate("window.same = true")
    outage(proxy)
    ask(shaky, "The second question?")
    assert shaky.evaluate("window.same")
    expect(shaky.locator("h2.whole")).to_have_count(2)


def test_a_reload_brings_the_conversation_back_and_asks_nothing_twice(page: Page, talked_round: str) -> None:
    visit(page, talked_round)
    before = ask(page, "Any weather?").inner_text()
    page.reload()
    expect(page.locator(".bot-row h2.whole")).to_have_count(1)
    assert page.locator(".bot-row").inner_text() == before
    expect(page.locator(".asked")).to_have_text("Any weather?")


def test_stop_leaves_the_question_and_try_again_answers_it(page: Page, talked_round: str) -> None:
    visit(page, talked_round)
    send(page, "Please think about it.")
    page.get_by_role("button", name=wording.STOP, exact=True).click()
    expect(page.locator(".bot-row")).to_contain_text(wording.STOPPED)
    expect(page.locator(".asked")).to_have_text("Please think about it.")
    page.wait_for_timeout(THINKING_SECONDS * 1000)
    expect(page.locator(".sources")).to_have_count(0)
    page.get_by_role("button", name=wording.TRY_AGAIN).click()
    expect(page.locator(".bot-row .sources")).to_be_visible()
    expect(page.locator(".message-row")).to_have_count(2)


def test_try_again_replaces_the_last_answer_only(page: Page, talked_round: str) -> None:
    visit(page, talked_round)
    first, last = ask(page, "Weather one?").inner_text(), ask(page, "Weather two?").inner_text()
    page.get_by_role("button", name=wording.TRY_AGAIN).click()
    expect(page.locator(".bot-row").nth(1)).not_to_have_text(last, use_inner_text=True)
    expect(page.locator("h2.whole")).to_have_count(2)
    assert page.locator(".bot-row").nth(0).inner_text() == first
    assert page.locator(".asked").all_inner_texts() == ["Weather one?", "Weather two?"]


@at(1280, permissions=["clipboard-read", "clipboard-write"])
def test_copy_puts_the_answer_with_numbered_sources_on_the_clipboard(page: Page, talked_round: str) -> None:
    visit(page, talked_round)
    answer = ask(page, "Why rest?")
    answer.get_by_role("button", name=wording.ON_THE_PAGE["copy"]).click()
    expect(answer.get_by_role("button", name=wording.ON_THE_PAGE["copied"])).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").splitlines() == [
        "Why rest? [1]. Why rest?. Ask [2]. Done.",
        "",
        "Sources:",
        "[1] Why rest? (guide): “Why rest?”",
        f"[2] Exercises (guide): “Ask.” {talked_round}/guide#exercises",
    ]


def test_an_offered_question_is_asked_by_one_click(page: Page, talked_round: str) -> None:
    visit(page, talked_round)
    offer = ask(page, "Any weather?").locator("a.offer").first
    text = offer.inner_text()
    offer.click()
    expect(page.locator(".asked").nth(1)).to_have_text(text)
    expect(page.locator("h2.whole")).to_have_count(2)
    assert urlsplit(page.url).path == "/"


def test_clear_forgets_for_good_and_nothing_was_stored_elsewhere(page: Page, talked_round: str) -> None:
    visit(page, talked_round)
    ask(page, "Why?")
    page.get_by_role("textbox").fill("Half a questi")
    assert page.evaluate(STORED) == ["", 0, 2]
    assert page.evaluate("indexedDB.databases()") == []
    page.get_by_role("button", name=wording.CLEAR).click()
    expect(page.locator(".message-row")).to_have_count(0)
    assert page.evaluate(STORED) == ["", 0, 0]
    page.reload()
    visit(page, talked_round)
    page.wait_for_timeout(500)
    expect(page.locator(".message-row")).to_have_count(0)


def test_a_finished_answer_is_served_by_its_key_and_an_unknown_key_is_not(page: Page, talked_round: str) -> None:
    visit(page, talked_round)
    ask(page, "Why?")
    [kept] = json.loads(page.evaluate("sessionStorage.getItem('guide-chat')"))
    found = page.request.get(f"{talked_round}/api/answers/{kept['key']}")
    record = found.json()
    assert found.headers["cache-control"] == "no-store"
    assert (record["question"], record["kind"], len(record["citations"])) == ("Why?", "answer", 2)
    unknown = page.request.get(f"{talked_round}/api/answers/0123456789abcdef")
    assert (unknown.status, unknown.json()) == (404, {"detail": wording.NO_LONGER_KEPT})


def test_a_page_whose_scripts_do_not_load_still_answers(page: Page, talked_round: str) -> None:
    page.route("**/page/*", lambda route: route.fulfill(body="", content_type="text/javascript"))
    visit(page, talked_round)
    expect(ask(page, "Why?").locator(".sources")).to_be_visible()
