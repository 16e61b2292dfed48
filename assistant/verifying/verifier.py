"""Whether a written sentence may be shown: the rules first, then a score from words and embeddings together.

Knows nothing of how a sentence came about; `python -m eval support` measures it on labelled pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.settings import LEAST_ENTAILMENT, LEAST_SUPPORT
from assistant.types import Embeddings
from assistant.verifying.kin import share
from assistant.verifying.pair import Pair, content
from assistant.verifying.rules import faults

Entails = Callable[[str, Sequence[str]], float]
"""The probability that texts entail a sentence, such as `entailment.Entailment`."""


@dataclass(frozen=True)
class Verdict:
    """`fault` names the first rule that a sentence breaks, empty for one that passed; `support` is from 0 to 1."""

    fault: str
    support: float


class Verifier:
    """Judges sentences by the rules, by the score, and by what `entails` thinks where one is given."""

    def __init__(self, embeddings: Embeddings, entails: Entails | None = None) -> None:
        self._embeddings = embeddings
        self._entails = entails

    def judge(self, sentence: str, cited: Sequence[str]) -> Verdict:
        """Whether the cited texts bear all that a sentence, without its marks, says."""
        support = self.support(sentence, cited)
        fault = next(iter(faults(sentence, cited)), "")
        if not fault and support < LEAST_SUPPORT:
            fault = "support"
        if not fault and self._entails and self._entails(sentence, cited) < LEAST_ENTAILMENT:
            fault = "entailment"
        return Verdict(fault, support)

    def support(self, sentence: str, cited: Sequence[str]) -> float:
        """The mean of the share of words that are cited and of the greatest cosine to what is cited."""
        pair = Pair(sentence, cited)
        words = [word for clause in pair.said.clauses for word in content(clause)]
        own, *others = np.array(self._embeddings.embed_documents([sentence, " ".join(cited), *cited]))
        return round((share(words, pair.there) + max(float(other @ own) for other in others)) / 2, 3)
