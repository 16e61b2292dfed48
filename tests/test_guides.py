"""Several guides side by side in one corpus folder."""

import json
from pathlib import Path

import pytest

from assistant.corpus import load
from assistant.draft import Draft
from assistant.guide_page import render
from assistant.marks import escaped, plain
from assistant.types import AssistantError, Guide

CALF = """---
title: The calf guide
url: https://blog.example/calf
published: true
---

# Stretch {#stretch anchor=h-stretching}

Stretch **gently**, _twice_ a day. 5 * 20 s.
"""


def add(folder: Path, page: str = CALF, name: str = "calf.md") -> None:
    (folder / name).write_text(page, encoding="utf-8")


def test_each_section_names_its_guide(folder: Path) -> None:
    add(folder)
    corpus = load(folder)
    homes = {name: section.guide for name, section in corpus.sections.items()}
    assert homes == {
        "stretch": "calf", "rest": "guide", "phases-2-3": "guide", "comment-1": "guide", "comment-2": "guide",
        "card-numb-cold": "", "card-child": "",
    }  # fmt: skip


def test_front_matter_describes_each_guide(folder: Path) -> None:
    add(folder, CALF.replace("title:", "id: calf-pain\ntitle:"))
    assert load(folder).guides == {
        "calf-pain": Guide("calf-pain", "The calf guide", "https://blog.example/calf", published=True),
        "guide": Guide("guide", "A small guide"),
    }


def test_comments_belong_to_the_page_whose_name_they_bear(folder: Path) -> None:
    add(folder)
    (folder / "calf.comments.jsonl").write_text(json.dumps({"id": "c9", "role": "reader", "text": "Hi."}) + "\n")
    assert load(folder).sections["c9"].guide == "calf"


def test_bank_of_questions_is_not_read_as_comments(folder: Path) -> None:
    (folder / "guide.questions.jsonl").write_text("not even JSON\n")
    assert "rest" in load(folder).sections


def test_comments_of_no_guide_are_refused(folder: Path) -> None:
    (folder / "knee.comments.jsonl").write_text("{}\n")
    with pytest.raises(AssistantError, match=r"knee\.comments\.jsonl: belongs to no guide\. .*'comments\.jsonl'"):
        load(folder)


def test_section_ids_that_collide_name_both_files(folder: Path) -> None:
    add(folder, CALF.replace("#stretch", "#rest"))
    with pytest.raises(AssistantError, match=r"guide\.md: section id 'rest' occurs in .*calf\.md too"):
        load(folder)


def test_guide_ids_that_collide_name_both_files(folder: Path) -> None:
    add(folder, CALF.replace("title:", "id: guide\ntitle:"))
    with pytest.raises(AssistantError, match=r"guide\.md: guide id 'guide' occurs in .*calf\.md too"):
        load(folder)


def test_id_of_a_guide_that_is_no_slug_is_refused_with_one_that_is(folder: Path) -> None:
    add(folder, CALF.replace("title:", "id: Calf Pain\ntitle:"))
    with pytest.raises(AssistantError, match=r"calf\.md:2: id 'Calf Pain': .*'calf-pain'"):
        load(folder)


def test_link_leads_to_the_anchor_of_the_sections_own_page(folder: Path) -> None:
    add(folder)
    corpus = load(folder)
    assert corpus.link("stretch", "twice") == "https://blog.example/calf#h-stretching:~:text=twice"
    assert corpus.link("rest", "Rest") == "/guide#rest:~:text=Rest"


def test_link_of_a_comment_leads_to_its_permalink(folder: Path) -> None:
    add(folder)
    row = {"id": "c9", "role": "reader", "text": "Hi.", "url": "https://blog.example/calf#comment-9"}
    (folder / "calf.comments.jsonl").write_text(json.dumps(row) + "\n")
    assert load(folder).link("c9", "Hi.") == "https://blog.example/calf#comment-9:~:text=Hi."


@pytest.mark.parametrize(("guides", "title"), [(1, "Rest"), (2, "A small guide › Rest")])
def test_citation_names_its_guide_where_there_are_several(folder: Path, guides: int, title: str) -> None:
    if guides == 2:
        add(folder)
    draft = Draft(load(folder))
    draft.quote("rest", 0, 14, "guide")
    assert draft.citations[0].title == title


def test_emphasis_is_read_as_its_words(folder: Path) -> None:
    add(folder)
    assert load(folder).sections["stretch"].text == "Stretch gently, twice a day. 5 * 20 s."


@pytest.mark.parametrize("text", ["5 * 20 *s*", "snake_case _x_", r"a\*b", "# no heading", "**", "2*3*4", r"\\_"])
def test_a_text_written_with_marks_is_read_back_to_the_letter(text: str) -> None:
    assert plain(escaped(text)) == text


def test_guide_page_shows_every_guide_with_its_own_comments(folder: Path) -> None:
    add(folder)
    page = render(load(folder))
    places = [page.index(mark) for mark in ("<h1>The calf guide", 'id="stretch"', "<h1>A small", 'id="comment-1"')]
    assert places == sorted(places)
