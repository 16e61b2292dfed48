from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant import examples, wording
from assistant.corpus import Corpus, load
from assistant.evidence import Found
from assistant.examples import Example
from assistant.intent import Head, IntentModel
from assistant.learning import fit
from assistant.narrow import Narrow
from assistant.settings import ROOT
from assistant.types import AssistantError
from tests.conftest import LetterEmbeddings, itself


@pytest.fixture
def model(small: Corpus, few: tuple[Example, ...]) -> IntentModel:
    vectors = np.array(LetterEmbeddings().embed_documents([e.text for e in few]), dtype=np.float32)
    return fit(few, vectors, small, itself(small), lambda *_: None)


def best(scores: dict[str, float]) -> str:
    return max(scores, key=lambda key: scores[key])


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("can i run now?", "clearance"),
        ("foot numb", "urgent"),
        ("hello there!", "not_covered"),
        ("may i swim", "answer"),
    ],
)
def test_question_like_an_example_gets_its_kind(model: IntentModel, question: str, kind: str) -> None:
    assert best(dict(model.read(question, LetterEmbeddings().embed_query(question)).kinds)) == kind


def test_probabilities_of_each_head_sum_to_one(model: IntentModel) -> None:
    read = model.read("anything", LetterEmbeddings().embed_query("anything"))
    for scores in (read.kinds, read.evidence, read.signs, read.topics):
        assert sum(scores.values()) == pytest.approx(1.0, abs=1e-4)


def test_evidence_is_the_chunk_that_the_example_quotes(model: IntentModel, small: Corpus) -> None:
    read = model.read("may i swim", LetterEmbeddings().embed_query("may i swim"))
    assert small.by_id[best(dict(read.evidence))].text == "Swim as much as you like."


def test_evidence_that_this_corpus_lacks_becomes_its_section(small: Corpus, few: tuple[Example, ...]) -> None:
    moved = [Example(e.question, e.kind, section=e.section, sign=e.sign, topic=e.topic) for e in few]
    vectors = np.array(LetterEmbeddings().embed_documents([e.text for e in moved]), dtype=np.float32)
    read = fit(moved, vectors, small, itself(small), lambda *_: None).read("may i swim", vectors[0].tolist())
    assert set(read.evidence) == {"rest", "phases-2-3"}


def test_heads_that_would_be_learned_again_of_the_same_are_taken_over_and_no_others(
    model: IntentModel, small: Corpus, few: tuple[Example, ...]
) -> None:
    vectors = np.array(LetterEmbeddings().embed_documents([e.text for e in few]), dtype=np.float32)
    marked = {name: Head(head.classes, Narrow.of(head.weights[:] * 0)) for name, head in model.heads.items()}
    lacking = Found(small.first.id, {"Rest the foot.": itself(small).chunks["Rest the foot."]}, itself(small).sections)
    again = fit(few, vectors, small, lacking, lambda *_: None, replace(model, heads=marked))
    assert [name for name, head in again.heads.items() if head is marked[name]] == ["kind", "sign", "topic"]
    assert again.heads["evidence"].weights[:].any()


def test_unknown_words_are_counted(model: IntentModel) -> None:
    assert model.read("asdf qwer", LetterEmbeddings().embed_query("x")).known_words == 0.0
    assert model.read("swim now", LetterEmbeddings().embed_query("x")).known_words == 1.0


def test_saved_model_reads_the_same(model: IntentModel, tmp_path: Path) -> None:
    model.save(tmp_path / "intent")
    question = "when may i run"
    vector = LetterEmbeddings().embed_query(question)
    before, after = model.read(question, vector), IntentModel.load(tmp_path / "intent").read(question, vector)
    assert dict(after.kinds) == pytest.approx(dict(before.kinds), abs=5e-3)


def test_every_shipped_example_quotes_a_sentence_of_the_shipped_corpus() -> None:
    from_corpus = {chunk.text for chunk in shipped().chunks}
    assert [e.question for e in examples.load() if set(e.evidence) - from_corpus] == []


def shipped() -> Corpus:
    return load(ROOT / "corpus")


def test_every_label_of_an_example_has_words_or_a_card_entry() -> None:
    taught = examples.load()
    assert {e.topic for e in taught if e.topic} <= set(wording.NOT_COVERED)
    assert {e.sign for e in taught if e.sign} <= set(shipped().signs)


def test_every_sentence_of_the_shipped_corpus_is_evidence_for_some_example() -> None:
    used = {text for example in examples.load() for text in example.evidence}
    assert [chunk.text for chunk in shipped().chunks if chunk.text not in used] == []


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"question": ', "not an example"),
        ('{"kind": "answer"}', "not an example"),
        ('{"question": "a", "kind": "b"}', "kind 'b'"),
    ],
)
def test_broken_example_is_named_with_its_line(tmp_path: Path, line: str, message: str) -> None:
    (tmp_path / "a.jsonl").write_text('{"question": "a", "kind": "answer"}\n' + line + "\n")
    with pytest.raises(AssistantError, match=rf"a.jsonl:2: .*{message}"):
        examples.load(tmp_path)
