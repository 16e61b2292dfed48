"""`python -m tests.wordpress.pictures`: the widget in a real WordPress, used and photographed for docs/.

Prints what it does with the seconds that each step took; docs/wordpress.md shows such a log. Needs Debian's
packages and a Chromium; takes the index of ASSISTANT_HOME. Look at the pictures before you commit.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from assistant import wording
from assistant.pipeline import Assistant
from assistant.settings import ROOT
from assistant.snippet import write_plugin
from tests.browser.blog import LABEL, ask, frame, marked, opened, serving
from tests.browser.pages import CHROMIUM, QUIET
from tests.browser.pictures import DESK, PHONE
from tests.wordpress.__main__ import say
from tests.wordpress.debian import CannotRun
from tests.wordpress.site import Site, WordPress

FOLDER = ROOT / "docs"
QUESTION = wording.STARTERS["jump-rope"]
DOSE = 1
"""Which source of the answer is clicked on: the sentence with the five sets."""


@contextmanager
def step(name: str) -> Iterator[None]:
    start = time.monotonic()
    yield
    say(f"{time.monotonic() - start:6.2f} s  {name}")


@contextmanager
def visited(browser: Browser, size: tuple[int, int], touch: bool) -> Iterator[Page]:
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height}, has_touch=touch, is_mobile=touch, reduced_motion="reduce"
    )
    yield context.new_page()
    context.close()


def take(page: Page, name: str) -> None:
    page.wait_for_timeout(500)
    page.screenshot(path=FOLDER / f"{name}.png")


def cite(page: Page) -> None:
    frame(page).locator(".sources li a").nth(DOSE).click()
    page.wait_for_function("CSS.highlights.has('guide-chat')")
    say(f"          marked in the post: {marked(page)}")


def desk(page: Page, site: Site) -> None:
    with step("on a wide screen: opened, asked, answered"):
        ask(opened(page, site.post_url), QUESTION)
    with step("a source pressed"):
        cite(page)
        take(page, "wordpress")


def phone(page: Page, site: Site) -> None:
    with step("on a phone: opened, asked, answered"):
        ask(opened(page, site.post_url), QUESTION)
        take(page, "wordpress-phone")
    with step("a source pressed"):
        cite(page)
        page.get_by_role("button", name=LABEL).wait_for()
        take(page, "wordpress-phone-cited")


def main() -> int:
    try:
        with step("the assistant"):
            assistant = Assistant.open()
        with WordPress(say) as site, serving(assistant, [site.url]) as app:
            with tempfile.TemporaryDirectory() as folder, step("the plugin written, installed and activated"):
                write_plugin(app, Path(folder) / "plugin.zip")
                site.install(Path(folder) / "plugin.zip")
            with sync_playwright() as runner, runner.chromium.launch(executable_path=CHROMIUM, args=QUIET) as browser:
                with visited(browser, DESK, touch=False) as page:
                    desk(page, site)
                with visited(browser, PHONE, touch=True) as page:
                    phone(page, site)
            say(f"          complaints of PHP: {site.complaints or 'none'}")
    except CannotRun as error:
        say(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
