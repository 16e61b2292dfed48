"""Whether a written sentence may be shown: the rules first, then a score from words and embeddings together.

Knows nothing of how a sentence came about; `python -m eval support` measures it on labelled pairs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from langchain_core.embeddings import Embeddings

from assistant.verifying.kin import share
from assistant.verifying.pair import Pair
from assistant.verifying.rules import faults
from assistant.verifying.vocabulary import PLAIN

LEAST_SUPPORT = 0.6


@dataclass(frozen=True)
class Verdict:
    """`fault` names the first rule that a sentence breaks, empty for one that passed; `support` is from 0 to 1."""

    fault: str
    support: float


class Verifier:
    """Judges sentences by the rules, and by the score."""

    def __init__(self, embeddings: Embeddings) -> None:
        self._embeddings = embeddings

    def judge(self, sentence: str, cited: Sequence[str]) -> Verdict:
        """Whether the cited texts bear all that a sentence, without its marks, says."""
        found = faults(sentence, cited)
        support = self.support(sentence, cited)
        if not found and support < LEAST_SUPPORT:
            found = ["support"]
        return Verdict(found[0] if found else "", support)

    def support(self, sentence: str, cited: Sequence[str]) -> float:
        """The mean of the share of words that are cited and of the greatest cosine to what is cited."""
        pair = Pair(sentence, cited)
        words = [word for word in pair.said.words if word not in PLAIN]
        own, *others = np.array(self._embeddings.embed_documents([sentence, " ".join(cited), *cited]))
        return round((share(words, pair.there) + max(float(other @ own) for other in others)) / 2, 3)
