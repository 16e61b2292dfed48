"""BM25 over chunks, by bm25s, with words normalised to the corpus' own. Knows no vectors."""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import bm25s
import numpy as np
import Stemmer
from numpy.typing import NDArray
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
MOST = 1_000
"""How many chunks are scored at most: those behind them have no say in a fused ranking."""
SPELLINGS = "spellings.json"
REPAIR_FROM_LENGTH = 5
REPAIR_SCORE = 0.8
"""OSA similarity (edits and swapped neighbours) from which an unknown word counts as a misspelling."""


def digest() -> str:
    """Names how words are taken: an index that was saved with other rules finds other words."""
    rules = repr((sorted(SAME.items()), sorted(_STOP), _WORD.pattern, bm25s.__version__))
    return hashlib.sha256(rules.encode()).hexdigest()[:12]


class Lexical:
    """Ranks chunks for a question's words; an unknown word is repaired to the nearest known one.

    Row i of `index` is the chunk of id `ids[i]`, `spellings` are the words that need no
    repair, `same` maps readers' words to the guide's, `repair_score` is how alike two
    spellings have to be.
    """

    def __init__(
        self,
        index: bm25s.BM25,
        ids: Sequence[str],
        spellings: Sequence[str],
        same: Mapping[str, str] = SAME,
        repair_score: float = REPAIR_SCORE,
    ) -> None:
        self._index, self._ids, self._spellings = index, ids, spellings
        self._same, self._repair_score = same, repair_score
        self._known = frozenset(spellings)
        self._stem = Stemmer.Stemmer("english")

    @classmethod
    def of(cls, chunks: Sequence[Chunk], same: Mapping[str, str] = SAME, repair_score: float = REPAIR_SCORE) -> Lexical:
        """Indexes chunks in memory."""
        words = [_WORD.findall(chunk.embedded.lower()) for chunk in chunks]
        spellings = sorted({word for some in words for word in some} | set(same) | set(same.values()))
        made = cls(bm25s.BM25(), [chunk.id for chunk in chunks], spellings, same, repair_score)
        made._index.index([made._stems(some) for some in words], show_progress=False)
        return made

    def save(self, folder: Path) -> None:
        """Writes the index into a new folder."""
        self._index.save(folder, show_progress=False)
        (folder / SPELLINGS).write_text(json.dumps(self._spellings), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, chunks: Sequence[Chunk]) -> Lexical:
        """Maps the saved index of these chunks into memory. Raises OSError, ValueError or KeyError if it is torn."""
        index = bm25s.BM25.load(folder, mmap=True, show_progress=False)
        return cls(index, [chunk.id for chunk in chunks], json.loads((folder / SPELLINGS).read_text(encoding="utf-8")))

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

    def scores(self, text: str, rows: NDArray[np.intp] | None = None) -> dict[str, float]:
        """BM25 of the chunks that share a word with the question, the MOST best of them, in reading order.

        `rows` limits it to the chunks of these places.
        """
        words = [word for word in self.repaired(text) if word in self._index.vocab_dict]
        if not words:
            return {}
        scores = self._index.get_scores(words)
        found = np.flatnonzero(scores) if rows is None else rows[scores[rows] > 0]
        if len(found) > MOST:
            found = np.sort(found[np.argpartition(-scores[found], MOST)[:MOST]])
        return {self._ids[i]: float(scores[i]) for i in found.tolist()}
