"""The hashed n-grams are scikit-learn's."""

import numpy as np
import pytest
from sklearn.feature_extraction.text import HashingVectorizer

from assistant import examples
from assistant.ngrams import columns

FEATURES = 2**15
ODD = [
    "",
    " ",
    "a",
    "ab cd",
    "🦶🏃",
    "5k?",
    "ＦＵＬＬ width",
    "a\u2028b\tc  d",
    "ß İ ŉ",
    "it's o'clock — can't",
    "_x_ __",
]


@pytest.mark.parametrize("view", [0, 1])
def test_columns_are_those_of_the_hashing_vectorizer(view: int) -> None:
    shared = {"n_features": FEATURES, "alternate_sign": False, "binary": True}
    theirs = (
        HashingVectorizer(analyzer="char_wb", ngram_range=(2, 5), **shared),
        HashingVectorizer(ngram_range=(1, 2), token_pattern=r"\b\w+\b", **shared),
    )[view]
    for text in [*ODD, *(example.text for example in examples.load()[::50])]:
        expected = np.sort(theirs.transform([text]).indices)
        assert columns(text, FEATURES)[view].tolist() == expected.tolist(), text
