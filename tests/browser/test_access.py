"""The pages as assistive technology meets them: axe-core, the accessibility tree, and what is spoken."""

from __future__ import annotations

import os
from urllib.parse import quote

import pytest
from playwright.sync_api import Frame, Page, expect

from assistant import wording
from assistant.settings import ROOT
from tests.browser.pages import MARKS, ask, at, send, visit

pytestmark = MARKS

AXE = ROOT / "build" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]
NAMED = {"button", "link", "textbox", "checkbox", "radio", "combobox", "dialog", "DisclosureTriangle", "log"}


@pytest.fixture(scope="module")
def axe() -> str:
    if AXE.exists():
        return AXE.read_text(encoding="utf-8")
    cure = f"axe-core is not at {AXE}: install npm and run `make browser`"
    if os.environ.get("CI") or os.environ.get("GITHUB_ACTIONS"):
        pytest.fail(cure)
    pytest.skip(cure)


def violations(page: Page | Frame, axe: str) -> list[str]:
    """Each broken rule with the first place that breaks it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe)
    found = page.evaluate("tags => axe.run(document, { runOnly: tags })", TAGS)["violations"]
    return [f"{rule['id']}: {rule['help']}: {rule['nodes'][0]['html'][:200]}" for rule in found]


def looks() -> pytest.MarkDecorator:
    params = [{"viewport": {"width": width, "height": 780}, "color_scheme": scheme} for width, scheme in LOOKS]
    return pytest.mark.parametrize("page", params, indirect=True, ids=[f"{width}-{scheme}" for width, scheme in LOOKS])


@looks()
def test_axe_finds_nothing_before_during_and_after_an_answer(page: Page, real: str, axe: str) -> None:
    visit(page, real)
    assert violations(page, axe) == []
    send(page, "What can I train while my foot rests? " + "Please. " * 20)
    page.locator(".user-row").wait_for()
    assert violations(page, axe) == []
    page.locator("h2.whole").wait_for()
    for question in ("When can I run again?", "My toes have gone numb and cold", "Which shoes are best?"):
        ask(page, question)
    assert violations(page, axe) == []


@looks()
def test_axe_finds_nothing_on_the_pages_without_scripts(page: Page, real: str, axe: str) -> None:
    for path in ("/ask", f"/ask?q={quote('When can I run again?')}", "/guide"):
        page.goto(real + path)
        assert violations(page, axe) == []


def test_every_control_has_a_name_in_the_accessibility_tree(page: Page, talked_round: str) -> None:
    visit(page, talked_round)
    ask(page, "Any weather?")
    ask(page, "Why?")
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    controls = [node for node in nodes if not node["ignored"] and node["role"]["value"] in NAMED]
    assert len(controls) > 15
    assert [node["role"]["value"] for node in controls if not node["name"]["value"].strip()] == []


def test_a_mark_is_called_by_its_source(page: Page, talked_round: str) -> None:
    visit(page, talked_round)
    name = wording.SOURCE_MARK.format(n=2, title="Exercises")
    expect(ask(page, "Why?").get_by_role("link", name=name, exact=True)).to_be_visible()


def test_each_answer_is_announced_once_and_by_nothing_else(page: Page, talked_round: str) -> None:
    visit(page, talked_round)
    ask(page, "Why?")
    page.evaluate("""() => {
        window.spoken = [];
        for (const node of document.querySelectorAll("[role=status], [aria-live]:not([aria-live=off])"))
            new MutationObserver(() => window.spoken.push(node.textContent))
                .observe(node, { subtree: true, childList: true, characterData: true });
    }""")
    ask(page, "One. Two. Three.")
    page.wait_for_timeout(300)
    searching, ready = page.evaluate("window.spoken")
    assert searching == wording.ON_THE_PAGE["working"]
    assert ready.startswith(f"{wording.ON_THE_PAGE['ready']}. One. Two. Three. [1].")
    expect(page.locator("#chat [role=log]")).to_have_attribute("aria-live", "off")


@at(390)
def test_the_status_is_for_ears_only(page: Page, talked_round: str) -> None:
    visit(page, talked_round)
    ask(page, "Why?")
    box = page.locator("[role=status].sr").bounding_box()
    assert box and box["width"] <= 1 and box["height"] <= 1
