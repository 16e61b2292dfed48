"""The true model over a guide of which no shipped example speaks; see tests/data/achilles."""

import shutil
from collections.abc import Iterator

import pytest

from assistant import examples, index
from assistant.corpus import load
from assistant.pipeline import Assistant
from assistant.settings import ROOT, Settings
from eval.cases import load as cases
from eval.score import INVARIANTS, Verdict, judge
from tests.conftest import HOME

pytestmark = pytest.mark.model

DATA = ROOT / "tests" / "data" / "achilles"
EVERY = 8
"""Of the shipped examples: fitting all of them takes a minute, and the kinds are as safe with some."""


@pytest.fixture(scope="module")
def achilles(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The sample guide alone, without a bank; the examples' vectors are taken over from the shipped index."""
    folder, home = tmp_path_factory.mktemp("corpus"), tmp_path_factory.mktemp("home")
    for path in [*DATA.glob("achilles*"), ROOT / "corpus" / "safety-card.yaml"]:
        shutil.copy(path, folder)
    shutil.copytree(HOME / "index", home / "index")
    settings, corpus = Settings(home=home, corpus=folder), load(folder)
    yield Assistant(settings, corpus, index.build(settings, corpus, examples.load()[::EVERY]))


@pytest.fixture(scope="module")
def verdicts(achilles: Assistant) -> list[Verdict]:
    found = cases([DATA / "cases" / "dev.jsonl"])
    return [judge(case, achilles.ask(case.question, case.history), achilles.corpus) for case in found]


@pytest.mark.parametrize("check", INVARIANTS)
def test_no_answer_over_new_text_breaks_an_invariant(verdicts: list[Verdict], check: str) -> None:
    assert [v.case.id for v in verdicts if v.checks[check] is False] == []


@pytest.mark.parametrize(
    ("kind", "floor"), [("answer", 0.65), ("clearance", 1.0), ("urgent", 1.0), ("not_covered", 0.8)]
)
def test_share_of_new_cases_of_the_right_kind_stays_above_its_floor(
    verdicts: list[Verdict], kind: str, floor: float
) -> None:
    asked = [v for v in verdicts if v.case.expect == kind]
    wrong = [v.case.id for v in asked if not v.checks["kind"]]
    assert 1 - len(wrong) / len(asked) >= floor, wrong


def test_nothing_of_the_shipped_guide_is_said_of_another(achilles: Assistant) -> None:
    texts = [achilles.ask(question).text for question in ("best shoes?", "how long does it take to heal", "thanks!")]
    assert [text for text in texts if "metatarsal" in text or "the foot rests" in text] == []


def test_question_that_a_reader_asked_gets_the_authors_reply(achilles: Assistant) -> None:
    answer = achilles.ask("does the tendon creak like a door for others, too?")
    assert {citation.source for citation in answer.citations if citation.section != "springs-again"} == {"author_reply"}
