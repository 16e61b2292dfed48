"""Hashed character and word n-grams of a text, as the numbers of columns. Knows nothing of what is learned from them.

The same as scikit-learn's HashingVectorizer (analyzer "char_wb" with 2 to 5 characters
beside words with 1 to 2, lower case, binary), which takes seconds to import; a test holds
the two together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import mmh3
import numpy as np
from numpy.typing import NDArray

CHARACTERS, WORDS = range(2, 6), range(1, 3)
_WORD = re.compile(r"\b\w+\b")


def columns(text: str, features: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The columns that a text has, ascending, each below `features`: by characters, and by words."""
    lower = text.lower()
    return _hashed(_characters(lower), features), _hashed(_words(lower), features)


def _hashed(ngrams: Iterator[str], features: int) -> NDArray[np.int64]:
    return np.array(sorted({abs(mmh3.hash(ngram)) % features for ngram in set(ngrams)}), dtype=np.int64)


def _characters(text: str) -> Iterator[str]:
    """Runs of characters inside words, whose ends count as blanks; a short word counts whole, once."""
    for word in text.split():
        padded = f" {word} "
        for n in CHARACTERS:
            yield from (padded[i : i + n] for i in range(max(1, len(padded) - n + 1)))
            if len(padded) <= n:
                break


def _words(text: str) -> Iterator[str]:
    found = _WORD.findall(text)
    for n in WORDS:
        yield from (" ".join(found[i : i + n]) for i in range(len(found) - n + 1))
