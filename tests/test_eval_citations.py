"""Citation recall and precision on answers whose figures can be worked out by hand."""

import pytest

from assistant import wording
from assistant.types import Answer, Citation, Written
from eval.citations import Claim, claims, is_borne, precision, recall

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


@pytest.mark.parametrize(
    ("sentence", "marks", "quotes", "borne"),
    [
        ("You rest the foot.", (1,), [REST], True),
        ("You rest the foot.", (), [REST], False),
        ("You rest the foot.", (2,), [REST], False),
        ("Rest the foot for 6 weeks.", (1,), [REST], False),
        ("Rest the foot for six weeks.", (1,), [REST], False),
        ("Jump for twenty seconds.", (1,), ["Jump for 20 seconds."], True),
        ("Do not rest the foot.", (1,), [REST], False),
        ("Run, your physio agrees.", (1,), ["Do not run; your physio agrees."], False),
        ("Wait with the run until your physio agrees.", (1,), [WAIT], True),
        ("Surgery mends most bones.", (1,), [REST], False),
    ],
)
def test_sentence_of_a_model_is_borne_by_marks_numbers_negations_and_words(
    sentence: str, marks: tuple[int, ...], quotes: list[str], borne: bool
) -> None:
    assert is_borne(Claim(sentence, marks, constant=False), dict(enumerate(quotes, 1))) is borne


def test_a_models_sentence_counts_as_borne_and_a_foreign_one_not() -> None:
    text = "You rest the foot [1]."
    written = Answer("q", "answer", text, False, (cited(1, REST),), sentences=(Written(text, (1,), 0.9),))
    assert (recall(written), precision(written)) == (1.0, 1.0)
    assert recall(answer(text, cited(1, REST))) == 0.0
