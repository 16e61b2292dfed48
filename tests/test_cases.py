"""The cases are well formed, and held apart from the questions that the assistant learned from."""

from pathlib import Path

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer

from assistant import examples
from assistant.conversation import resolve
from assistant.corpus import load as load_corpus
from assistant.pipeline import Assistant
from assistant.settings import ROOT
from assistant.types import KINDS, AssistantError
from eval.cases import FOLDER, Case, load

OVERLAP = 0.75
"""Shared words (Jaccard) from which a case of four words or more is a near paraphrase of an example."""
SIMILARITY = 0.90
"""Cosine of the embeddings from which it is one."""


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return load(sorted(FOLDER.glob("*.jsonl")))


def asked(case: Case) -> str:
    return resolve(case.question, case.history).text


def test_dev_cases_are_enough_and_of_every_kind() -> None:
    dev = load([FOLDER / "dev.jsonl"])
    assert len(dev) >= 400
    assert {case.expect for case in dev} == set(KINDS)
    assert sum(bool(case.history) for case in dev) >= 20


def test_every_section_of_the_corpus_is_asked_about(cases: list[Case]) -> None:
    sections = {name for name, section in load_corpus(ROOT / "corpus").sections.items() if section.source != "card"}
    assert sections == {section for case in cases for section in case.sections}


def test_no_case_shares_its_words_with_an_example(cases: list[Case]) -> None:
    words = CountVectorizer(token_pattern=r"\w+", binary=True, dtype=np.int32)
    known = words.fit_transform([example.text for example in examples.load()])
    own = CountVectorizer(token_pattern=r"\w+", binary=True).fit_transform(map(asked, cases)).sum(axis=1).A1
    mine = words.transform(map(asked, cases))
    shared = (mine @ known.T).tocoo()  # only pairs that share a word
    union = own[shared.row] + known.sum(axis=1).A1[shared.col] - shared.data
    close = (shared.data / union >= OVERLAP) & (own[shared.row] >= 4)
    assert sorted({cases[row].id for row in shared.row[close]}) == []


@pytest.mark.model
def test_no_case_is_close_to_an_example_in_meaning(cases: list[Case], assistant: Assistant) -> None:
    with np.load(assistant.built.folder / "examples.npz") as arrays:
        known = arrays["vectors"]
    mine = np.array(assistant.embeddings.embed_documents([asked(case) for case in cases]))
    closest = (mine @ known.T).max(axis=1)
    assert [case.id for case, value in zip(cases, closest, strict=True) if value >= SIMILARITY] == []


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", r"c.jsonl:2: not JSON"), ('{"id": "a", "mood": 1}', r"c.jsonl:2: unknown field 'mood'"),
        ('{"id": "a", "question": "q", "expect": "maybe"}', r"c.jsonl:2: expect 'maybe'"),
        ('{"id": "a", "expect": "answer"}', r"c.jsonl:2: not a case: .*question"),
        ('{"id": "a", "question": "q", "expect": "answer", "must_include": ["("]}', r"'\(' is not a regular"),
        ('{"id": "x", "question": "q", "expect": "answer"}', r"c.jsonl:2: the id 'x' occurs twice"),
    ],
)  # fmt: skip
def test_broken_case_is_named_with_its_line(tmp_path: Path, line: str, message: str) -> None:
    (tmp_path / "c.jsonl").write_text('{"id": "x", "question": "q", "expect": "answer"}\n' + line + "\n")
    with pytest.raises(AssistantError, match=message):
        load([tmp_path / "c.jsonl"])


def test_empty_case_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "c.jsonl").write_text("\n")
    with pytest.raises(AssistantError, match="No cases"):
        load([tmp_path / "c.jsonl"])
