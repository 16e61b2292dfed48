"""The plugin in a real WordPress, and the widget that it puts on the guide's post, used as a reader does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from assistant import wording
from assistant.corpus import load
from assistant.pipeline import Assistant
from assistant.settings import ROOT
from assistant.snippet import PLUGIN, write_plugin
from assistant.types import Answer, Chunk, Citation, Turn
from tests.browser.blog import LABEL, ask, frame, marked, opened, serving, tag
from tests.browser.pages import MARKS, at
from tests.conftest import Whole
from tests.wordpress.site import Site
from tests.wordpress.test_site import DOSE, read

pytestmark = [*MARKS, pytest.mark.wordpress]

READER = "comment-3"
AS_WRITTEN = """They're 5x20 "light" jumps -- not 1/2 as many ... each 3' high (tm)."""
AS_SHOWN = "They’re 5×20 “light” jumps — not 1/2 as many … each 3′ high ™."
GONE = "A sentence that the post has lost."
LETTERS = re.compile(r"[\W_]+")
REMARK = """<b>Thanks</b><script>document.title = 'owned'</script> [guide_ask question="Mine?"]mine[/guide_ask]
<a href="https://elsewhere.example/" data-guide-ask="Mine?">mine</a> &lt;img src=x onerror=alert(1)&gt; "so" it's"""
HEADING = """<!-- wp:heading -->
<h2 class="wp-block-heading" id="h-back-again">“Return&nbsp;to”   <em>running</em>!</h2>
<!-- /wp:heading -->

<!-- wp:paragraph -->
<p>Slowly.</p>
<!-- /wp:paragraph -->"""


class Quoting(Whole):
    """Quotes the guide, a section by a sentence that the post has not, a reader, and what an author wrote."""

    def __init__(self) -> None:
        self.corpus = load(ROOT / "corpus")
        self.dose = next(chunk for chunk in self.corpus.chunks if DOSE in chunk.text)
        self.reader = next(chunk for chunk in self.corpus.chunks if chunk.section == READER)

    def ask(
        self, question: str, history: Sequence[Turn] = (), guide: str | None = None, page: str | None = None
    ) -> Answer:
        cited = (self._chunk(1, self.dose), self._running(2, GONE), self._chunk(3, self.reader))
        cited += (self._running(4, AS_WRITTEN),)
        return Answer(question, "answer", " ".join(f"Said [{one.n}]." for one in cited), False, cited)

    def _chunk(self, n: int, chunk: Chunk) -> Citation:
        url = self.corpus.link(chunk.section, chunk.text)
        return Citation(n, chunk.section, chunk.title, chunk.source, chunk.text, chunk.start, chunk.end, url)

    def _running(self, n: int, text: str) -> Citation:
        url = self.corpus.link("return-to-running", text)
        return Citation(n, "return-to-running", "Return to running", "guide", text, 0, len(text), url)


@pytest.fixture(scope="module")
def app(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app, named by the plugin that is active on the site."""
    with serving(Quoting(), [site.url]) as app:
        plug(site, app, tmp_path_factory.mktemp("plugin"))
        yield app


def plug(site: Site, app: str, folder: Path) -> None:
    write_plugin(app, folder / "upload.zip")
    assert site.install(folder / "upload.zip") == f"{PLUGIN}/{PLUGIN}.php"


@contextmanager
def inactive(site: Site) -> Iterator[None]:
    path = f"/wp/v2/plugins/{PLUGIN}/{PLUGIN}"
    site.rest(path, site.admin, {"status": "inactive"})
    try:
        yield
    finally:
        site.rest(path, site.admin, {"status": "active"})


def paragraph(text: str) -> str:
    return f"<!-- wp:paragraph -->\n<p>{text}</p>\n<!-- /wp:paragraph -->"


def cite(inside: FrameLocator, n: int) -> None:
    ask(inside, "Where?")
    inside.locator("a.mark").nth(n - 1).click()


def block(app: str) -> str:
    link = f'<a href="{app}/ask?q=How+do+I+start%3F" data-guide-ask="How do I start?">Ask about this</a>'
    return f"<!-- wp:html -->\n{tag(app)}<p>{link}</p>\n<!-- /wp:html -->\n\n"


def comment(url: str) -> str:
    return read(url).split('<div class="comment-content">')[1].split("</div>")[0]


def read_any(url: str) -> None:
    with suppress(HTTPError):
        read(url)


def letters(text: str) -> str:
    return LETTERS.sub("", text).lower()


def test_the_plugin_adds_one_line_to_a_page_and_leaves_none_behind(site: Site, app: str) -> None:
    page = read(site.post_url)
    (line,) = [line for line in page.splitlines() if app in line or ("guide" in line and "<script" in line)]
    assert re.fullmatch(r'<script defer data-guide-chat data-cfasync="false" [^>]+></script>', line)
    assert f'src="{app}/widget.js"' in line and f'data-label="{LABEL}"' in line
    with inactive(site):
        assert read(site.post_url) == page.replace(line + "\n", "")


def test_before_it_is_opened_the_post_asks_our_origin_for_one_file(page: Page, site: Site, app: str) -> None:
    asked = list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site.post_url)
    expect(page.get_by_role("button", name=LABEL)).to_be_visible()
    page.wait_for_timeout(500)
    assert [url for url in asked if not url.startswith((site.url, "data:"))] == [f"{app}/widget.js"]


def test_a_cited_sentence_is_found_in_the_post(page: Page, site: Site, app: str) -> None:
    cite(opened(page, site.post_url), 1)
    page.wait_for_function("CSS.highlights.has('guide-chat')")
    assert page.locator("article h2").count() == 8 and page.locator("article h2[id]").count() == 0
    assert marked(page) == Quoting().dose.text
    place = page.get_by_role("article").get_by_text(DOSE)
    expect(place).to_be_focused()
    expect(place).to_be_in_viewport()
    assert len(page.context.pages) == 1


@pytest.mark.parametrize("block", [False, True])
def test_without_its_sentence_the_heading_is_found_by_its_words(page: Page, site: Site, app: str, block: bool) -> None:
    address = site.save(site.author, HEADING).url if block else site.post_url
    cite(opened(page, address), 2)
    expect(page.locator("h2:focus")).to_have_text("“Return\xa0to” running!" if block else "Return to running")


def test_what_a_reader_wrote_is_found_beneath_the_post(page: Page, site: Site, app: str) -> None:
    cite(opened(page, site.post_url), 3)
    page.wait_for_function("CSS.highlights.has('guide-chat')")
    assert letters(marked(page)) == letters(Quoting().reader.text)
    expect(page.locator("#comments :focus")).to_be_in_viewport()


def test_a_sentence_is_found_in_the_signs_that_wordpress_sets_for_it(page: Page, site: Site, app: str) -> None:
    cite(opened(page, site.save(site.author, paragraph(AS_WRITTEN)).url), 4)
    page.wait_for_function("CSS.highlights.has('guide-chat')")
    assert marked(page) == AS_SHOWN


@at(390, has_touch=True, is_mobile=True, reduced_motion="reduce")
def test_on_a_phone_the_post_comes_forward_and_the_conversation_stays(page: Page, site: Site, app: str) -> None:
    cite(opened(page, site.post_url), 1)
    expect(page.get_by_role("dialog", name=LABEL)).to_be_hidden()
    assert marked(page) == Quoting().dose.text
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_role("button", name=LABEL).tap()
    expect(frame(page).locator("h2.whole")).to_have_count(1)


def test_on_the_front_page_what_is_not_there_opens_in_a_tab(page: Page, site: Site, app: str) -> None:
    inside = opened(page, f"{site.url}/")
    with page.context.expect_page() as tab:
        cite(inside, 1)
    assert tab.value.url.startswith(f"{app}/guide#jump-rope")
    assert page.url == f"{site.url}/"


@pytest.mark.parametrize("block", ["wp:paragraph", "wp:shortcode", "wp:freeform"])
def test_the_shortcode_of_an_author_is_a_link_that_fills_in(page: Page, site: Site, app: str, block: str) -> None:
    text = '[guide_ask question="How do I start?"]Ask about this[/guide_ask]'
    inner = f"<p>So: {text}.</p>" if block == "wp:paragraph" else text
    page.goto(site.save(site.author, f"<!-- {block} -->\n{inner}\n<!-- /{block} -->").url)
    page.get_by_role("link", name="Ask about this").click()
    inside = frame(page)
    expect(inside.get_by_role("textbox")).to_have_value("How do I start?")
    expect(inside.locator(".message-row")).to_have_count(0)


@pytest.mark.parametrize("page", [{"java_script_enabled": False}], indirect=True)
def test_without_scripts_the_shortcode_is_a_plain_link(page: Page, site: Site, app: str) -> None:
    page.goto(site.save(site.author, paragraph('[guide_ask question="Can I swim &amp; cycle?"]')).url)
    page.get_by_role("link", name="Can I swim & cycle?").click()
    expect(page.locator(".asked")).to_have_text("Can I swim & cycle?")


@pytest.mark.parametrize("role", ["admin", "author"])
@pytest.mark.parametrize(
    ("written", "question", "text"),
    [
        (
            """question='Is "5 &lt; 6 &amp; 7" an author&#8217;s &lt;b&gt;?'""",
            """Is "5 < 6 & 7" an author’s <b>?""",
            "",
        ),
        ("""question="It's 5 &gt; 4 … 😀?\"""", "It's 5 > 4 … 😀?", "<em>Ask</em> R&amp;D"),
        ("""question='x" onmouseover="document.title=1'""", """x" onmouseover="document.title=1""", "&lt;i&gt;"),
    ],
)
def test_quotes_and_angle_brackets_reach_the_question_as_they_are_read(
    page: Page, site: Site, app: str, role: str, written: str, question: str, text: str
) -> None:
    login = {"admin": site.admin, "author": site.author}[role]
    page.goto(site.save(login, paragraph(f"[guide_ask {written}]{text}[/guide_ask]")).url)
    link = page.locator("article a[data-guide-ask]")
    assert link.evaluate("node => node.getAttributeNames()") == ["href", "data-guide-ask"]
    assert link.get_attribute("data-guide-ask") == question
    assert link.get_attribute("href") == f"{app}/ask?q={quote(question, safe='')}"
    expect(link).to_have_text({"": question, "&lt;i&gt;": "<i>"}.get(text, "Ask R&D"))


@pytest.mark.parametrize("written", ["<script>document.title=1</script>", "<img src=x onerror=document.title=1>", "<b"])
@pytest.mark.parametrize("role", ["admin", "author"])
def test_html_in_the_shortcode_is_never_live(page: Page, site: Site, app: str, role: str, written: str) -> None:
    login = {"admin": site.admin, "author": site.author}[role]
    address = site.save(login, paragraph(f'[guide_ask question="{written}"]{written} ask[/guide_ask]'), "As it was").url
    page.goto(address)
    expect(page.get_by_role("button", name=LABEL)).to_be_visible()
    assert "As it was" in page.title()
    assert page.locator("article a[data-guide-ask] *").count() == 0


@pytest.mark.parametrize("written", ["[guide_ask]Ask[/guide_ask]", '[guide_ask question=" "]', "[guide_ask question=]"])
def test_a_shortcode_without_a_question_is_no_link_and_no_complaint_of_php(site: Site, app: str, written: str) -> None:
    article = read(site.save(site.author, paragraph(f"Before {written} after.")).url).split("</article>")[0]
    assert "Before" in article and "after." in article
    assert "guide_ask" not in article and "data-guide-ask" not in article
    for path in ("/", "/feed/", "/wp-login.php", "/no-such-page/embed/"):
        read_any(site.url + path)
    assert PLUGIN not in site.complaints


def test_an_authors_block_keeps_the_link_and_loses_the_script(page: Page, site: Site, app: str) -> None:
    with inactive(site):
        page.goto(site.save(site.author, block(app)).url)
        assert page.locator("script[data-guide-chat]").count() == 0
        expect(page.locator("[data-guide-ask]")).to_have_attribute("data-guide-ask", "How do I start?")
        page.get_by_role("link", name="Ask about this").click()
    expect(page.locator(".asked")).to_have_text("How do I start?")


def test_beside_an_administrators_block_the_widget_is_there_once(page: Page, site: Site, app: str) -> None:
    page.goto(site.save(site.admin, block(app)).url)
    assert page.locator("script[data-guide-chat]").count() == 2
    page.get_by_role("link", name="Ask about this").click()
    expect(frame(page).get_by_role("textbox")).to_have_value("How do I start?")
    expect(page.locator("guide-chat")).to_have_count(1)


def test_an_administrators_block_works_without_the_plugin(page: Page, site: Site, app: str) -> None:
    with inactive(site):
        inside = opened(page, site.save(site.admin, block(app) + paragraph(Quoting().dose.text)).url)
    cite(inside, 1)
    expect(page.get_by_role("article").get_by_text(DOSE)).to_be_focused()


def test_a_comment_is_left_as_wordpress_shows_it(page: Page, site: Site, app: str) -> None:
    kept = site.rest("/wp/v2/comments", site.author, {"post": site.save(site.author, "A post").id, "content": REMARK})
    shown = comment(kept["link"])
    assert kept["status"] == "approved" and "[guide_ask" in shown and "<script" not in shown
    with inactive(site):  # when WordPress curls the quotes between the brackets, too
        assert comment(kept["link"]).replace("&#8221;", '"') == shown.replace("&#8221;", '"')
    page.goto(kept["link"])
    expect(page.get_by_role("button", name=LABEL)).to_be_visible()
    assert page.locator("#comments [data-guide-ask]").count() == 0
    assert page.title() != "owned"


@pytest.mark.model
def test_what_the_true_assistant_cites_of_the_guide_is_found_in_the_post(
    page: Page, site: Site, app: str, assistant: Assistant, tmp_path: Path
) -> None:
    with serving(assistant, [site.url]) as true:
        plug(site, true, tmp_path)
        inside = opened(page, site.post_url)
        for question in wording.STARTERS.values():
            ask(inside, question)
            for source in inside.locator(".bot-row").last.locator(".sources li").all():
                page.evaluate("CSS.highlights.clear()")
                source.locator("a").click()
                page.wait_for_function("CSS.highlights.has('guide-chat')")
                assert letters(source.inner_text()).endswith(letters(marked(page)))
    plug(site, app, tmp_path)
