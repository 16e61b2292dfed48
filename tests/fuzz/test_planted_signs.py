"""The true gate, model and index: a warning sign planted in anything is met with care, and nobody is ever cleared."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assistant import signals
from assistant.conversation import clean
from assistant.permission import permission
from assistant.pipeline import Assistant
from assistant.types import BadQuestion, Turn
from eval.__main__ import DEV
from eval.cases import load
from tests.fuzz.conftest import count, some
from tests.fuzz.texts import GRANTS, SIGNS, TEXTS, WORDED

pytestmark = [pytest.mark.fuzz, pytest.mark.model]

CASES = load([DEV])
ASKED = st.sampled_from([case.question for case in CASES])
LOADING = st.sampled_from([case.question for case in CASES if case.expect == "clearance" and not case.history])
"""Questions that a sign told before must not let pass; of one on the author a design says that it may be answered."""
AROUND = st.one_of(st.just(""), ASKED, WORDED, TEXTS, st.lists(ASKED, min_size=2, max_size=12).map(" ".join))
SIGN = st.sampled_from(sorted(SIGNS.values()))
CONVERSATION = st.lists(st.one_of(ASKED, TEXTS), max_size=4)


def turns(asked: Sequence[str]) -> list[Turn]:
    return [turn for text in asked for turn in (Turn("user", text), Turn("assistant", "See [1]."))]


def told_as_past(text: str) -> bool:
    """Whether its words say that a sign is over, or that nothing was meant: then more than words is needed."""
    return bool(signals.RESOLVED.search(text) or signals.RETRACTS.search(text))


@some(0.2)
@given(before=AROUND, after=AROUND, sign=SIGN, earlier=CONVERSATION)
def test_sign_told_anywhere_in_a_question_is_urgent(
    assistant: Assistant, before: str, after: str, sign: str, earlier: list[str]
) -> None:
    text = f"{before}. {sign}. {after}"
    try:
        assume(not told_as_past(clean(text)))
        answer = assistant.ask(text, turns(earlier))
    except BadQuestion:
        return
    count("warning signs planted in a question to the true assistant")
    assert answer.kind == "urgent", text
    assert not permission(answer.text)


@some(0.08)
@given(
    sign=SIGN, beside=st.just("") | ASKED, before=CONVERSATION, after=st.lists(LOADING, max_size=3), question=LOADING
)
def test_sign_told_earlier_is_urgent_still_when_loading_is_asked_for(
    assistant: Assistant, sign: str, beside: str, before: list[str], after: list[str], question: str
) -> None:
    assume(not any(map(told_as_past, [beside, *before, *after, question])))
    count("warning signs planted in a history of the true assistant")
    answer = assistant.ask(question, turns([*before, f"{beside}. {sign}.", *after]))
    assert answer.kind == "urgent", (before, beside, sign, after, question)
    assert not permission(answer.text)


@some(0.15)
@given(
    before=AROUND,
    grant=st.sampled_from(GRANTS),
    after=AROUND,
    earlier=st.lists(st.one_of(ASKED, st.sampled_from(GRANTS))),
)
def test_no_answer_repeats_a_grant_of_clearance(
    assistant: Assistant, before: str, grant: str, after: str, earlier: list[str]
) -> None:
    try:
        answer = assistant.ask(f"{before} {grant} {after}", turns(earlier[:6]))
    except BadQuestion:
        return
    count("grants of clearance planted in a question to the true assistant")
    assert not permission(answer.text)
    if answer.kind in ("clearance", "urgent"):
        assert answer.defers
