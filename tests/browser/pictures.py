"""`python -m tests.browser.pictures URL`: takes the pictures of docs/ from a running server.

Look at them before you commit.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page, sync_playwright

from assistant import demo_page, wording
from assistant.settings import ROOT
from tests.browser import blog
from tests.browser.pages import CHROMIUM, QUIET, ask, visit

PHONE, DESK = (390, 844), (1280, 860)
FOLDER = ROOT / "docs"
NUMB = "My toes have gone numb and cold in the boot. Can I still do the core work?"
ROPE = wording.STARTERS["jump-rope"]


def sheet(page: Page) -> None:
    ask(page, ROPE)
    ask(page, "When can I run again?")
    page.get_by_role("button", name=wording.SHEET).click()
    page.get_by_role("dialog").wait_for()


def widget(page: Page) -> None:
    page.get_by_role("button", name=blog.LABEL).click()
    blog.ask(blog.frame(page), ROPE)


def citation(page: Page) -> None:
    widget(page)
    blog.frame(page).locator("a.mark").nth(1).click()
    page.wait_for_function("CSS.highlights.has('guide-chat')")


def asked(question: str) -> Callable[[Page], object]:
    return lambda page: ask(page, question)


Scheme = Literal["light", "dark"]
PICTURES: dict[str, tuple[tuple[int, int], Scheme, Callable[[Page], object]]] = {
    "chat": (PHONE, "light", asked(ROPE)),
    "chat-desktop": (DESK, "light", asked(ROPE)),
    "chat-dark": (PHONE, "dark", asked(ROPE)),
    "chat-urgent": (
        PHONE,
        "light",
        asked(NUMB),
    ),
    "chat-not-covered": (PHONE, "light", asked("Which shoes are best for coming back?")),
    "chat-physio-sheet": (DESK, "light", sheet),
    "widget-phone": (PHONE, "light", widget),
    "widget-citation": (DESK, "light", citation),
}


def take(address: str, folder: Path = FOLDER) -> None:
    """Writes every picture into the folder, over the one that was there."""
    with sync_playwright() as runner:
        browser = runner.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        for name, ((width, height), scheme, act) in PICTURES.items():
            context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
            page = context.new_page()
            if "widget" in name:
                page.goto(address + demo_page.AT)
            else:
                visit(page, address)
            act(page)
            page.wait_for_timeout(1500)
            page.screenshot(path=folder / f"{name}.png", full_page="chat" in name and "sheet" not in name)
            context.close()
        browser.close()


if __name__ == "__main__":
    take(sys.argv[1])
