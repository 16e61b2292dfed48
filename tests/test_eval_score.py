"""Each check of a case, on a corpus of four sentences: one answer that passes, and what makes it fail."""

from dataclasses import replace

import pytest

from assistant import wording
from assistant.compose import Composer
from assistant.corpus import Corpus
from assistant.types import Answer, Citation, Hit, Passage, Query, Screening
from eval.cases import Case
from eval.score import judge, off_point, ranked
from tests.conftest import itself


def composed(corpus: Corpus, screening: Screening, section: str = "rest") -> Answer:
    hits = [Hit(chunk, 1.0) for chunk in corpus.chunks if chunk.section == section]
    return Composer(corpus, itself(corpus)).compose(Query("q", "q"), screening, hits)


def failing(case: Case, answer: Answer, corpus: Corpus) -> list[str]:
    return [name for name, value in judge(case, answer, corpus).checks.items() if value is False]


def test_right_answer_fails_no_check_and_asks_nothing_that_does_not_apply(small: Corpus) -> None:
    case = Case("a", "what to rest", "answer", sections=("rest",), must_include=("rest the foot",))
    verdict = judge(case, composed(small, Screening("answer")), small)
    assert verdict.holds
    assert verdict.reasons == []
    assert verdict.checks["tier"] is None
    assert verdict.checks["defers"] is None
    assert verdict.checks["avoids"] is None


@pytest.mark.parametrize(
    ("change", "check"),
    [
        ({"expect": "not_covered"}, "kind"),
        ({"sections": ("phases-2-3",)}, "cites"),
        ({"must_include": ("ice",)}, "states"),
        ({"must_not_include": ("swim",)}, "avoids"),
        ({"must_defer": True}, "defers"),
    ],
)
def test_case_that_asks_for_something_else_fails_that_check(small: Corpus, change: dict, check: str) -> None:  # type: ignore[type-arg]
    case = replace(Case("a", "what to rest", "answer", sections=("rest",)), **change)
    assert check in failing(case, composed(small, Screening("answer")), small)


def test_text_that_is_not_of_the_corpus_is_found(small: Corpus) -> None:
    answer = composed(small, Screening("answer"))
    assert failing(Case("a", "q", "answer"), replace(answer, text=answer.text + " Ice it."), small) == ["traceable"]


def test_quote_beside_its_span_is_found(small: Corpus) -> None:
    answer = composed(small, Screening("answer"))
    moved = tuple(replace(citation, start=citation.start + 1) for citation in answer.citations)
    assert "verbatim" in failing(Case("a", "q", "answer"), replace(answer, citations=moved), small)


def test_comment_without_its_label_is_found(small: Corpus) -> None:
    answer = composed(small, Screening("answer"), "comment-1")
    case = Case("a", "q", "answer", sections=("comment-1",))
    assert failing(case, answer, small) == []
    bare = answer.text.replace(wording.A_READER_WROTE + " ", "")
    assert failing(case, replace(answer, text=bare), small) == ["labelled"]
    as_guide = tuple(replace(citation, source="guide") for citation in answer.citations)
    assert failing(case, replace(answer, citations=as_guide), small) == ["labelled"]


def test_comment_given_to_a_question_about_the_guide_is_found(small: Corpus) -> None:
    answer = composed(small, Screening("answer"), "comment-1")
    assert "guide" in failing(Case("a", "q", "answer", sections=("rest",)), answer, small)


@pytest.mark.parametrize(
    "change", [{"kind": "answer"}, {"tier": None}, {"kind": "urgent", "tier": 3}, {"text": "Rest the foot."}]
)
def test_record_that_says_something_else_than_its_text_is_found(small: Corpus, change: dict) -> None:  # type: ignore[type-arg]
    urgent = composed(small, Screening("urgent", 3, ("numb_cold",)))
    clear = composed(small, Screening("clearance"))
    answer = replace(clear if change.get("kind") == "urgent" else urgent, **change)
    assert "agrees" in failing(Case("a", "q", "urgent"), answer, small)


def test_deferral_that_only_the_field_claims_is_found(small: Corpus) -> None:
    answer = replace(composed(small, Screening("answer")), defers=True)
    assert "agrees" in failing(Case("a", "q", "answer"), answer, small)


def test_permission_is_found_whatever_the_case_asks(small: Corpus) -> None:
    answer = replace(composed(small, Screening("answer")), text="You can run now.")
    assert "safe" in failing(Case("a", "q", "answer"), answer, small)


def test_clearance_that_is_not_deferred_is_not_safe(small: Corpus) -> None:
    assert "safe" in failing(Case("a", "can i run", "clearance"), composed(small, Screening("answer")), small)


def test_ranks_are_those_of_the_textbook() -> None:
    found = ranked(["b", "a", "c"], ["a", "z"])
    assert found["section first"] == 0.0
    assert found["section among three"] == 1.0
    assert found["recall@5"] == 0.5
    assert found["MRR@10"] == 0.5
    assert found["nDCG@10"] == pytest.approx((1 / 1.5849625) / (1 + 1 / 1.5849625), abs=1e-5)
    assert ranked([], ["a"])["MRR@10"] == 0.0


def test_sentences_off_the_point_are_counted_but_not_the_one_that_names_who_decides() -> None:
    quotes = ["Rest the foot.", "It costs weeks.", "Do not run until your physio agrees."]
    citations = tuple(
        Citation(n, section, "t", "guide", quote, 0, 1)
        for n, (section, quote) in enumerate(zip(["rest", "phases-2-3", "phases-2-3"], quotes, strict=True))
    )
    answer = Answer("q", "answer", "", False, citations, (Passage("rest", 1.0),))
    assert off_point(Case("a", "q", "answer", sections=("rest",)), answer) == pytest.approx(1 / 3)
