"""The widget's frame: the same answers and manners as the chat page, without Gradio, in a frame of another origin."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Frame, Page, expect

from assistant import wording
from assistant.feedback import Feedback
from assistant.settings import Settings
from tests.browser import blog
from tests.browser.blog import ARTICLE, LABEL, Blog, frame, opened, serving, tag
from tests.browser.pages import EVIL, MARKS, THINKING_SECONDS, Anything, Proxy, ask, at, send, visit
from tests.browser.test_access import NAMED, axe, looks, violations
from tests.browser.test_weight import SLOW_4G

pytestmark = MARKS

__all__ = ["axe"]  # a fixture
SAID = wording.ON_THE_PAGE
LONG = ("One more sentence. " * 20).strip()
OUTAGE_SECONDS = 1.2
READY_SECONDS = 1.5


@pytest.fixture
def embed(talked_round: str) -> str:
    return f"{talked_round}/embed/"


@pytest.fixture(scope="module")
def host() -> Blog:
    return Blog()


@pytest.fixture(scope="module")
def feedback(tmp_path_factory: pytest.TempPathFactory) -> Feedback:
    return Feedback(Settings(home=tmp_path_factory.mktemp("feedback") / "home"))


@pytest.fixture(scope="module")
def post(host: Blog, feedback: Feedback) -> Iterator[str]:
    """A blog's article with the widget of a server that keeps feedback."""
    with serving(Anything(), [host.origin], feedback) as app:
        yield host.put("/post", f"<body>{tag(app)}<main>{ARTICLE}</main>")


def inner(page: Page) -> Frame:
    frame(page)
    return next(one for one in page.frames if "/embed/" in one.url)


def test_an_answer_grows_and_no_mark_is_ever_half_drawn(page: Page, embed: str) -> None:
    visit(page, embed)
    page.evaluate("""() => {
        window.seen = [];
        new MutationObserver(() => {
            const row = document.querySelector(".bot-row");
            if (row) window.seen.push(row.textContent);
        }).observe(document.querySelector("[role=log]"), { subtree: true, childList: true });
    }""")
    ask(page, LONG)
    seen = page.evaluate("window.seen")
    lengths = [len(text) for text in seen]
    assert lengths == sorted(lengths) and len(set(lengths)) > 5
    assert not [text for text in seen if text.rstrip().endswith("[")]


def test_it_shows_what_the_chat_page_shows(page: Page, talked_round: str, embed: str) -> None:
    visit(page, talked_round)
    chat = ask(page, "Why rest?").locator(".prose").last.inner_text()
    visit(page, embed)
    assert ask(page, "Why rest?").locator(".prose").inner_text().split() == chat.split()


def test_the_history_goes_along_and_only_as_questions(page: Page, embed: str) -> None:
    visit(page, embed)
    ask(page, "Why?")
    with page.expect_request("**/api/ask") as sent:
        ask(page, "And then?")
    asked = sent.value.post_data_json
    assert (asked["question"], asked["history"]) == ("And then?", [{"role": "user", "content": "Why?"}])


def test_whatever_a_question_and_its_sources_hold_stays_text(page: Page, embed: str) -> None:
    visit(page, embed)
    for evil in EVIL:
        answer = ask(page, evil)
        expect(page.locator(".asked").last).to_have_text(evil, use_inner_text=True)
        assert evil in answer.inner_text().replace("\xa0", " ")
    assert page.locator("main :is(img, iframe, script, [onerror], [ontoggle])").count() == 0
    assert "owned" not in page.title()
    hrefs = page.locator("#chat a").evaluate_all("all => all.map(one => one.href)")
    assert [href for href in hrefs if not href.startswith("http://127.0.0.1:")] == []


def test_markup_that_a_server_should_not_send_becomes_text(noisy: Page, embed: str) -> None:
    evil = "<p onclick=1 style=color:red class=note>a<img src=x onerror=alert(1)><a href=javascript:alert(1)>b</a></p>"
    body = f'event: answer\ndata: {{"html": "{evil}<h2 class=whole>x</h2>", "key": "", "record": {{}}}}\n\n'
    noisy.route("**/api/ask", lambda route: route.fulfill(body=body, content_type="text/event-stream"))
    visit(noisy, embed)
    send(noisy, "Why?")
    note = noisy.locator(".bot-row .note")
    assert note.evaluate("node => node.outerHTML") == '<p class="note">a<a>b</a></p>'


def test_stop_leaves_the_question_and_try_again_answers_it(page: Page, embed: str) -> None:
    visit(page, embed)
    send(page, "Please think about it.")
    expect(page.locator("#waiting")).to_be_visible()
    page.get_by_role("button", name=wording.STOP, exact=True).click()
    expect(page.locator(".bot-row")).to_contain_text(wording.STOPPED)
    page.wait_for_timeout(THINKING_SECONDS * 1000)
    expect(page.locator(".sources")).to_have_count(0)
    page.get_by_role("button", name=wording.TRY_AGAIN).click()
    expect(page.locator(".bot-row .sources")).to_be_visible()
    expect(page.locator(".message-row")).to_have_count(2)


def test_try_again_makes_a_new_answer(page: Page, embed: str) -> None:
    visit(page, embed)
    last = ask(page, "Any weather?").inner_text()
    page.get_by_role("button", name=wording.TRY_AGAIN).click()
    expect(page.locator("h2.whole")).to_have_count(1)
    expect(page.locator(".bot-row")).not_to_have_text(last, use_inner_text=True)


def test_offered_and_starting_questions_are_asked_in_place(page: Page, embed: str) -> None:
    visit(page, embed)
    starter = page.locator("#starters a").first
    text = starter.inner_text()
    starter.click()
    expect(page.locator(".asked")).to_have_text(text)
    expect(page.locator("#starters")).to_be_hidden()
    expect(page.locator("h2.whole")).to_have_count(1)  # `ask` counts the answers that are there
    offer = ask(page, "Any weather?").locator("a.offer").first
    text = offer.inner_text()
    offer.click()
    expect(page.locator(".asked").last).to_have_text(text)
    assert len(page.context.pages) == 1


def test_enter_sends_and_shift_enter_does_not(page: Page, embed: str) -> None:
    visit(page, embed)
    box = page.get_by_role("textbox")
    box.fill("One")
    box.press("Shift+Enter")
    box.press_sequentially("two?")
    box.press("Enter")
    expect(page.locator(".asked")).to_have_text("One\ntwo?", use_inner_text=True)
    expect(box).to_have_value("")


def test_what_is_sent_while_an_answer_grows_is_asked_after_it(page: Page, embed: str) -> None:
    visit(page, embed)
    send(page, "Please think about it.")
    send(page, "And then?")
    expect(page.locator(".asked")).to_have_count(1)
    expect(page.locator("h2.whole")).to_have_count(2)
    assert page.locator(".asked").all_inner_texts() == ["Please think about it.", "And then?"]


def test_a_blank_question_is_not_sent(page: Page, embed: str) -> None:
    visit(page, embed)
    send(page, "  ")
    expect(page.locator(".message-row")).to_have_count(0)


@pytest.fixture
def noisy(browser: Browser) -> Iterator[Page]:
    """A page whose console may complain, of a server that fails or a network that drops."""
    page = browser.new_page()
    yield page
    page.close()


@pytest.mark.parametrize(("status", "said"), [(422, "Too long by far."), (503, wording.BUSY)])
def test_a_refusal_is_told_in_the_servers_words_and_the_question_kept(
    noisy: Page, embed: str, status: int, said: str
) -> None:
    refused: dict[str, Any] = {"status": status, "json": {"detail": said}}
    noisy.route("**/api/ask", lambda route: route.fulfill(**refused))
    visit(noisy, embed)
    assert said in ask(noisy, "Why?").inner_text()
    expect(noisy.get_by_role("textbox")).to_have_value("Why?")


def test_a_failure_of_the_server_is_said_and_the_question_kept(noisy: Page, embed: str) -> None:
    visit(noisy, embed)
    assert wording.FAILED_REQUEST in ask(noisy, "break").inner_text()
    expect(noisy.get_by_role("textbox")).to_have_value("break")


def test_a_connection_cut_in_the_middle_loses_nothing_and_asks_nothing_twice(noisy: Page, talked_round: str) -> None:
    proxy = Proxy(urlsplit(talked_round).port or 0)
    try:
        visit(noisy, f"{proxy.address}/embed/")
        ask(noisy, "The first question?")
        for question in (LONG, "Please think of the weather."):
            send(noisy, question)
            noisy.locator(".user-row").last.wait_for()
            noisy.wait_for_timeout(300)
            whole = noisy.locator("h2.whole").count()
            proxy.cut()
            time.sleep(OUTAGE_SECONDS)
            proxy.mend()
            mended = time.monotonic()
            expect(noisy.locator("h2.whole")).to_have_count(whole + 1, timeout=10_000)
            assert time.monotonic() - mended < 3
        asked = [text.strip() for text in noisy.locator(".asked").all_inner_texts()]
        assert asked == ["The first question?", LONG, "Please think of the weather."]
    finally:
        proxy.cut()


def test_a_network_that_stays_away_is_said_and_try_again_is_there(noisy: Page, embed: str) -> None:
    visit(noisy, embed)
    noisy.route("**/api/ask", lambda route: route.abort())
    send(noisy, "Why?")
    expect(noisy.locator(".bot-row")).to_contain_text(wording.IN_THE_FRAME["dropped"], timeout=15_000)
    noisy.unroute("**/api/ask")
    noisy.get_by_role("button", name=wording.TRY_AGAIN).click()
    expect(noisy.locator(".bot-row .sources")).to_be_visible()
    expect(noisy.locator(".asked")).to_have_count(1)


def test_a_reload_brings_the_conversation_back_and_asks_nothing_twice(page: Page, embed: str) -> None:
    visit(page, embed)
    before = [ask(page, question).inner_text() for question in ("Weather one?", "Weather two?")]
    page.get_by_role("textbox").fill("Half a questi")
    page.reload()
    expect(page.locator("h2.whole")).to_have_count(2)
    assert page.locator(".bot-row").all_inner_texts() == before
    expect(page.get_by_role("textbox")).to_have_value("Half a questi")


def test_clear_forgets_and_nothing_was_stored_elsewhere(page: Page, embed: str) -> None:
    visit(page, embed)
    ask(page, "Why?")
    stored = "[document.cookie, localStorage.length, Object.keys(sessionStorage)]"
    assert page.evaluate(stored) == ["", 0, ["guide-frame"]]
    page.get_by_role("textbox").fill("Half a questi")
    page.get_by_role("button", name=wording.CLEAR).click()
    expect(page.locator(".message-row")).to_have_count(0)
    expect(page.get_by_role("textbox")).to_have_value("")
    assert page.evaluate(stored) == ["", 0, []]
    expect(page.get_by_role("textbox")).to_be_focused()


def test_it_works_where_storage_is_forbidden(page: Page, embed: str) -> None:
    page.add_init_script("""Object.defineProperty(window, 'sessionStorage', {
        get() { throw new DOMException('no', 'SecurityError'); } });""")
    visit(page, embed)
    expect(ask(page, "Why?").locator(".sources")).to_be_visible()


def test_the_sheet_and_the_paper_hold_the_conversation(page: Page, embed: str) -> None:
    visit(page, embed)
    ask(page, "Why?")
    page.get_by_role("button", name=wording.SHEET).click()
    sheet = page.get_by_role("dialog", name=str(SAID["sheetTitle"]))
    expect(sheet.locator(".asked li")).to_have_text(["Why?"])
    page.keyboard.press("Escape")
    page.evaluate("window.print = () => { window.printed = true; }")
    page.get_by_role("button", name=str(SAID["print"])).click()
    assert page.evaluate("window.printed")
    page.emulate_media(media="print")
    expect(page.locator(".message-row:visible")).to_have_count(2)
    expect(page.locator(":is(button, textarea):visible")).to_have_count(0)


def test_each_answer_is_announced_once(page: Page, embed: str) -> None:
    visit(page, embed)
    ask(page, "Why?")
    page.evaluate("""() => {
        window.spoken = [];
        for (const node of document.querySelectorAll("[role=status], [aria-live]:not([aria-live=off])"))
            new MutationObserver(() => window.spoken.push(node.textContent))
                .observe(node, { subtree: true, childList: true, characterData: true });
    }""")
    ask(page, "One. Two. Three.")
    page.wait_for_timeout(300)
    searching, whole = page.evaluate("window.spoken")
    assert searching == SAID["working"]
    assert whole.startswith(f"{SAID['ready']}. One. Two. Three. [1].")


def test_in_the_frame_an_answer_is_copied_and_rated(page: Page, post: str, feedback: Feedback) -> None:
    inside = opened(page, post)
    blog.ask(inside, "Why rest?")
    inside.get_by_role("button", name=str(SAID["copy"])).click()
    expect(inside.get_by_role("button", name=str(SAID["copied"]))).to_be_visible()
    inside.get_by_role("button", name=str(SAID["helpful"]), exact=True).click()
    dialog = inside.get_by_role("dialog")
    expect(dialog.locator(".as-sent")).to_have_count(3)
    page.keyboard.press("Escape")  # closes the dialog in the frame, and not the panel around it
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("dialog", name=LABEL)).to_be_visible()
    inside.get_by_role("button", name=str(SAID["helpful"]), exact=True).click()
    expect(dialog.locator(".as-sent")).to_have_count(3)
    inside.get_by_role("button", name=str(SAID["rateSend"])).click()
    expect(inside.get_by_text(str(SAID["rateSent"]))).to_have_count(2)
    assert [rating.question for rating in feedback.all()] == ["Why rest?"]


@looks()
def test_axe_finds_nothing_on_blog_and_frame_before_during_and_after(page: Page, post: str, axe: str) -> None:
    page.goto(post)
    page.get_by_role("button", name=LABEL).wait_for()
    assert violations(page, axe) == []
    page.get_by_role("button", name=LABEL).click()
    inside = inner(page)
    assert violations(inside, axe) == []
    frame(page).get_by_role("textbox").fill("Please think about it.")
    frame(page).get_by_role("button", name=wording.SEND, exact=True).click()
    frame(page).locator(".user-row").wait_for()
    assert violations(inside, axe) == []
    frame(page).locator("h2.whole").wait_for()
    blog.ask(frame(page), "Any weather?")
    assert violations(inside, axe) == [] and violations(page, axe) == []


def test_every_control_of_blog_and_frame_has_a_name(page: Page, embed: str, post: str) -> None:
    visit(page, embed)
    ask(page, "Any weather?")
    ask(page, "Why?")
    names = controls(page)
    page.goto(post)
    page.get_by_role("button", name=LABEL).click()
    frame(page)
    names += controls(page)
    assert len(names) > 15 and all(name.strip() for name in names)


def controls(page: Page) -> list[str]:
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    return [node["name"]["value"] for node in nodes if not node["ignored"] and node["role"]["value"] in NAMED]


@at(390)
def test_on_slow_4g_it_is_ready_and_answers_soon(page: Page, embed: str) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_4G)
    started = time.monotonic()
    visit(page, embed)
    assert time.monotonic() - started <= READY_SECONDS
    took = []
    for place in range(3):
        started = time.monotonic()
        send(page, "One.")
        page.locator(".bot-row").nth(place).locator("p").first.wait_for()
        took.append(time.monotonic() - started)
        page.locator("h2.whole").nth(place).wait_for()
    assert min(took) <= 1.0


def test_the_demo_jumps_to_the_sentence_with_the_true_assistant(page: Page, real: str) -> None:
    inside = opened(page, f"{real}/demo")
    blog.ask(inside, wording.STARTERS["jump-rope"])
    inside.locator(".sources li a").nth(1).click()
    page.wait_for_function("CSS.highlights.has('guide-chat')")
    assert "5 x 20 seconds" in page.evaluate("String([...CSS.highlights.get('guide-chat')][0])")


def test_without_scripts_the_frame_is_a_form_that_answers(browser: Browser, embed: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(embed)
    page.get_by_role("textbox").fill("Why?")
    with context.expect_page() as tab:
        page.get_by_role("button", name=wording.SEND).click()
    expect(tab.value.locator(".asked")).to_have_text("Why?")
    context.close()
