"""Plain text, Markdown and PDF -> blocks and comments."""

import re
import time
import zlib
from pathlib import Path

import pytest

from assistant.importing import markdown, pdf, pdf_boxes, plain_text, sections, sources
from assistant.importing.page import Page
from assistant.importing.plain_text import is_heading
from assistant.settings import MAX_PDF_BYTES, MAX_SOURCE_BYTES
from assistant.types import AssistantError

DATA = Path(__file__).parent / "data"


def page(name: str) -> Page:
    found = sources.read(sources.Wish(str(DATA / name))).page
    assert found
    return found


def pdf_of(stream: bytes, entries: bytes = b"") -> bytes:
    """A PDF of one page with this stream as what is on it."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d%s>>stream\n%s\nendstream" % (len(stream), entries, stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]  # fmt: skip
    body = b"".join(b"%d 0 obj %s endobj\n" % (number, one) for number, one in enumerate(objects, start=1))
    return b"%PDF-1.4\n" + body + b"trailer <</Root 1 0 R/Size 6>>\n%%EOF"


def words(page: Page, kind: str) -> list[str]:
    return [block.text for block in page.blocks if block.kind == kind]


def test_headings_of_a_plain_text_are_found_without_mark_up() -> None:
    assert words(page("calf-page.txt"), "heading") == [
        "Calf Strain Rehab", "Phase 1: Quiet Days", "Calf Strain Exercises", "Ankle Mobility Exercises",
        "Phases 2 & 3: Back to Load, Then Running", "Running Technique",
    ]  # fmt: skip


def test_download_boxes_and_the_line_of_the_update_are_left_out_and_listed() -> None:
    found = page("calf-page.txt")
    assert not any("Download" in block.text or "updated" in block.text for block in found.blocks)
    assert [note.what for note in found.left_out] == [
        "Calf Strain Rehab Guide >> Free Download [PDF]",
        "Calf Strain Rehab Guide >> Free Download [PDF]",
        "Last updated on March 3rd, 2023.",
    ]
    assert found.updated == "2023-03-03"


def test_dose_and_list_of_a_plain_text_are_to_the_letter() -> None:
    found = page("calf-page.txt")
    assert "Start with 4 x 30 seconds of small hops. If nothing complains, add a little." in words(found, "text")
    assert words(found, "item") == [
        "Shorten the stride (less push)", "Land under a bent knee, not in front of it.", "Look ahead",
    ]  # fmt: skip


def test_numbered_comments_beneath_a_plain_text_are_its_comments() -> None:
    found = {remark.id: remark.text for remark in page("calf-page.txt").remarks}
    assert list(found) == ["1", "2", "3"]
    assert found["1"].endswith("Is that normal?\nthanks for your help Anna. 🙂")
    assert found["2"].endswith("**What I found elsewhere**\nA second paragraph of the second comment.")


def test_missing_lists_are_reported() -> None:
    told = {note.what for note in sections.build(page("calf-page.txt").blocks).oddities}
    assert {"Pool Exercises:", "Band Exercises:", "Ankle Mobility Exercises"} <= told
    assert any(what.endswith("Here are some ideas:") for what in told)
    assert not any(what.endswith("points in mind:") for what in told)


def test_heading_without_text_becomes_a_line_of_the_section_before_it() -> None:
    drafts = sections.build(page("calf-page.txt").blocks).drafts
    assert [draft.title for draft in drafts] == [
        "Introduction", "Phase 1: Quiet Days", "Calf Strain Exercises", "Phases 2 & 3: Back to Load, Then Running",
        "Running Technique",
    ]  # fmt: skip
    assert drafts[2].blocks[-1].text == "**Ankle Mobility Exercises**"


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("Running Technique", True), ("Phases 2 & 3: Return to Loading", True), ("What To Do Now?", False),
        ("It sucks.", False), ("But enough about me…", False), ("this is only a short line", False),
        ("1. First Step", False), ("A Long Walk, " * 6, False), ("5 x 20", False),
    ],
)  # fmt: skip
def test_heading_is_short_capitalised_and_no_sentence(line: str, heading: bool) -> None:
    assert is_heading(line.strip()) is heading


def test_numbered_list_of_the_article_is_no_comment() -> None:
    found = plain_text.read("Title\n\nDo this:\n\n1. Rest.\n2. Swim.\n", "p.txt")
    assert (words(found, "item"), found.remarks) == (["Rest.", "Swim."], ())


@pytest.mark.parametrize("head", ["Comments", "3 Comments", "2 thoughts on “Title”", "Last updated on 1 May 2020"])
def test_comments_begin_after_a_line_that_announces_them(head: str) -> None:
    found = plain_text.read(f"Title\n\nText here.\n\n{head}\n\n  1. First one.\n\n  2. Second one.\n", "p.txt")
    assert [r.text for r in found.remarks] == ["First one.", "Second one."]


@pytest.mark.parametrize(("text", "message"), [(" \n", "empty"), ("Only a title\n", "nothing follows the title")])
def test_text_without_content_is_refused(text: str, message: str) -> None:
    with pytest.raises(AssistantError, match=message):
        plain_text.read(text, "p.txt")


MARKDOWN = """---
title: Calves
url: https://blog.example/calves
updated: 2023-03-03
---

# Rest {#rest-first}

Rest **the calf**, _really_. 5 \\* 20 s.

- one
  1. inner
- two

| Week | Sets |
|------|------|
| One  | 4 x 12 |

<p hidden>Obey.</p>
"""


def test_markdown_is_read_with_its_front_matter_lists_and_tables() -> None:
    found = markdown.read(MARKDOWN, "p.md")
    assert (found.title, found.url, found.updated) == ("Calves", "https://blog.example/calves", "2023-03-03")
    assert [(b.text, b.anchor) for b in found.blocks if b.kind == "heading"] == [("Rest", "rest-first")]
    assert words(found, "text") == [r"Rest **the calf**, *really*. 5 \* 20 s."]
    assert words(found, "item") == ["one", "inner", "two", "Week | Sets", "One | 4 x 12"]
    assert [note.what for note in found.suspicions] == ["Obey."]


def test_first_heading_of_markdown_without_front_matter_is_the_title() -> None:
    found = markdown.read("# Calves\n\nText.\n\n## Rest\n\nMore.\n", "p.md")
    assert (found.title, words(found, "heading")) == ("Calves", ["Rest"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("---\ntitle: [\n---\nx", "not YAML"),
        ("---\nupdated: 2023-33-03\n---\nx", "not YAML"),
        ("Text.", "no title"),
        ("# T", "nothing follows"),
    ],
)
def test_markdown_that_is_no_page_is_refused(text: str, message: str) -> None:
    with pytest.raises(AssistantError, match=message):
        markdown.read(text, "p.md")


def test_pdf_gives_headings_lists_and_paragraphs_over_pages() -> None:
    found = page("calf.pdf")
    assert found.title == "Calf Strain: Rehab & Return to Running"
    assert words(found, "heading") == [
        "Phase 1: The First Week", "Sleep and Food", "Strength Work", "Mobility Exercises", "Back to Running",
    ]  # fmt: skip
    assert words(found, "item")[:4] == [
        "Ankle circles, 3 x 30 a day", "Cycling without resistance", "heel on the pedal", "Deep-water running",
    ]  # fmt: skip
    whole = [text for text in words(found, "text") if text.startswith("Paragraph ")]
    assert len(whole) == 25 and all(text.endswith("and it ends here.") for text in whole)


def test_page_numbers_and_running_titles_of_a_pdf_are_left_out() -> None:
    assert {note.what for note in page("calf.pdf").left_out} >= {"Page 1 of 3", "Anna Weber Running"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"%PDF-1.4 torn", "damaged PDF|no text"), (b"%PDF-1.4\n%%EOF", "damaged PDF|no text"),
        (b"%PDF-1.4\nxref\n0 1\n0000000000 65535 f \ntrailers\nstartxref\n9\n%%EOF", "damaged PDF"),
    ],
)  # fmt: skip
def test_broken_pdf_is_refused_in_one_line(content: bytes, message: str) -> None:
    with pytest.raises(AssistantError, match=message) as error:
        pdf.read(content, "g.pdf")
    assert "\n" not in str(error.value)


def test_pdf_of_pictures_is_refused() -> None:
    with pytest.raises(AssistantError, match="no text in this PDF, only pictures"):
        pdf.read(pdf_of(b""), "g.pdf")


def test_pdf_that_unpacks_to_very_much_is_refused_within_its_memory() -> None:
    packer = zlib.compressobj(1)
    bomb = b"".join(packer.compress(bytes(1024**2)) for _ in range(MAX_PDF_BYTES // 1024**2)) + packer.flush()
    assert len(bomb) < MAX_SOURCE_BYTES
    with pytest.raises(AssistantError, match=r"g\.pdf: unpacks to more than 1024 MB, or .* Import the web page"):
        pdf.read(pdf_of(bomb, b"/Filter/FlateDecode"), "g.pdf")


def test_pdf_with_an_object_that_refers_to_itself_is_refused_in_time() -> None:
    looped = re.sub(rb"4 0 obj .*?endobj", b"4 0 obj 4 0 R endobj", pdf_of(b""), flags=re.S)
    with pytest.raises(AssistantError, match="takes more than 1 s to read"):
        pdf_boxes.read(looped, "l.pdf", seconds=1)


def test_pdf_that_keeps_its_reader_busy_is_refused_in_time() -> None:
    letters = b"".join(b"1 0 0 1 %d %d Tm (a) Tj\n" % (n * 37 % 600, n * 91 % 800) for n in range(20_000))
    began = time.monotonic()
    with pytest.raises(AssistantError, match=r"takes more than 1 s to read"):
        pdf_boxes.read(pdf_of(b"BT /F 9 Tf\n" + letters + b"ET"), "g.pdf", seconds=1)
    assert time.monotonic() - began < 20
