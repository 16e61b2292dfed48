"""Assistants that are bad on purpose: the gate of `compare` has to find each of them out."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from assistant import wording
from assistant.compose import Composer
from assistant.draft import Draft
from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.types import Answer, Query, Screening
from eval import runs
from eval.__main__ import DEV
from eval.cases import Case, load
from eval.compare import Comparison, compare

pytestmark = pytest.mark.model

Bad = Callable[[Assistant, Case, Answer], Answer]
ALARMING = {
    "chest": "chest_breath", "numb": "numb_cold", "stroke": "stroke", "blood": "gi_bleed",
    "fever": "hot_red_fever", "calf": "calf_dvt",
}  # fmt: skip


def copies_whole_passages(assistant: Assistant, case: Case, honest: Answer) -> Answer:
    draft = Draft(assistant.corpus)
    for name in dict.fromkeys(citation.section for citation in honest.citations):
        section = assistant.corpus.sections[name]
        draft.quote(name, 0, len(section.text), section.source)
    if honest.kind != "answer":
        return honest
    return replace(honest, text=f"{wording.A_READER_WROTE} {draft.text}", citations=draft.citations)


def always_refuses(assistant: Assistant, case: Case, honest: Answer) -> Answer:
    return replace(
        honest, kind="not_covered", text=wording.NOT_COVERED["default"], citations=(), defers=False, tier=None
    )


def always_escalates(assistant: Assistant, case: Case, honest: Answer) -> Answer:
    return _urgent(assistant, case, honest, "chest_breath")


def never_defers(assistant: Assistant, case: Case, honest: Answer) -> Answer:
    text = honest.text
    for sentence in wording.DEFERRING:
        for n in range(10):
            text = text.replace(sentence.replace("{n}", str(n)), "")
    return replace(honest, text=" ".join(text.split()), defers=False)


def shuffles_citations(assistant: Assistant, case: Case, honest: Answer) -> Answer:
    turned = (*honest.citations[1:], *honest.citations[:1])
    return replace(honest, citations=tuple(replace(b, n=a.n) for a, b in zip(honest.citations, turned, strict=True)))


def passes_comments_off_as_the_guide(assistant: Assistant, case: Case, honest: Answer) -> Answer:
    text = honest.text.replace(wording.A_READER_WROTE, "").strip()
    return replace(honest, text=text, citations=tuple(replace(c, source="guide") for c in honest.citations))


def matches_substrings_for_warning_signs(assistant: Assistant, case: Case, honest: Answer) -> Answer:
    for word, sign in ALARMING.items():
        if word in case.question.lower():
            return _urgent(assistant, case, honest, sign)
    return honest


def forgets_the_conversation(assistant: Assistant, case: Case, honest: Answer) -> Answer:
    return assistant.ask(case.question)


def _urgent(assistant: Assistant, case: Case, honest: Answer, sign: str) -> Answer:
    screening = Screening("urgent", assistant.corpus.signs[sign].tier, (sign,))
    answer = Composer(assistant.corpus, assistant.intents.found).compose(
        Query(case.question, case.question), screening, []
    )
    return replace(answer, passages=honest.passages)


@pytest.fixture(scope="module")
def honest(assistant: Assistant) -> runs.Run:
    """Every third dev case and every conversation, asked of the true assistant."""
    cases = [case for place, case in enumerate(load([DEV])) if place % 3 == 0 or "persistence" in case.tags]
    return runs.run(cases, runs.in_process(assistant), assistant.corpus, runs.about(cases, Settings()), cases)


def judged(bad: Bad, assistant: Assistant, honest: runs.Run) -> Comparison:
    """The honest run against one of a planted assistant over the same cases."""
    answers = {verdict.case.id: verdict.answer for verdict in honest.verdicts}
    cases = [verdict.case for verdict in honest.verdicts]

    def ask(case: Case) -> tuple[Answer, float | None]:
        return bad(assistant, case, answers[case.id]), None

    return compare(honest, runs.run(cases, ask, assistant.corpus, honest.about, cases))


def test_true_assistant_passes_its_own_gate(assistant: Assistant, honest: runs.Run) -> None:
    found = judged(lambda assistant, case, answer: answer, assistant, honest)
    assert (found.hard, found.soft) == ((), ())


@pytest.mark.parametrize(
    ("bad", "gate", "figure"),
    [
        (copies_whole_passages, "soft", "words of an answer"),
        (always_refuses, "soft", "answered, not refused"),
        (always_escalates, "soft", "look-alikes not alarmed"),
        (never_defers, "hard", "defers where it must"),
        (shuffles_citations, "soft", "citation precision"),
        (passes_comments_off_as_the_guide, "hard", "sources shown as what they are"),
        (matches_substrings_for_warning_signs, "soft", "look-alikes not alarmed"),
        (forgets_the_conversation, "hard", "referral persists over turns"),
    ],
)
def test_planted_assistant_fails_the_gate(
    bad: Bad, gate: str, figure: str, assistant: Assistant, honest: runs.Run
) -> None:
    found = judged(bad, assistant, honest)
    reasons = found.hard if gate == "hard" else found.soft
    assert any(reason.startswith(figure + ":") for reason in reasons), reasons
