import json
from pathlib import Path

import pytest

from assistant import wording
from assistant.compose import Composer, manner, passages
from assistant.conversation import resolve
from assistant.corpus import Corpus, load
from assistant.draft import Draft, constants, marked, unmarked, untraceable, words
from assistant.selection import LEAST_WORDS, MOST_WORDS, choose
from assistant.settings import ROOT
from assistant.types import Answer, Hit, Kind, Screening
from tests.conftest import itself


@pytest.fixture(scope="module")
def shipped() -> Corpus:
    return load(ROOT / "corpus")


def hits(corpus: Corpus, *starts: str) -> list[Hit]:
    """Hits for the chunks that begin so, best first."""
    found = [next(c for c in corpus.chunks if c.text.startswith(start)) for start in starts]
    return [Hit(chunk, 1.0 - 0.1 * rank) for rank, chunk in enumerate(found)]


def answer(corpus: Corpus, question: str, kind: Kind, *starts: str, **more: object) -> Answer:
    screening = Screening(kind, **more)  # type: ignore[arg-type]
    return Composer(corpus, itself(corpus)).compose(resolve(question), screening, hits(corpus, *starts))


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Rest.", "Rest [1]."),
        ("He said “stop.”", "He said “stop [1].”"),
        ("No stop", "No stop [1]"),
        ("So?", "So [1]?"),
    ],
)
def test_mark_stands_before_the_full_stop(sentence: str, expected: str) -> None:
    assert marked(sentence, 1) == expected
    assert unmarked(expected) == sentence


def test_span_cited_twice_keeps_its_number(small: Corpus) -> None:
    draft = Draft(small)
    draft.say("After it [{n}].", ("rest", 0, 14, "guide"))
    draft.quote("rest", 0, 14, "guide")
    assert draft.text == "After it [1]. Rest the foot [1]."
    assert len(draft.citations) == 1


def test_foreign_sentence_in_an_answer_is_found(small: Corpus) -> None:
    draft = Draft(small)
    draft.quote("rest", 0, 14, "guide")
    assert untraceable(draft.text, draft.citations) == ""
    assert untraceable(draft.text + " Run a mile.", draft.citations) == "Run a mile."


def test_constants_hold_every_deferral() -> None:
    assert set(wording.DEFERRALS.values()) <= constants()


def test_loading_answer_puts_the_green_light_first(shipped: Corpus) -> None:
    got = answer(shipped, "how much skipping", "answer", "Once you are cleared to load")
    assert got.text.startswith(unmarked(wording.FIRST_THE_GREEN_LIGHT.format(n=1))[:-1])
    assert got.defers
    assert "five sets of 20 seconds" in got.text


def test_answer_about_the_pool_needs_no_deferral(shipped: Corpus) -> None:
    got = answer(shipped, "can I swim", "answer", "For triathletes", "A number of weeks")
    assert not got.defers
    assert "physio" not in got.text


def test_answer_about_leaving_the_boot_defers(shipped: Corpus) -> None:
    got = answer(shipped, "how do people get out of the boot", "answer", "To take load off the foot")
    assert got.defers
    assert wording.THEIR_CALL_BOOT in got.text


def test_comment_is_introduced_as_what_a_reader_wrote(shipped: Corpus) -> None:
    got = answer(shipped, "who hit a sinkhole", "answer", "This reader broke the fifth metatarsal in November")
    assert got.text.startswith(wording.A_READER_WROTE)
    assert {c.source for c in got.citations} == {"comment"}


def test_readers_question_is_followed_by_that_nobody_replied(shipped: Corpus) -> None:
    got = answer(shipped, "what does the last reader ask", "answer", "The reader asks how long to be on the foot")
    assert wording.NO_REPLY in got.text


def test_comment_never_joins_an_answer_of_the_guide(shipped: Corpus) -> None:
    got = answer(shipped, "what is a reaction", "answer", "In many cases a stress reaction", "The pasted text calls")
    assert {c.source for c in got.citations} == {"guide"}


def test_authors_reply_on_running_defers_and_takes_no_comment_along(folder: Path) -> None:
    thread = {"role": "author", "text": "That is fine. Begin with hops and a short jog."}
    row = {"id": "comment-9", "role": "reader", "text": "I hop already.", "replies": [thread]}
    (folder / "comments.jsonl").write_text(json.dumps(row) + "\n")
    got = answer(load(folder), "may one hop", "answer", "That is fine.")
    assert got.text.startswith(wording.AUTHOR_REPLIED)
    assert {c.source for c in got.citations} == {"author_reply", "guide"}
    assert got.defers


def test_authors_reply_is_named_as_such(small: Corpus) -> None:
    got = answer(small, "is a bike fine", "answer", "Easy gears are fine.")
    assert got.text.startswith(wording.AUTHOR_REPLIED)
    assert got.citations[0].source == "author_reply"


@pytest.mark.parametrize("start", ["Once you are cleared", "To take load", "If the foot hurts", "The first runs"])
def test_clearance_answer_begins_with_the_deferral_and_gives_no_amount(shipped: Corpus, start: str) -> None:
    got = answer(shipped, "can I do it now", "clearance", start)
    assert got.text.startswith(wording.DEFERRAL)
    assert got.defers
    assert "20 seconds" not in got.text


def test_clearance_in_spanish_is_deferred_in_spanish_too(shipped: Corpus) -> None:
    got = answer(shipped, "¿puedo correr ya con el pie así?", "clearance", "The first runs")
    assert got.text.startswith(wording.DEFERRAL)
    assert wording.DEFERRAL_IN["es"] in got.text


def test_urgent_answer_begins_with_the_card_and_says_that_it_is_not_the_guide(shipped: Corpus) -> None:
    got = answer(shipped, "toes numb", "urgent", "The first runs", tier=3, signs=("numb_cold",))
    assert unmarked(got.text).startswith(shipped.signs["numb_cold"].action)
    assert wording.CARD_NOT_GUIDE in got.text
    assert [c.source for c in got.citations] == ["card"]


def test_thought_of_self_harm_gets_a_crisis_line_before_anything_on_the_foot(shipped: Corpus) -> None:
    got = answer(shipped, "…", "urgent", "The first runs", tier=3, signs=("self_harm",))
    assert "crisis line" in got.text.split(". ")[0]
    assert wording.URGENT_LATER in got.text


def test_matter_for_a_clinician_is_part_of_the_answer(shipped: Corpus) -> None:
    got = answer(shipped, "my son", "clearance", "The first runs", tier=1, signs=("child",))
    assert shipped.signs["child"].action in unmarked(got.text)
    assert got.tier == 1


def test_silence_of_the_guide_is_said_and_what_it_covers_offered(shipped: Corpus) -> None:
    got = answer(shipped, "which shoes", "not_covered", "Do not land too far", topic="shoes")
    assert got.text.startswith(wording.NOT_COVERED["shoes"])
    assert wording.IT_DOES_COVER["running-technique"] in got.text


def test_thanks_get_no_offer(shipped: Corpus) -> None:
    assert answer(shipped, "thanks", "not_covered", topic="thanks").text == wording.NOT_COVERED["thanks"]


def test_corpus_without_a_rule_still_defers(folder: Path) -> None:
    page = folder / "guide.md"
    page.write_text("---\ntitle: T\n---\n# Jump {#jump-rope}\n\nDo five sets of jumps.\n")
    got = answer(load(folder), "how many jumps", "answer", "Do five sets")
    assert wording.WITHOUT_RULE in got.text
    assert got.defers


def test_short_lead_is_filled_from_its_neighbours(shipped: Corpus) -> None:
    chosen = choose(hits(shipped, "On the bike, stay away"), shipped)
    assert chosen[0].text.startswith("On the bike")
    assert len(chosen) > 1


def test_answer_stays_within_its_length(shipped: Corpus) -> None:
    ranked = [Hit(chunk, 1.0) for chunk in shipped.chunks if chunk.source == "guide"]
    for start in range(len(ranked)):
        count = sum(words(chunk.text) for chunk in choose(ranked[start:] + ranked[:start], shipped))
        assert 12 <= count <= MOST_WORDS
    assert LEAST_WORDS < MOST_WORDS


def test_passages_name_each_section_once_with_its_best_score(shipped: Corpus) -> None:
    found = passages(hits(shipped, "On the bike", "A number of weeks", "The first runs"))
    assert [(p.section, p.score) for p in found] == [("phase-1", 1.0), ("return-to-running", 0.8)]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("can I run", "default"), ("may I take the boot off", "boot"), ("my daughter wants to race, may she", "other"),
        ("the physio is away until May, can I run", "unavailable"), ("my physio said yes, how far today", "cleared"),
    ],
)  # fmt: skip
def test_deferral_fits_how_the_question_was_put(question: str, expected: str) -> None:
    assert manner(question) == expected
