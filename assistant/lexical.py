"""BM25 over chunks, by bm25s, with words normalised to the corpus' own. Knows no vectors."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence

import bm25s
import numpy as np
import Stemmer
from rapidfuzz import process
from rapidfuzz.distance import OSA

from assistant.types import Chunk

logging.getLogger("bm25s").setLevel(logging.WARNING)  # it logs every index it builds

_WORD = re.compile(r"[a-z0-9]+")
_STOP = frozenset(
    "a an and are as at be been but by can could did do does for from had has have he her his how i if in into is "
    "it its just me my no not of on or our out so some than that the their them then there these they this to too "
    "up us was we were what when where which who why will with would you your am any about after all also got get "
    "please thanks hi hello im ive dont".split()
)
SAME = {
    "skipping": "rope", "skip": "rope", "jumprope": "rope", "pt": "physio", "physiotherapist": "physio",
    "therapist": "physio", "physical": "physio", "aquajogging": "aqua", "pool": "pool", "cast": "boot",
    "plaster": "boot", "moonboot": "boot", "cam": "boot", "jog": "running", "jogging": "running", "run": "running",
    "runs": "running", "abs": "core", "band": "band", "bands": "band", "theraband": "band", "cycling": "bike",
    "cycle": "bike", "cycled": "bike", "turbo": "bike", "spin": "bike", "swim": "swimming", "author": "author",
    "james": "author", "writer": "author", "blogger": "author", "coach": "author", "turnover": "cadence",
    "stride": "cadence", "calfs": "calf", "calves": "calf",
}  # fmt: skip
"""Readers' words (British, American, slang) for the words of such a guide."""
REPAIR_FROM_LENGTH = 5
REPAIR_SCORE = 0.8
"""OSA similarity (edits and swapped neighbours) from which an unknown word counts as a misspelling."""


class Lexical:
    """Ranks chunks for a question's words; an unknown word is repaired to the nearest known one.

    `same` maps readers' words to the guide's, `repair_score` is how alike two spellings have to be.
    """

    def __init__(
        self, chunks: Sequence[Chunk], same: Mapping[str, str] = SAME, repair_score: float = REPAIR_SCORE
    ) -> None:
        self._same, self._repair_score = same, repair_score
        self._stem = Stemmer.Stemmer("english")
        self._ids = [chunk.id for chunk in chunks]
        words = [_WORD.findall(chunk.embedded.lower()) for chunk in chunks]
        self._spellings = sorted({word for some in words for word in some} | set(same) | set(same.values()))
        self._known = frozenset(self._spellings)
        tokens = [self._stems(some) for some in words]
        self._indexed = frozenset(stem for some in tokens for stem in some)
        self._index = bm25s.BM25()
        self._index.index(tokens, show_progress=False)

    def _stems(self, words: Sequence[str]) -> list[str]:
        stems: list[str] = self._stem.stemWords([self._same.get(word, word) for word in words if word not in _STOP])
        return stems

    def repaired(self, text: str) -> list[str]:
        """The question's stems, misspelt words replaced before stemming.

        >>> lexical.repaired("jumpng roep")
        ['jump', 'rope']
        """
        return self._stems([self._repair(word) for word in _WORD.findall(text.lower())])

    def _repair(self, word: str) -> str:
        if word in self._known or word in _STOP or len(word) < REPAIR_FROM_LENGTH:
            return word
        found = process.extractOne(
            word, self._spellings, scorer=OSA.normalized_similarity, score_cutoff=self._repair_score
        )
        return str(found[0]) if found else word

    def scores(self, text: str) -> dict[str, float]:
        """BM25 of every chunk that shares a word with the question."""
        words = [word for word in self.repaired(text) if word in self._indexed]
        if not words:
            return {}
        scores = self._index.get_scores(words)
        return {self._ids[i]: float(scores[i]) for i in np.flatnonzero(scores)}
