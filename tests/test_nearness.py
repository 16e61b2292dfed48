import json
from pathlib import Path

import pytest

from assistant.corpus import Corpus, load
from assistant.nearness import MIDDLE, Fit, alike, both, judged, learned, near
from assistant.types import Chunk, Intent

ASKED = Intent(kinds={"answer": 0.2, "clearance": 0.1, "urgent": 0.1, "not_covered": 0.6})
SHOE = ASKED.__class__(kinds=ASKED.kinds, topics={"shoes": 1.0})


def best(fit: Fit) -> str:
    return max(fit.evidence, key=lambda name: fit.evidence[name])


def chunk(corpus: Corpus, start: str) -> Chunk:
    return next(c for c in corpus.chunks if c.text.startswith(start))


def test_likest_sentence_is_the_evidence(small: Corpus) -> None:
    swim = chunk(small, "Swim").id
    fit = near("pool?", ASKED, small.chunks, {swim: 0.7}, {})
    assert best(fit) == swim
    assert 0.99 < sum(fit.evidence.values()) < 1.0  # what is far has the rest


@pytest.mark.parametrize(("likeness", "covered"), [(MIDDLE + 0.05, True), (MIDDLE - 0.05, False)])
def test_question_is_covered_from_a_likeness_on(small: Corpus, likeness: float, covered: bool) -> None:
    fit = near("pool?", ASKED, small.chunks, {chunk(small, "Swim").id: likeness}, {})
    assert (fit.covered > 0.5) == covered


def test_question_on_another_subject_needs_more_likeness(small: Corpus) -> None:
    dense = {chunk(small, "Swim").id: MIDDLE + 0.05}
    assert near("which shoes", SHOE, small.chunks, dense, {}).covered < 0.5


def test_answered_comment_is_found_by_its_question_and_answered_by_the_reply(small: Corpus) -> None:
    fit = near("is cycling fine", ASKED, small.chunks, {chunk(small, "Is a bike").id: 0.8}, {})
    assert best(fit) == chunk(small, "Easy gears").id
    assert chunk(small, "Is a bike").id not in fit.evidence


def test_comment_that_nobody_answered_is_no_evidence(small: Corpus) -> None:
    fit = near("which shoes", ASKED, small.chunks, {chunk(small, "A reader asks").id: 0.9}, {})
    assert chunk(small, "A reader asks").id not in fit.evidence
    assert fit.covered < 0.5


def test_comment_that_nobody_answered_is_shown_to_who_asks_about_readers(small: Corpus) -> None:
    fit = near("what did readers ask", ASKED, small.chunks, {chunk(small, "A reader asks").id: 0.9}, {})
    assert best(fit) == chunk(small, "A reader asks").id


def test_learned_share_counts_for_the_guide_that_the_evidence_is_of() -> None:
    intent = Intent(kinds={**ASKED.kinds, "answer": 0.6, "not_covered": 0.2}, evidence={"a": 0.9, "b": 0.1})
    assert learned(intent, frozenset({"a"})) == Fit(pytest.approx(0.75 * 0.9), {"a": 1.0})
    assert learned(intent, frozenset({"c"})) == Fit(0.0)


def test_bank_is_heeded_beside_the_text() -> None:
    text = Fit(0.4, {"a": 1.0})
    assert both(text, Fit(0.8, {"b": 1.0})) == Fit(0.8, {"a": 0.5, "b": 0.5})
    assert both(text, Fit(0.0)) is text


def test_question_needs_more_likeness_beside_the_guide_of_the_examples(small: Corpus) -> None:
    dense = {chunk(small, "Swim").id: MIDDLE + 0.05}
    assert near("pool?", ASKED, small.chunks, dense, {}, beside=True).covered < 0.5


def test_covered_by_any_guide_is_an_answer_and_safety_is_left_alone() -> None:
    found = judged(ASKED, [Fit(0.1, {"a": 1.0}), Fit(0.9, {"b": 1.0})])
    assert found.kinds == pytest.approx({"answer": 0.6, "clearance": 0.1, "urgent": 0.1, "not_covered": 0.2})
    assert found.evidence == pytest.approx({"a": 0.1, "b": 0.9})


def test_small_talk_is_covered_by_no_guide() -> None:
    hello = Intent(kinds={**ASKED.kinds, "answer": 0.0, "not_covered": 0.9}, topics={"greeting": 1.0})
    kinds = judged(hello, [Fit(0.9, {"a": 1.0})]).kinds
    assert kinds["answer"] < kinds["not_covered"]


def test_own_words_of_a_follow_up_are_as_covered_as_the_conversation() -> None:
    whole = Intent(kinds={**ASKED.kinds, "answer": 0.8, "not_covered": 0.0})
    assert alike(ASKED, whole).kinds["not_covered"] == 0.0
    assert alike(ASKED, whole).kinds["clearance"] == ASKED.kinds["clearance"]


def test_members_of_a_guide_are_its_own(folder: Path) -> None:
    (folder / "calf.md").write_text("---\ntitle: Calf\n---\n\n# Stretch {#stretch}\n\nStretch it.\n")
    (folder / "calf.comments.jsonl").write_text(json.dumps({"id": "c9", "role": "reader", "text": "Hi."}) + "\n")
    assert {name.split(":")[0] for name in load(folder).members["calf"]} == {"stretch", "c9"}
