"""The importer's readers on any bytes: a page or a sentence that says why not, within two seconds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.importing import pdf_boxes, sources
from assistant.importing.page import Page
from assistant.types import AssistantError
from tests.fuzz.conftest import count, some

TAGS = (
    "p",
    "h1",
    "h2",
    "li",
    "ul",
    "b",
    "em",
    "a",
    "div",
    "article",
    "main",
    "script",
    "style",
    "template",
    "table",
    "td",
)
PIECES = st.one_of(
    st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS]),
    st.sampled_from(
        ["<!--", "-->", "<![CDATA[", "&amp;", "&#0;", "&#xD800;", "\x00", "# ", "- ", "\n\n", "{#a}", "**", "---\n"]
    ),
    st.text(max_size=30),
)
MARKED = st.lists(PIECES, max_size=60).map("".join)
WXR = '<?xml version="1.0"?><rss xmlns:wp="http://wordpress.org/export/1.2/"><channel><wp:wxr_version>1.2</wp:wxr_version>'


def page(content: bytes, name: str) -> Page | None:
    try:
        return sources._page(content, name, None)
    except AssistantError as error:
        assert name in str(error) or str(error)
        return None


@some(0.4)
@given(MARKED, st.sampled_from(["a.html", "a.md", "a.txt"]))
def test_any_mark_up_is_a_page_or_refused(text: str, name: str) -> None:
    count("pages read by the importer")
    page(("<html><body>" * (name == "a.html") + text).encode(errors="surrogatepass"), name)


@some(0.4)
@given(st.binary(max_size=500).filter(lambda some: not some.startswith(b"%PDF")))
def test_any_bytes_are_a_page_or_refused(content: bytes) -> None:
    count("files of bytes read by the importer")
    page(content, "a.bin")


@some(0.4)
@given(st.binary(max_size=300))
def test_any_pdf_is_boxes_or_refused(content: bytes) -> None:
    count("PDFs read by the importer")
    try:
        pdf_boxes.boxes(b"%PDF-1.4\n" + content, "a.pdf")
    except AssistantError as error:
        assert str(error).startswith("a.pdf: a damaged PDF")


@some(0.2)
@given(MARKED)
def test_any_export_is_a_page_or_refused(text: str) -> None:
    count("WordPress exports read by the importer")
    page((WXR + text + "</channel></rss>").encode(errors="replace"), "a.xml")
