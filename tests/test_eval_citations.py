"""Citation recall and precision on answers whose figures can be worked out by hand."""

import pytest

from assistant import wording
from assistant.types import Answer, Citation
from eval.citations import claims, precision, recall

REST, WAIT = "Rest the foot.", "Do not run until your physio agrees."


def cited(n: int, quote: str) -> Citation:
    return Citation(n, "rest", "Rest", "guide", quote, 0, len(quote))


def answer(text: str, *citations: Citation) -> Answer:
    return Answer("q", "answer", text, defers=False, citations=citations)


def test_sentences_are_told_from_the_assistants_own() -> None:
    found = list(claims(f"Rest the foot [1]. {wording.OFFER}"))
    assert [(claim.text, claim.marks, claim.constant) for claim in found] == [
        (REST, (1,), False),
        (wording.OFFER, (), True),
    ]


@pytest.mark.parametrize(
    ("text", "citations", "found", "right"),
    [
        ("Rest the foot [1].", [cited(1, REST)], 1.0, 1.0),
        ("Rest the foot.", [cited(1, REST)], 0.0, 0.0),  # no mark, and a citation that nothing carries
        ("Rest the foot [1]. Do not run until your physio agrees [2].", [cited(1, WAIT), cited(2, REST)], 0.0, 0.0),
        ("Rest the foot [1] [2].", [cited(1, REST), cited(2, WAIT)], 1.0, 0.5),  # the second is not needed
        (wording.THEIR_CALL.format(n=1), [cited(1, WAIT)], None, 1.0),
        (wording.THEIR_CALL.format(n=1), [cited(1, REST)], None, 0.0),  # it names nobody who decides
        (wording.OFFER, [], None, None),
    ],
)
def test_recall_and_precision(text: str, citations: list[Citation], found: float | None, right: float | None) -> None:
    assert (recall(answer(text, *citations)), precision(answer(text, *citations))) == (found, right)
