"""No text that a stranger sends keeps a pattern busy: each against what works it hardest."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

import assistant
from assistant import conversation, permission, sentences, signals, signs
from assistant.settings import MAX_BODY_BYTES, MAX_QUESTION_CHARS, MAX_SENTENCE_CHARS
from assistant.types import BadQuestion
from assistant.verifying.rules import faults
from tests.worst_cases import LENGTH, Used, texts, used

PATTERN_SECONDS = 0.050
READING_SECONDS = 0.250
"""For what reads a question with all patterns of the gate, one after the other."""
FOUND = used(assistant)


def seconds(run: Callable[[], object]) -> float:
    """The best of three, in time of this process: the machine may be busy with other things."""
    taken = []
    for _ in range(3):
        began = time.process_time()
        run()
        taken.append(time.process_time() - began)
        if taken[-1] < PATTERN_SECONDS / 2:
            break
    return min(taken)


def test_every_module_gives_its_patterns() -> None:
    places = {one.place for one in FOUND}
    assert len(FOUND) > 300
    assert {"assistant.signals.WARNINGS", "assistant.permission._PERMISSION", "assistant.sentences._END"} <= places
    assert any(place.startswith("assistant.verifying.") for place in places)
    assert any(place.startswith("assistant.importing.") for place in places)


@pytest.mark.parametrize("one", FOUND, ids=lambda one: f"{one.place}-{one.pattern.pattern[:24]!r}")
def test_pattern_is_done_with_its_worst_text_in_time(one: Used) -> None:
    for text in dict.fromkeys(texts(one.pattern, LENGTH)):
        assert seconds(lambda text=text: one.run(text)) < PATTERN_SECONDS, repr(text[:80])  # type: ignore[misc]


GATE = {
    f"{sign}-{number}": text[:MAX_QUESTION_CHARS]
    for sign, pattern in signs.WARNINGS.items()
    for number, text in enumerate(dict.fromkeys(texts(pattern, MAX_QUESTION_CHARS)))
    if number % 40 == 0
}


@pytest.mark.parametrize(
    "read", [signals._mentions.__wrapped__, signals.referrals, signals.denied, permission.permission]
)
def test_gate_reads_the_worst_texts_of_its_patterns_in_time(read: Callable[[str], Any]) -> None:
    for name, text in GATE.items():
        assert seconds(lambda text=text: read(text)) < READING_SECONDS, name  # type: ignore[misc]


@pytest.mark.parametrize("unit", ["no dvt ", "no dvt. ", "no hives pus dvt ", "dvt. ", "my calf is red. "])
def test_signs_that_are_named_again_and_again_are_read_in_time(unit: str) -> None:
    text = unit * (MAX_QUESTION_CHARS // len(unit))

    def read() -> None:
        signals._mentions.cache_clear()
        signals.clauses(text)
        signals.statements(text)

    assert seconds(read) < 2 * READING_SECONDS


@pytest.mark.parametrize("unit", ["A. ", "a. A", ". ", "? Is ", "1. ", "\n- ", "…”", "no ", "\n\n"])
def test_sentences_are_found_in_time_wherever_full_stops_stand(unit: str) -> None:
    text = unit * (LENGTH // len(unit))
    assert seconds(lambda: list(sentences.sentences(text))) < READING_SECONDS
    assert seconds(lambda: list(sentences.paragraphs(text))) < READING_SECONDS


@pytest.mark.parametrize("unit", ["\ufdfa", "a ", "a1", "a.", "0aaa", "аa", "é\u0301", "\u200b", " "])
def test_question_that_fills_a_body_is_refused_in_time(unit: str) -> None:
    text = unit * (MAX_BODY_BYTES // len(unit.encode()))
    with pytest.raises(BadQuestion, match=r"at most 4,000 are read"):
        conversation.clean(text)
    assert seconds(lambda: refused(text)) < READING_SECONDS


def refused(text: str) -> bool:
    try:
        conversation.clean(text)
    except BadQuestion:
        return True
    return False


@pytest.mark.parametrize("unit", ["not ", "5 ", "if ", "may ", "run, ", "and ", "— ", "a’", "physio "])
def test_sentence_of_a_model_as_long_as_may_be_is_judged_in_time(unit: str) -> None:
    text = unit * (MAX_SENTENCE_CHARS // len(unit))
    assert seconds(lambda: faults(text, [text])) < 1.0
