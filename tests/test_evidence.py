from collections.abc import Sequence

import pytest

from assistant.corpus import Corpus
from assistant.evidence import Embed, Found, find
from assistant.examples import Example
from assistant.learning import evidence
from tests.vectors import table

SWIM, WAIT = "Swim as much as you like.", "Do not run until your physio agrees."
SHIPPED = (
    Example("may i swim", "answer", section="rest", evidence=(SWIM,)),
    Example("who decides", "answer", section="phases-2-3", evidence=("Running waits for the physio.",)),
)
NEAR = {"Running waits for the physio.": (1.0, 0.0), WAIT: (0.8, 0.6), SWIM: (0.0, 1.0)}


def look_up(examples: Sequence[Example], corpus: Corpus, embed: Embed) -> Found:
    """With every chunk near everything."""
    return find(examples, corpus, embed, lambda vector, k: [(chunk.id, 0.0) for chunk in corpus.chunks[:k]])


def test_sentences_that_are_there_to_the_letter_need_no_model(small: Corpus) -> None:
    found = look_up(SHIPPED[:1], small, lambda texts: pytest.fail("something was embedded"))
    assert found == Found("guide", {SWIM: small.by_text[SWIM].id}, {"rest": "rest"})


def test_sentence_worded_otherwise_is_found_by_its_nearest(small: Corpus) -> None:
    found = look_up(SHIPPED, small, table(NEAR))
    assert found.chunks["Running waits for the physio."] == small.by_text[WAIT].id


def test_sentence_with_nothing_near_points_at_its_section(small: Corpus) -> None:
    far = NEAR | {"Running waits for the physio.": (-1.0, 0.0)}
    found = look_up(SHIPPED, small, table(far))
    assert evidence(SHIPPED[1], found) == ("phases-2-3",)


def test_section_of_another_name_is_known_by_where_its_sentences_went(small: Corpus) -> None:
    renamed = (SHIPPED[0], Example("who decides", "answer", section="loading", evidence=SHIPPED[1].evidence))
    assert look_up(renamed, small, table(NEAR)).sections["loading"] == "phases-2-3"


def test_another_guide_with_a_section_of_the_same_name_is_not_what_the_examples_speak_of(small: Corpus) -> None:
    other = (Example("who won", "answer", section="rest", evidence=("The cup went to Leeds.",)),)
    found = look_up(other, small, table({}))
    assert found == Found()
    assert evidence(other[0], found) == ()


def test_sentence_of_a_bank_is_looked_up_in_its_own_guide(small: Corpus) -> None:
    mine = Example("may i swim", "answer", section="rest", evidence=(SWIM,), guide="guide")
    other = Example("may i swim", "answer", section="rest", evidence=(SWIM,), guide="knee")
    found = look_up((mine, other), small, table({}))
    assert evidence(mine, found) == (small.by_text[SWIM].id,)
    assert evidence(other, found) == ("rest",)
