import pytest

from assistant.corpus import Corpus
from assistant.lexical import Lexical
from assistant.retrieval import Retriever, reciprocal
from assistant.types import Intent


def test_reciprocal_rank_depends_on_order_alone() -> None:
    assert reciprocal({"a": 2.0, "b": 9.0}) == reciprocal({"a": 0.1, "b": 0.2})


def test_better_rank_gets_the_greater_share() -> None:
    shares = reciprocal({"a": 2.0, "b": 9.0}, k=10)
    assert shares == {"b": 1 / 10, "a": 1 / 11}


class Unused:
    """Stands where a collection would: fusing asks for none."""


def fused(corpus: Corpus, rankings: list[dict[str, float]], evidence: dict[str, float] | None) -> list[str]:
    intent = Intent({"answer": 1.0}, evidence=evidence) if evidence is not None else None  # type: ignore[arg-type]
    return [hit.chunk.text for hit in Retriever(corpus, Unused()).fuse(rankings, intent)]  # type: ignore[arg-type]


def test_chunk_that_both_rankings_like_comes_first(small: Corpus) -> None:
    a, b, c = (chunk.id for chunk in small.chunks[:3])
    assert fused(small, [{a: 3, b: 2, c: 1}, {b: 3, c: 2}], None)[0] == small.by_id[b].text


def test_learned_evidence_outweighs_the_ranks(small: Corpus) -> None:
    a, b, c = (chunk.id for chunk in small.chunks[:3])
    assert fused(small, [{a: 3, b: 2, c: 1}], {c: 0.9})[0] == small.by_id[c].text


def test_evidence_for_a_section_lifts_its_ranked_chunks(small: Corpus) -> None:
    rest, phase = small.chunks[0], small.chunks[2]
    assert rest.section == "rest"
    assert phase.section == "phases-2-3"
    assert fused(small, [{rest.id: 2, phase.id: 1}], {"phases-2-3": 0.8})[0] == phase.text


def test_label_of_another_corpus_is_left_out(small: Corpus) -> None:
    assert fused(small, [{small.chunks[0].id: 1.0}], {"elsewhere:0-9": 0.9}) == [small.chunks[0].text]


@pytest.mark.parametrize("typed", ["swiming", "phsyio", "agreees"])
def test_misspelt_word_finds_its_chunk(small: Corpus, typed: str) -> None:
    assert Lexical.of(small.chunks).scores(typed)


def test_readers_word_finds_the_guides_word(small: Corpus) -> None:
    scores = Lexical.of(small.chunks).scores("does the PT have to agree")
    best = max(scores, key=lambda key: scores[key])
    assert small.by_id[best].text == "Do not run until your physio agrees."


def test_question_without_a_known_word_scores_nothing(small: Corpus) -> None:
    assert Lexical.of(small.chunks).scores("zzzz qqqq") == {}


@pytest.mark.parametrize(
    ("text", "section"),
    [
        ("what is comment 2 about", "comment-2"), ("comment number one please", "comment-1"),
        ("what does the last reader ask", "comment-2"), ("the first commenter", "comment-1"),
        ("comment 9", None), ("comment 0", None), ("no comment", None),
    ],
)  # fmt: skip
def test_comment_named_by_its_place_is_found(small: Corpus, text: str, section: str | None) -> None:
    assert Retriever(small, Unused()).named(text) == section  # type: ignore[arg-type]
