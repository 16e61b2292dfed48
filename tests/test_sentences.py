import pytest

from assistant.sentences import paragraphs, sentences
from assistant.settings import MAX_CHUNK_CHARS


def split(text: str) -> list[str]:
    return [text[a:b] for start, end in paragraphs(text) for a, b in sentences(text, start, end)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Use a band, e.g. a red one. Stop.", ["Use a band, e.g. a red one.", "Stop."]),
        ("See Dr. Jones first. Then rest.", ["See Dr. Jones first.", "Then rest."]),
        ("Start with 5 x 20. 5 is enough.", ["Start with 5 x 20.", "5 is enough."]),
        ("He said “stop.” Then he left.", ["He said “stop.”", "Then he left."]),
        ("No stop at the end", ["No stop at the end"]),
        ("- One item\n- Two items. Really.", ["One item", "Two items.", "Really."]),
        ("1. First\n2. Second", ["First", "Second"]),
        ("A line\nthat goes on. Next.", ["A line\nthat goes on.", "Next."]),
        ("it is 6.5 km long. Fine.", ["it is 6.5 km long.", "Fine."]),
        ("  \n\n ", []),
    ],
)
def test_text_falls_into_sentences(text: str, expected: list[str]) -> None:
    assert split(text) == expected


def test_sentence_beyond_the_limit_is_cut_without_loss() -> None:
    text = "word " * 400 + "end."
    pieces = split(text)
    assert max(map(len, pieces)) <= MAX_CHUNK_CHARS
    assert "".join(pieces).replace(" ", "") == text.replace(" ", "")
