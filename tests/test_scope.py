"""A question limited to one guide: by its id, or by the page that the reader is on."""

from pathlib import Path

import pytest

from assistant import examples, scope
from assistant.corpus import Corpus, load
from assistant.examples import Example
from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.types import AssistantError
from tests.conftest import LetterEmbeddings

CALF = """---
title: The calf guide
url: https://www.blog.example/calf/
---

# Swimming {#swimming}

Swim as little as you like.
"""


@pytest.fixture
def two(folder: Path) -> Corpus:
    (folder / "calf.md").write_text(CALF, encoding="utf-8")
    return load(folder)


@pytest.fixture
def assistant(
    two: Corpus,
    settings: Settings,
    few: tuple[Example, ...],
    letters: LetterEmbeddings,
    monkeypatch: pytest.MonkeyPatch,
) -> Assistant:
    monkeypatch.setattr(examples, "load", lambda *_: few)
    return Assistant.open(settings)


@pytest.mark.parametrize(
    ("page", "guide"),
    [
        ("https://www.blog.example/calf/", "calf"),
        ("http://blog.example/calf?utm_source=mail#comment-3", "calf"),
        ("https://BLOG.example/calf", "calf"),
        ("https://blog.example/knee", None),
        ("https://evil.example/calf/", None),
        ("javascript:alert(1)", None),
        ("http://[", None),
        ("", None),
        (None, None),
    ],
)
def test_page_is_the_guide_published_there(two: Corpus, page: str | None, guide: str | None) -> None:
    assert scope.at(two, page) == guide


def test_guide_that_is_not_there_is_refused_with_those_that_are(assistant: Assistant) -> None:
    with pytest.raises(AssistantError, match=r"No guide 'knee' .* Known: calf, guide\."):
        assistant.ask("may i swim", guide="knee")


@pytest.mark.parametrize("guide", ["calf", "guide"])
def test_limited_question_is_answered_from_its_guide_alone(assistant: Assistant, guide: str) -> None:
    answer = assistant.ask("may i swim", guide=guide)
    named = [p.section for p in answer.passages] + [c.section for c in answer.citations]
    assert named
    assert {assistant.corpus.sections[name].guide for name in named} == {guide}


def test_page_limits_as_its_guide_does_and_an_unknown_page_does_not(assistant: Assistant) -> None:
    here = assistant.ask("may i swim", page="https://blog.example/calf")
    assert here.passages == assistant.ask("may i swim", guide="calf").passages
    assert assistant.ask("may i swim", page="https://blog.example/").passages == assistant.ask("may i swim").passages


@pytest.mark.parametrize("guide", ["calf", "guide", None])
def test_limit_changes_nothing_about_clearance_and_warnings(assistant: Assistant, guide: str | None) -> None:
    assert assistant.ask("can i run now?", guide=guide).kind == "clearance"
    assert assistant.ask("my foot is numb", guide=guide).kind == "urgent"


def test_answer_names_the_guide_that_it_quotes(assistant: Assistant) -> None:
    answer = assistant.ask("may i swim", guide="calf")
    assert answer.citations[0].title == "The calf guide › Swimming"
