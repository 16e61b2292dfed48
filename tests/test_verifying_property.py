"""What holds of the rules whatever a sentence says."""

import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.sentences import sentences
from assistant.verifying.claims import read
from assistant.verifying.rules import RULES, faults
from tests.conftest import ROOT

GUIDES = [
    ROOT / "corpus" / "guide.md",
    ROOT / "tests" / "data" / "achilles" / "achilles.md",
    ROOT / "eval" / "support" / "plantar.md",
    ROOT / "eval" / "support" / "hamstring.md",
]


def read_sentences(path: Path) -> list[str]:
    text = re.sub(r"\A---\n.*?\n---\n", "", path.read_text(encoding="utf-8"), flags=re.S)
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [line[start:end] for line in lines for start, end in sentences(line)]


SENTENCES = [sentence for path in GUIDES for sentence in read_sentences(path)]
"""Every sentence of every guide in the repository."""
PIECES = st.sampled_from(
    [*"not never no if until unless run foot knee 5 20 s % , ; . — left may must and or".split(), "’"]
)
TEXTS = st.one_of(st.text(max_size=400), st.lists(PIECES, max_size=80).map(" ".join))


def broken(sentence: str, cited: list[str]) -> list[str]:
    """The rules on what is said; an author's "I" may be quoted, but is no sentence of an answer."""
    return [rule for rule in faults(sentence, cited) if rule != "form"]


@given(TEXTS, st.lists(TEXTS, min_size=1, max_size=3))
def test_any_text_is_judged_and_none_raises(sentence: str, cited: list[str]) -> None:
    assert set(faults(sentence, cited)) <= set(RULES)


@settings(max_examples=300)
@given(st.sampled_from(SENTENCES), st.lists(st.sampled_from(SENTENCES), max_size=2))
def test_sentence_of_a_guide_is_borne_by_itself_whatever_is_cited_beside_it(sentence: str, others: list[str]) -> None:
    assert broken(sentence, [*others, sentence]) == []


def test_every_sentence_of_every_guide_is_borne_by_itself() -> None:
    assert len(SENTENCES) > 200
    assert [sentence for sentence in SENTENCES if broken(sentence, [sentence])] == []


@settings(max_examples=300)
@given(st.sampled_from(SENTENCES), st.integers(4, 500), st.integers(0, 60))
def test_number_that_is_not_cited_is_found_wherever_it_stands(sentence: str, number: int, place: int) -> None:
    if any(amount.number == str(number) for amount in read(sentence).amounts):
        return
    words = sentence.split()
    said = " ".join([*words[:place], str(number), *words[place:]])
    assert "amounts" in faults(said, [sentence])


@given(st.sampled_from([text for text in SENTENCES if re.search(r"\b(?:is|are|will|may|can) (?!not)", text)]))
def test_inserted_not_is_found(sentence: str) -> None:
    assert broken(re.sub(r"\b(is|are|will|may|can) (?!not)", r"\1 not ", sentence, count=1), [sentence])
