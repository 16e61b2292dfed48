"""Whatever a text holds: the gate reads it, a warning sign in it stays one, and no clearance leaves it."""

from __future__ import annotations

import re
from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from assistant import markup, signals, wording
from assistant.conversation import clean, legible, resolve
from assistant.corpus import load
from assistant.permission import permission
from assistant.pipeline import Assistant
from assistant.redaction import redact
from assistant.safety import URGENT_RESOLVED, URGENT_WITH_WORDS, Gate
from assistant.sentences import sentences
from assistant.settings import MAX_QUESTION_CHARS, ROOT
from assistant.types import Answer, BadQuestion, Intent, Turn
from assistant.verifying.rules import faults
from tests.fuzz.conftest import count, some
from tests.fuzz.texts import GRANTS, PRIVATE, SHARE, SIGNS, TEXTS, WORDED

SHIPPED = load(ROOT / "corpus")
GATE = Gate(SHIPPED)
KINDS = {"answer", "clearance", "urgent", "not_covered"}


def wants(urgent: float, clearance: float, rest: float, sign: str = "numb_cold", known: float = 1.0) -> Intent:
    kinds = {"urgent": urgent, "clearance": clearance, "answer": rest, "not_covered": 1 - rest}
    return Intent(kinds, signs={sign: 1.0}, topics={"default": 1.0}, known_words=known)  # type: ignore[arg-type]


INTENTS = st.builds(wants, SHARE, SHARE, SHARE, st.sampled_from([*SHIPPED.signs, "unknown"]), SHARE)


@some()
@given(TEXTS, st.lists(st.tuples(TEXTS, INTENTS), max_size=4), INTENTS, INTENTS)
def test_any_conversation_is_screened(
    question: str, earlier: list[tuple[str, Intent]], own: Intent, alone: Intent
) -> None:
    count("conversations screened by the gate")
    try:
        query = resolve(question, [Turn("user", text) for text, _ in earlier])
    except BadQuestion:
        return
    told = GATE.screen(query, own, earlier, alone if query.follows_up else None)
    assert told.kind in KINDS
    assert (told.kind == "urgent") <= (told.tier in (1, 2, 3))


@some()
@given(TEXTS, TEXTS, st.sampled_from(sorted(SIGNS)))
def test_sign_told_in_a_sentence_of_its_own_is_found_whatever_stands_around(before: str, after: str, sign: str) -> None:
    count("warning signs planted in a text")
    text = f"{before}. {SIGNS[sign]}. {after}"
    assert sign in {mention.sign for mention in signals.warnings(legible(text))}


@some()
@given(WORDED, WORDED, st.sampled_from(sorted(SIGNS)), SHARE, SHARE)
def test_sign_told_in_a_sentence_of_its_own_is_urgent_where_the_model_gives_it_a_little(
    before: str, after: str, sign: str, clearance: float, rest: float
) -> None:
    count("warning signs planted in a question")
    try:
        query = resolve(f"{before}. {SIGNS[sign]}. {after}")
    except BadQuestion:
        return
    assume(not signals.RESOLVED.search(query.question))
    assert GATE.screen(query, wants(URGENT_WITH_WORDS, clearance, rest, sign)).kind == "urgent"


@some()
@given(TEXTS, SHARE, SHARE, st.floats(URGENT_RESOLVED, 1))
def test_what_the_model_takes_for_urgent_is_urgent_whatever_its_words(
    text: str, clearance: float, rest: float, urgent: float
) -> None:
    count("questions that the model takes for urgent")
    try:
        query = resolve(text)
    except BadQuestion:
        return
    assume(clearance < 0.8 * urgent)  # in another language clearance may win
    assert GATE.screen(query, wants(urgent, clearance, rest)).kind == "urgent"


@some()
@given(TEXTS, TEXTS, st.sampled_from(GRANTS), st.sampled_from([".", "!", "?", '."', ".)", "…", ". [1]", ".**"]))
def test_planted_clearance_is_found_whatever_stands_around(before: str, after: str, grant: str, end: str) -> None:
    count("grants of clearance planted in an answer")
    assert permission(f"{before}{end} {grant} {after}")


@some(0.5)
@given(TEXTS, st.sampled_from(GRANTS), st.sampled_from([" ", "\u00a0", "  ", "\n ", "\u2009", "\t"]), st.data())
def test_clearance_is_found_through_its_disguise(before: str, grant: str, space: str, data: st.DataObject) -> None:
    count("grants of clearance in disguise")
    hidden = data.draw(st.sampled_from(["", "\u200b", "\u00ad", "**", "_", "\ufeff"]))
    place = data.draw(st.integers(1, len(grant) - 1))
    spaced = grant.replace(" ", space)
    assert permission(f"{before}. {spaced[:place]}{hidden}{spaced[place:]}")


@some(0.5)
@given(TEXTS, TEXTS, st.sampled_from(GRANTS), st.sampled_from(sorted(KINDS)))
def test_no_answer_with_a_planted_clearance_passes_the_gate(before: str, after: str, grant: str, kind: str) -> None:
    count("answers with a planted grant, held by the gate")
    answer = Answer("q", kind, f"{before}. {grant} {after}", True)  # type: ignore[arg-type]
    assert any(fault.startswith("grants clearance") for fault in GATE.faults(answer))


@some()
@given(TEXTS)
def test_reading_a_text_twice_changes_nothing(text: str) -> None:
    count("questions read")
    try:
        read = clean(text)
    except BadQuestion as error:
        assert str(error)
        return
    assert 0 < len(read) <= MAX_QUESTION_CHARS
    assert read.encode()
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", read)


@some()
@given(TEXTS)
def test_sentences_hold_every_word_of_a_text_once_and_in_order(text: str) -> None:
    count("texts cut into sentences")
    spans = list(sentences(text))
    assert all(a < b for a, b in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    kept = "".join(text[a:b] for a, b in spans)
    marker = len(text) - len(re.sub(r"^\s*(?:[-*+•]|\d{1,2}[.)])\s+", "", text))
    assert "".join(kept.split()) == "".join(text[marker:].split())


@some()
@given(TEXTS)
def test_nothing_of_a_question_is_live_on_the_page_and_it_is_read_back(text: str) -> None:
    count("questions drawn and read back")
    shown = markup.question(text)
    assert not re.search(r"<(?!/?(?:h2|p|br)\b)", shown)
    assert markup.asked(shown) is not None


@some(0.2)
@given(st.one_of(WORDED, st.text(max_size=400)).map(lambda text: text[:400]), st.lists(TEXTS, min_size=1, max_size=3))
def test_any_sentence_of_a_model_is_judged(sentence: str, cited: list[str]) -> None:
    count("sentences of a model judged")
    assert isinstance(faults(sentence, [text[:600] for text in cited]), list | tuple)


NUMBERED = st.one_of(TEXTS, st.text("0123456789 +-().,@:/abc", max_size=60))


@some()
@given(NUMBERED, NUMBERED, st.sampled_from(PRIVATE))
def test_what_is_private_is_taken_out_whatever_stands_around(before: str, after: str, private: str) -> None:
    count("texts redacted")
    assert private not in redact(f"{before} {private} {after}")


HISTORIES = st.lists(st.builds(Turn, st.sampled_from(["user", "assistant"]), TEXTS), max_size=4)


@some(0.4)
@given(question=TEXTS, history=HISTORIES)
def test_no_answer_of_the_whole_assistant_breaks_an_invariant(
    little: Assistant, question: str, history: list[Turn]
) -> None:
    count("questions answered by a whole assistant")
    try:
        answer = little.ask(question, history)
    except BadQuestion:
        return
    assert answer.kind in KINDS
    assert not permission(answer.text)
    if answer.kind == "clearance":
        assert answer.text.startswith(tuple(wording.DEFERRALS.values()))
    if answer.kind in ("clearance", "urgent"):
        assert answer.defers
