"""Past a budget the reader is told when to come back, and what was typed is not lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant import wording
from assistant.budgets import Budgets
from tests.browser.blog import serving
from tests.browser.pages import MARKS, Anything, ask, send, visit

pytestmark = MARKS
SAID = wording.TOO_MANY["conversation"]


@pytest.fixture
def limited() -> Iterator[str]:
    with serving(Anything(), [], budgets=Budgets("conversation=1/minute")) as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that is refused something, of which its console tells."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


def test_the_chat_says_when_to_come_back_and_keeps_the_question(page: Page, limited: str) -> None:
    visit(page, limited)
    ask(page, "Can I swim?")
    send(page, "Can I cycle?")
    expect(page.get_by_text(SAID)).to_be_visible()
    expect(page.get_by_text("If it is urgent, do not wait for me")).to_be_visible()
    expect(page.get_by_role("textbox")).to_have_value("Can I cycle?")


def test_what_was_answered_stays_in_sight_when_a_question_is_refused(page: Page, limited: str) -> None:
    visit(page, limited)
    ask(page, "Can I swim?")
    send(page, "Can I cycle?")
    expect(page.get_by_text(SAID)).to_be_visible()
    page.locator(".bot-row .prose p").first.click(trial=True, timeout=5_000)  # fails where something lies over it


def test_the_widgets_frame_says_the_same_and_keeps_the_question(page: Page, limited: str) -> None:
    page.goto(f"{limited}/embed/")
    ask(page, "Can I swim?")
    send(page, "Can I cycle?")
    expect(page.locator("#chat .note")).to_contain_text(SAID)
    expect(page.get_by_role("textbox")).to_have_value("Can I cycle?")
