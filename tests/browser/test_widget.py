"""The widget on a blog of another origin: loading, opening, closing, prefilling, and moving the article."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant import widget, wording
from assistant.types import Answer, Citation, Turn
from tests.browser.blog import ARTICLE, HOSTILE, LABEL, STRICT, Blog, ask, frame, marked, opened, serving, tag
from tests.browser.pages import EVIL, MARKS, Anything, at

pytestmark = MARKS

QUOTE = "The sentence that is quoted, to the letter."
ELSEWHERE = "https://elsewhere.example/post#there"
STORED = (
    "async () => [document.cookie, localStorage.length, sessionStorage.length, (await indexedDB.databases()).length]"
)


class Citing(Anything):
    """Cites sentence, id, heading and another page, in this order."""

    def ask(
        self, question: str, history: Sequence[Turn] = (), guide: str | None = None, page: str | None = None
    ) -> Answer:
        found = [
            ("exercises", "Exercises", QUOTE, "/guide#exercises"),
            ("jump-rope", "Jumping rope", "It is not in the article.", "/guide#jump-rope"),
            ("return-to-running", "The guide › Return to running", "Nor is this one.", "/guide#return-to-running"),
            ("nowhere", "Nowhere", "Nor is this, under no heading.", "/guide#nowhere"),
            ("there", "There", QUOTE, ELSEWHERE),
        ]
        cited = [
            Citation(n, ident, title, "guide", text, 0, 1, url) for n, (ident, title, text, url) in enumerate(found, 1)
        ]
        return Answer(question, "answer", " ".join(f"Said [{one.n}]." for one in cited), False, tuple(cited))


@pytest.fixture(scope="module")
def blog() -> Blog:
    return Blog()


@pytest.fixture(scope="module")
def app(blog: Blog) -> Iterator[str]:
    with serving(Citing(), [blog.origin]) as address:
        yield address


@pytest.fixture
def post(blog: Blog, app: str) -> str:
    """The article with the widget, under a policy that names our origin for script and frame and nothing else."""
    asking = f'<a href="{app}/ask?q=How%3F" data-guide-ask="How do I start?">Ask about this</a>'
    policy = {"Content-Security-Policy": STRICT.format(app=app)}
    return blog.put(
        "/post", f"<body>{tag(app)}<main>{asking}{ARTICLE.replace(' style=', ' data-style=')}</main>", policy
    )


@pytest.fixture
def long_post(blog: Blog, app: str) -> str:
    return blog.put("/long", f"<body>{tag(app)}<main>{ARTICLE}</main>")


def test_before_it_is_opened_the_page_asks_for_one_file(page: Page, post: str, app: str) -> None:
    asked = list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(post)
    expect(page.get_by_role("button", name=LABEL)).to_be_visible()
    page.wait_for_timeout(500)
    assert [url for url in asked if not url.startswith("data:")] == [post, f"{app}/widget.js"]


def test_a_whole_chat_asks_our_origin_alone_and_stores_nothing_on_the_blog(page: Page, post: str, app: str) -> None:
    hosts = set[str]()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    ask(opened(page, post), "Why?")
    assert hosts - {""} == {urlsplit(post).netloc, urlsplit(app).netloc}
    assert page.evaluate(STORED) == ["", 0, 0, 0]


def test_the_frame_loads_three_files(page: Page, post: str, app: str) -> None:
    page.goto(post)
    asked = list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("button", name=LABEL).click()
    frame(page)
    page.wait_for_timeout(500)
    assert len([url for url in asked if not url.startswith("data:")]) == 3


def test_escape_closes_from_both_sides_and_the_focus_returns(page: Page, post: str) -> None:
    inside = opened(page, post)
    launcher, dialog = page.get_by_role("button", name=LABEL), page.get_by_role("dialog", name=LABEL)
    expect(inside.get_by_role("textbox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(launcher).to_be_focused()
    expect(launcher).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    page.get_by_role("button", name=wording.WIDGET["close"]).focus()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(launcher).to_be_focused()


def test_the_keyboard_reaches_the_launcher_and_leaves_it(page: Page, post: str) -> None:
    page.goto(post)
    page.get_by_role("button", name=LABEL).wait_for()
    for _ in range(2):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.localName") == "guide-chat"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.localName") == "a"


def test_on_a_wide_screen_the_article_stays_in_use(page: Page, long_post: str) -> None:
    opened(page, long_post)
    assert not page.locator("guide-chat dialog").evaluate("node => node.matches(':modal')")
    page.mouse.move(100, 300)
    page.mouse.wheel(0, 400)
    page.wait_for_function("scrollY > 300")


@at(390, has_touch=True, is_mobile=True)
def test_on_a_phone_it_fills_the_screen_and_brings_up_no_keyboard(page: Page, long_post: str) -> None:
    page.goto(long_post)
    page.get_by_role("button", name=LABEL).tap()
    inside = frame(page)
    dialog = page.locator("guide-chat dialog")
    assert dialog.evaluate("node => node.matches(':modal')")
    assert dialog.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 780}
    expect(inside.get_by_role("heading", level=1)).to_be_focused()
    assert page.evaluate("getComputedStyle(document.documentElement).overflow") == "hidden"
    page.get_by_role("button", name=wording.WIDGET["close"]).tap()
    page.wait_for_function("getComputedStyle(document.documentElement).overflow !== 'hidden'")


def test_a_link_that_asks_fills_in_and_sends_nothing(page: Page, post: str) -> None:
    page.goto(post)
    page.get_by_role("link", name="Ask about this").click()
    inside = frame(page)
    expect(inside.get_by_role("textbox")).to_have_value("How do I start?")
    page.wait_for_timeout(300)
    expect(inside.locator(".message-row")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Ask about this")).to_be_focused()
    page.evaluate("guideChat.open('Another?')")
    expect(inside.get_by_role("textbox")).to_have_value("Another?")


def test_such_a_link_opens_a_tab_where_the_reader_wants_one(page: Page, post: str, app: str) -> None:
    page.goto(post)
    page.get_by_role("button", name=LABEL).wait_for()
    with page.context.expect_page() as tab:
        page.get_by_role("link", name="Ask about this").click(modifiers=["ControlOrMeta"])
    assert tab.value.url == f"{app}/ask?q=How%3F"
    expect(page.locator("guide-chat dialog")).to_be_hidden()


@pytest.mark.parametrize("page", [{"java_script_enabled": False}], indirect=True)
def test_without_scripts_it_is_a_plain_link(page: Page, post: str) -> None:
    page.goto(post)
    page.get_by_role("link", name="Ask about this").click()
    expect(page.locator(".asked")).to_have_text("How?")


def test_an_address_can_carry_a_question(page: Page, post: str) -> None:
    page.goto(f"{post}#guide-ask={quote('Is ' + EVIL[0] + ' a question?')}")
    expect(frame(page).get_by_role("textbox")).to_have_value(f"Is {EVIL[0]} a question?")
    page.evaluate("location.hash = '#guide-ask=%E0%A4%A'")  # which is no text
    page.evaluate("location.hash = '#guide-ask=Later%3F'")
    expect(frame(page).get_by_role("textbox")).to_have_value("Later?")


def test_a_question_is_cut_at_500_characters(page: Page, post: str) -> None:
    page.goto(post)
    page.evaluate("guideChat.open('😀'.repeat(501))")
    expect(frame(page).get_by_role("textbox")).to_have_value("😀" * 500)


def test_attributes_set_label_side_launcher_and_start_question(page: Page, blog: Blog, app: str) -> None:
    asking = '<button onclick="guideChat.open()">Open it</button>'
    more = 'data-label="Frag &lt;b&gt;" data-position="left" data-launcher="none" data-question="Where do I start?"'
    page.goto(blog.put("/set", f"<body>{tag(app, more)}{asking}"))
    expect(page.locator("guide-chat .launcher")).to_be_hidden()
    page.get_by_role("button", name="Open it").click()
    expect(frame(page).get_by_role("textbox")).to_have_value("Where do I start?")
    dialog = page.get_by_role("dialog", name="Frag <b>")
    box = dialog.bounding_box()
    assert box and box["x"] == 16
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Open it")).to_be_focused()


@pytest.mark.parametrize(
    ("accent", "shown"),
    [("#7a1fa2", "rgb(122, 31, 162)"), ("#ffcc00", "rgb(11, 92, 173)"), ("red", "rgb(11, 92, 173)")],
)
def test_an_accent_on_which_white_cannot_be_read_is_refused(
    page: Page, blog: Blog, app: str, accent: str, shown: str
) -> None:
    said = list[str]()
    page.on("console", lambda message: said.append(message.text))
    page.goto(blog.put("/accent", f"<body>{tag(app, f'data-accent={chr(34)}{accent}{chr(34)}')}"))
    expect(page.get_by_role("button", name=LABEL)).to_have_css("background-color", shown)
    assert bool(said) == (shown == "rgb(11, 92, 173)")


def test_hostile_styles_do_not_reach_it(page: Page, blog: Blog, app: str) -> None:
    page.goto(blog.put("/hostile", f"<body>{tag(app)}<p>Hidden</p><style>{HOSTILE}</style>"))
    launcher = page.get_by_role("button", name=LABEL)
    expect(launcher).to_have_css("color", "rgb(255, 255, 255)")
    expect(launcher).to_have_css("font-size", "16px")
    launcher.click()
    frame(page)
    box = page.locator("guide-chat iframe").bounding_box()
    assert box and box["width"] > 400


def test_it_finds_its_tag_without_current_script_and_a_second_tag_changes_nothing(
    page: Page, blog: Blog, app: str
) -> None:
    # As an optimiser does: the tag is inert, and the script is run later from another one.
    inert = tag(app).replace("<script ", '<script type="text/plain" ')
    later = f"const late = document.createElement('script'); late.src = '{app}/widget.js'; document.head.append(late);"
    page.goto(blog.put("/rocket", f"<body>{inert}{tag(app)}<script>{later}{later.replace('late', 'later')}</script>"))
    expect(page.get_by_role("button", name=LABEL)).to_have_count(1)
    page.wait_for_timeout(300)
    expect(page.locator("guide-chat")).to_have_count(1)


def test_a_pinned_tag_with_its_checksum_loads(page: Page, blog: Blog, app: str) -> None:
    source = f'src="{app}{widget.PINNED_AT}" integrity="{widget.INTEGRITY}" crossorigin'
    pinned = f"<script defer data-guide-chat {source}></script>"
    page.goto(blog.put("/pinned", f"<body>{pinned}"))
    expect(page.get_by_role("button", name=LABEL)).to_be_visible()


def cited(page: Page, address: str, n: int) -> None:
    inside = opened(page, address)
    ask(inside, "Where?")
    inside.locator("a.mark").nth(n - 1).click()


def test_a_citation_moves_the_article_to_its_sentence(page: Page, post: str) -> None:
    cited(page, post, 1)
    page.wait_for_function("CSS.highlights.has('guide-chat')")
    assert marked(page) == "The sentence that is\xa0quoted, to the letter."
    assert page.evaluate("document.activeElement.localName") == "p"
    expect(page.get_by_role("dialog", name=LABEL)).to_be_visible()
    assert len(page.context.pages) == 1


@pytest.mark.parametrize(("n", "heading"), [(2, "A heading of another name"), (3, "Return\xa0to Running!")])
def test_without_its_sentence_it_moves_to_the_heading_by_id_or_by_text(
    page: Page, long_post: str, n: int, heading: str
) -> None:
    cited(page, long_post, n)
    expect(page.get_by_role("heading", name=heading.replace("\xa0", " "))).to_be_focused()
    page.wait_for_timeout(600)
    assert page.get_by_role("heading", name=heading.replace("\xa0", " ")).evaluate(
        "node => { const at = node.getBoundingClientRect().top; return at >= 0 && at < innerHeight; }"
    )


def test_what_is_covered_by_the_panel_makes_room(page: Page, long_post: str) -> None:
    cited(page, long_post, 1)
    page.wait_for_function("CSS.highlights.has('guide-chat')")
    edge = page.evaluate("[...CSS.highlights.get('guide-chat')][0].getBoundingClientRect().right")
    panel = page.locator("guide-chat dialog").bounding_box()
    assert panel and edge <= panel["x"]
    page.get_by_role("button", name=wording.WIDGET["close"]).click()
    assert page.evaluate("document.documentElement.getAttribute('style') || ''") == ""


@pytest.mark.parametrize(("n", "address"), [(4, "/guide#nowhere"), (5, ELSEWHERE)])
def test_a_citation_of_another_page_opens_a_tab(page: Page, post: str, app: str, n: int, address: str) -> None:
    page.context.route("https://elsewhere.example/**", lambda route: route.fulfill(body="there"))
    with page.context.expect_page() as tab:
        cited(page, post, n)
    assert tab.value.url == (app + address if address.startswith("/") else address)
    assert tab.value.evaluate("opener") is None


@at(390, has_touch=True, is_mobile=True, reduced_motion="reduce")
def test_on_a_phone_a_citation_closes_the_panel_and_keeps_the_conversation(page: Page, long_post: str) -> None:
    cited(page, long_post, 3)
    expect(page.get_by_role("dialog", name=LABEL)).to_be_hidden()
    heading = page.get_by_role("heading", name="Return to Running!")
    expect(heading).to_be_focused()
    expect(heading).to_be_in_viewport()
    page.get_by_role("button", name=LABEL).tap()
    expect(frame(page).locator("h2.whole")).to_have_count(1)


def test_the_question_says_from_which_page_it_is_asked(page: Page, post: str) -> None:
    inside = opened(page, f"{post}?from=mail#top")
    with page.expect_request("**/api/ask") as sent:
        ask(inside, "Why?")
    assert sent.value.post_data_json["page"] == post


def test_without_the_highlight_interface_the_sentence_is_selected(page: Page, post: str) -> None:
    page.add_init_script("delete CSS.highlights; Object.defineProperty(CSS, 'highlights', { value: undefined });")
    cited(page, post, 1)
    page.wait_for_function("String(getSelection()).startsWith('The sentence that is')")


def test_forged_messages_change_nothing(page: Page, post: str) -> None:
    page.goto(post)
    page.get_by_role("button", name=LABEL).wait_for()
    page.evaluate("""() => {
        const forged = [{ guideChat: "up" }, { guideChat: "port" }, null, 7, "up", { cite: 1 }];
        for (const data of forged) postMessage(data, "*");
    }""")
    page.get_by_role("button", name=LABEL).click()
    inside = frame(page)
    page.evaluate("""() => {
        const forged = new MessageChannel(), stolen = [];
        const frame = document.querySelector("guide-chat").shadowRoot.querySelector("iframe").contentWindow;
        forged.port1.onmessage = (event) => stolen.push(event.data);
        window.stolen = stolen;
        frame.postMessage({ guideChat: "port", page: location.href }, "*", [forged.port2]);
        forged.port1.postMessage({ ask: "Forged?" });
        for (const data of [null, 7, "x", { guideChat: "port" }, { ask: "Forged?" }]) frame.postMessage(data, "*");
    }""")
    page.wait_for_timeout(300)
    expect(inside.get_by_role("textbox")).to_have_value("")
    ask(inside, "Where?")
    inside.locator("a.mark").first.click()
    page.wait_for_function("CSS.highlights.has('guide-chat')")
    assert page.evaluate("window.stolen") == []


def test_a_page_in_another_frame_cannot_speak_for_ours(page: Page, blog: Blog, app: str) -> None:
    up = "parent.postMessage({ guideChat: 'up' }, '*'); onmessage = () => { parent.document.title = 'got'; }"
    blog.put("/up", f"<body><script>{up}</script>")
    page.goto(blog.put("/forger", f"<body>{tag(app)}<iframe src='/up'></iframe>"))
    page.get_by_role("button", name=LABEL).click()
    frame(page)
    page.wait_for_timeout(300)
    assert page.title() == "Blog"


@pytest.fixture
def shaky(browser: Browser) -> Iterator[Page]:
    """A page whose console may complain: of a frame that is refused."""
    page = browser.new_page()
    yield page
    page.close()


def test_on_a_site_that_is_not_allowed_a_link_takes_its_place(shaky: Page, blog: Blog) -> None:
    with serving(Anything(), []) as app:
        shaky.goto(blog.put("/stranger", f"<body>{tag(app)}"))
        shaky.evaluate("guideChat.open('How?')")
        link = shaky.get_by_role("link", name=wording.WIDGET["inTab"])
        expect(link).to_be_visible(timeout=9_000)
        expect(link).to_have_attribute("href", f"{app}/ask?q=How%3F")
        expect(shaky.get_by_role("alert")).to_contain_text(wording.WIDGET["noFrame"])
        expect(shaky.locator("guide-chat iframe")).to_be_hidden()


def test_a_frame_that_never_comes_is_said_within_nine_seconds(shaky: Page, blog: Blog, app: str) -> None:
    shaky.route("**/embed/", lambda route: None)  # and never answered
    shaky.goto(blog.put("/offline", f"<body>{tag(app)}"))
    shaky.get_by_role("button", name=LABEL).click()
    expect(shaky.get_by_role("link", name=wording.WIDGET["inTab"])).to_be_visible(timeout=9_000)
    shaky.get_by_role("button", name=wording.WIDGET["close"]).click()
    expect(shaky.get_by_role("dialog")).to_be_hidden()
    shaky.unroute("**/embed/")
    shaky.get_by_role("button", name=LABEL).click()
    expect(frame(shaky).get_by_role("textbox")).to_be_focused()
    expect(shaky.get_by_role("alert")).to_be_hidden()


@pytest.mark.parametrize(
    "page",
    [
        {"viewport": {"width": 320, "height": 568}},
        {"viewport": {"width": 640, "height": 430}, "device_scale_factor": 2},
    ],
    indirect=True,
    ids=["320 pixels", "200 % zoom"],
)
def test_on_a_small_or_zoomed_screen_nothing_is_cut_off_and_all_is_large_enough(page: Page, long_post: str) -> None:
    inside = opened(page, long_post)
    ask(inside, "Where? " + "x" * 80)
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) == 0
    assert inside.locator("html").evaluate(f"() => {wide}") == 0
    sizes = inside.locator("button:visible, textarea, .offer:visible, summary").evaluate_all(
        "all => all.map(node => node.getBoundingClientRect().height)"
    )
    assert len(sizes) > 6 and min(sizes) >= 44
    assert inside.get_by_role("textbox").evaluate("node => parseFloat(getComputedStyle(node).fontSize)") >= 16


@pytest.mark.parametrize("page", [{"forced_colors": "active"}], indirect=True)
def test_in_forced_colours_the_launcher_keeps_its_edge(page: Page, post: str) -> None:
    page.goto(post)
    launcher = page.get_by_role("button", name=LABEL)
    expect(launcher).to_have_css("border-top-style", "solid")
    expect(launcher).not_to_have_css("background-color", "rgb(11, 92, 173)")


def test_it_is_not_printed(page: Page, post: str) -> None:
    page.goto(post)
    page.get_by_role("button", name=LABEL).wait_for()
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name=LABEL)).to_be_hidden()
