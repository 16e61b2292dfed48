"""Feedback on an answer: shown before it is sent, sent by one click, and text whatever it holds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from assistant import wording
from assistant.feedback import Feedback
from assistant.settings import Settings
from tests.browser.blog import serving
from tests.browser.pages import EVIL, MARKS, Anything, ask, at, visit

pytestmark = MARKS

WORDS = wording.ON_THE_PAGE
HELPFUL, NOT_HELPFUL, SEND = (str(WORDS[name]) for name in ("helpful", "notHelpful", "rateSend"))
ASKED = "May I run? Write to jo@example.org"


@pytest.fixture(scope="module")
def feedback(tmp_path_factory: pytest.TempPathFactory) -> Feedback:
    return Feedback(Settings(home=tmp_path_factory.mktemp("feedback") / "home"))


@pytest.fixture(scope="module")
def rateable(feedback: Feedback) -> Iterator[str]:
    """The address of a server that keeps feedback."""
    with serving(Anything(), [], feedback) as address:
        yield address


@pytest.fixture(autouse=True)
def _begin_with_no_rating(feedback: Feedback) -> None:
    feedback.forget_all()


def rate(page: Page, address: str, button: str, question: str = ASKED) -> tuple[Locator, Locator]:
    """Asks and presses a button beneath the answer; the answer, and the dialog with its preview."""
    visit(page, address)
    answer = ask(page, question)
    answer.get_by_role("button", name=button, exact=True).click()
    dialog = page.get_by_role("dialog", name=str(WORDS["rateTitle"]))
    expect(dialog.locator(".as-sent")).to_have_count(3)
    return answer, dialog


def send(dialog: Locator) -> None:
    dialog.get_by_role("button", name=SEND).click()


def test_the_preview_shows_what_is_kept_with_the_address_taken_out(
    page: Page, rateable: str, feedback: Feedback
) -> None:
    _, dialog = rate(page, rateable, HELPFUL)
    verdict, question, answer = dialog.locator(".as-sent").all_inner_texts()
    assert (verdict, question) == (HELPFUL, "May I run? Write to [e-mail]")
    assert "jo@" not in dialog.inner_text()
    send(dialog)
    expect(dialog).to_have_count(0)
    [rating] = feedback.all()
    assert (rating.verdict, rating.question, rating.answer) == ("up", question, answer)


def test_nothing_is_kept_until_the_reader_sends_it(page: Page, rateable: str, feedback: Feedback) -> None:
    _, dialog = rate(page, rateable, NOT_HELPFUL)
    dialog.get_by_label("Unsafe").check()
    assert feedback.all() == []
    dialog.get_by_role("button", name=str(WORDS["close"])).click()
    expect(dialog).to_have_count(0)
    assert feedback.all() == []


def test_the_reasons_arrive(page: Page, rateable: str, feedback: Feedback) -> None:
    _, dialog = rate(page, rateable, NOT_HELPFUL)
    reasons = dialog.get_by_role("group", name=str(WORDS["rateReasons"]))
    reasons.get_by_label("Wrong source").check()
    reasons.get_by_text("Not what I asked").click()
    send(dialog)
    expect(dialog).to_have_count(0)
    assert [(rating.verdict, rating.reasons) for rating in feedback.all()] == [
        ("down", ("wrong_source", "not_what_i_asked"))
    ]


def test_who_found_it_helpful_is_asked_for_no_reasons(page: Page, rateable: str) -> None:
    _, dialog = rate(page, rateable, HELPFUL)
    expect(dialog.get_by_role("checkbox")).to_have_count(0)


@pytest.mark.parametrize("evil", EVIL)
def test_what_was_asked_stays_text_in_the_dialog(page: Page, rateable: str, evil: str) -> None:
    _, dialog = rate(page, rateable, NOT_HELPFUL, evil)
    expect(dialog.locator(".as-sent").nth(1)).to_have_text(evil)
    expect(dialog.locator(".as-sent *")).to_have_count(0)
    assert "owned" not in page.title()


def test_after_sending_thanks_stand_in_place_of_the_buttons(page: Page, rateable: str) -> None:
    answer, dialog = rate(page, rateable, HELPFUL)
    send(dialog)
    expect(answer.locator(".tools")).to_contain_text(str(WORDS["rateSent"]))
    expect(answer.locator(".tools button")).to_have_count(1)
    expect(answer.locator(".tools .copy")).to_be_focused()
    expect(page.locator("[role=status].sr")).to_have_text(str(WORDS["rateSent"]))
    other = ask(page, "Another?")
    expect(other.locator(".tools button")).to_have_count(3)
    expect(answer.locator(".tools button")).to_have_count(1)


def test_an_answer_is_rated_once_even_by_a_double_click(page: Page, rateable: str, feedback: Feedback) -> None:
    answer, dialog = rate(page, rateable, HELPFUL)
    dialog.get_by_role("button", name=SEND).dblclick()
    expect(answer.locator(".thanks")).to_be_visible()
    assert len(feedback.all()) == 1


@pytest.mark.parametrize("button", [HELPFUL, NOT_HELPFUL])
def test_escape_closes_and_the_focus_returns_to_the_button(page: Page, rateable: str, button: str) -> None:
    answer, dialog = rate(page, rateable, button)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(answer.get_by_role("button", name=button, exact=True)).to_be_focused()


def test_the_keyboard_alone_rates_an_answer(page: Page, rateable: str, feedback: Feedback) -> None:
    visit(page, rateable)
    answer = ask(page, ASKED)
    answer.get_by_role("button", name=NOT_HELPFUL, exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").locator(".as-sent")).to_have_count(3)
    for key in ("Tab", "Space", "Tab", "Tab", "Tab", "Tab", "Enter"):
        page.keyboard.press(key)
    expect(answer.locator(".thanks")).to_be_visible()
    assert [rating.reasons for rating in feedback.all()] == [("wrong_source",)]


@pytest.fixture
def rough(browser: Browser) -> Iterator[Page]:
    """A page whose console may complain, as a browser does of every refused request."""
    page = browser.new_page()
    yield page
    page.close()


def test_a_refusal_is_told_in_the_dialog_and_can_be_tried_again(rough: Page, rateable: str) -> None:
    answer, dialog = rate(rough, rateable, NOT_HELPFUL)
    dialog.get_by_label("Unclear").check()
    refusal = {"detail": "<b>Not now.</b>"}
    rough.route("**/api/feedback", lambda route: route.fulfill(status=503, json=refusal), times=1)
    send(dialog)
    expect(dialog.get_by_role("alert")).to_have_text(refusal["detail"])
    expect(dialog.get_by_label("Unclear")).to_be_checked()
    expect(dialog.get_by_role("button", name=SEND)).to_be_focused()
    send(dialog)
    expect(answer.locator(".thanks")).to_be_visible()


def test_a_connection_that_fails_is_told_in_the_dialog(rough: Page, rateable: str) -> None:
    _, dialog = rate(rough, rateable, HELPFUL)
    rough.route("**/api/feedback", lambda route: route.abort())
    send(dialog)
    expect(dialog.get_by_role("alert")).to_have_text(str(WORDS["rateFailed"]))


def test_an_answer_that_is_no_longer_kept_cannot_be_sent(rough: Page, rateable: str) -> None:
    visit(rough, rateable)
    answer = ask(rough, ASKED)
    answer.locator("h2.whole").evaluate("node => { node.className = 'whole key-fedcba9876543210'; }")
    answer.get_by_role("button", name=HELPFUL, exact=True).click()
    dialog = rough.get_by_role("dialog")
    expect(dialog.get_by_role("alert")).to_have_text(wording.NO_LONGER_KEPT)
    expect(dialog.get_by_role("button", name=SEND)).to_be_disabled()


def test_without_a_store_there_are_no_buttons_to_rate(page: Page, talked_round: str) -> None:
    visit(page, talked_round)
    expect(ask(page, ASKED).locator(".tools button")).to_have_count(1)


@at(320)
def test_the_dialog_fits_a_narrow_phone_and_a_thumb(page: Page, rateable: str) -> None:
    _, dialog = rate(page, rateable, NOT_HELPFUL, "W" * 90)
    assert dialog.evaluate("node => node.scrollWidth <= node.clientWidth")
    paper = dialog.bounding_box()
    assert paper and paper["x"] > 0 and paper["x"] + paper["width"] < 320 and paper["height"] < 780
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    for control in dialog.locator("button, label").all():
        box = control.bounding_box()
        assert box and box["height"] >= 44, control.inner_text()
    sizes = "node => [...node.querySelectorAll('*')].map(one => parseFloat(getComputedStyle(one).fontSize))"
    assert min(dialog.evaluate(sizes)) >= 16
