"""Fuses the rankings into hits, best first. The only place for k and cut-offs.

Knows nothing of safety: it ranks what it is asked to rank.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from contextlib import suppress

import numpy as np

from assistant import store
from assistant.corpus import Corpus
from assistant.lexical import Lexical
from assistant.places import Away
from assistant.types import Hit, Intent

DEPTH = 50
"""How many chunks the dense ranking contributes."""
DEEP, MOST_GUIDES = 400, 20
"""How many chunks of all guides are looked at, to see which guides are near a question, and how many guides."""
RANK_CONSTANT = 10
"""The k of reciprocal rank fusion (Cormack et al., SIGIR 2009, used 60 for long rankings)."""
HITS = 20
NAMED_WEIGHT = 1.0
"""What a comment gains when the question names it by its number."""
_NUMBERS = "one two three four five six seven eight nine ten".split()
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_NAMED = re.compile(
    rf"\bcomment\s*(?:(?:number|no\.?|nr\.?|#)\s*)?(\d{{1,3}}|{'|'.join(_NUMBERS)})\b"
    rf"|\b({'|'.join(_ORDINALS)}|last) (?:comment|commenter|reader)\b",
    re.I,
)


def reciprocal(scores: Mapping[str, float], k: int = RANK_CONSTANT) -> dict[str, float]:
    """1 / (k + rank) by id, rank 0 first; ties keep their order.

    >>> reciprocal({"a": 2.0, "b": 9.0}, k=10)
    {'b': 0.1, 'a': 0.09090909090909091}
    """
    ranked = sorted(scores, key=lambda key: -scores[key])
    return {key: 1.0 / (k + rank) for rank, key in enumerate(ranked)}


class Retriever:
    """Dense (Chroma), lexical (BM25) and learned evidence over one corpus."""

    def __init__(self, corpus: Corpus, collection: store.Chunks, lexical: Lexical | None = None) -> None:
        self.corpus = corpus
        self._collection = collection
        self._lexical = lexical or Lexical.of(corpus.chunks)
        self._guides = {chunk.id: corpus.sections[chunk.section].guide for chunk in corpus.chunks}
        self._rows = {
            guide: np.array([corpus.places[chunk.id] for chunk in chunks], dtype=np.intp)
            for guide, chunks in corpus.by_guide.items()
        }

    def retrieve(
        self,
        text: str,
        vector: Sequence[float],
        intent: Intent | None,
        guide: str | None = None,
        allowed: Container[str] | None = None,
    ) -> list[Hit]:
        """The best HITS chunks for a text and its embedding: of one guide or of all, of those allowed or of any.

        Without an intent, plain rank fusion of dense and lexical. While a Chroma server is away,
        the others do without dense, which finds as much (docs/quality.md: "all, without dense").
        """
        rankings = [self.lexical(text, guide)]
        with suppress(Away):
            rankings.insert(0, self.dense(vector, guide))
        hits = self.fuse(rankings, intent, allowed)
        named = self.named(text, guide)
        if named is None:
            return hits
        return sorted(hits, key=lambda hit: -hit.score - NAMED_WEIGHT * (hit.chunk.section == named))

    def named(self, text: str, guide: str | None = None) -> str | None:
        """The comment that a question names by its place ("comment 5", "the last reader"), if there is one."""
        found = _NAMED.search(text)
        if not found:
            return None
        word = (found[1] or found[2]).lower()
        home = guide or self.corpus.first.id
        comments = [s.id for s in self.corpus.sections.values() if s.source == "comment" and s.guide == home]
        places = {name: place for names in (_NUMBERS, _ORDINALS) for place, name in enumerate(names)}
        place = len(comments) - 1 if word == "last" else places.get(word, int(word) - 1 if word.isdigit() else -1)
        return comments[place] if 0 <= place < len(comments) else None

    def dense(self, vector: Sequence[float], guide: str | None = None) -> dict[str, float]:
        """Cosine similarity of the DEPTH nearest chunks, of one guide or of all. Raises Away."""
        return dict(self._collection.nearest(vector, min(DEPTH, len(self.corpus.chunks)), guide))

    def by_guide(self, vector: Sequence[float], guide: str | None = None) -> dict[str, dict[str, float]]:
        """The same for each of the MOST_GUIDES guides that have the nearest chunks, or for one guide.

        One query for all: with one a guide, an answer would take longer with each guide of the corpus.
        """
        if guide is not None:
            return {guide: self.dense(vector, guide)}
        found: dict[str, dict[str, float]] = {}
        for name, cosine in self._collection.nearest(vector, min(DEEP, len(self.corpus.chunks))):
            home = self._guides[name]
            if home in found or len(found) < MOST_GUIDES:
                found.setdefault(home, {})[name] = cosine
        return found

    def lexical(self, text: str, guide: str | None = None) -> dict[str, float]:
        """BM25 of the chunks, of one guide or of all, that share a word with the text."""
        return self._lexical.scores(text, None if guide is None else self._rows[guide])

    def fuse(
        self, rankings: Sequence[Mapping[str, float]], intent: Intent | None, allowed: Container[str] | None = None
    ) -> list[Hit]:
        """Rank fusion, weighed against the learned evidence where there is one."""
        total: dict[str, float] = {}
        for ranking in rankings:
            for chunk, share in reciprocal(ranking).items():
                total[chunk] = total.get(chunk, 0.0) + share
        if intent is not None:
            for label, probability in intent.evidence.items():
                self._learned(total, label, probability)
        kept = [name for name in total if allowed is None or name in allowed]
        best = sorted(kept, key=lambda key: -total[key])[:HITS]
        return [Hit(self.corpus.by_id[chunk], total[chunk]) for chunk in best if chunk in self.corpus.by_id]

    def _learned(self, total: dict[str, float], label: str, probability: float) -> None:
        """Evidence is keyed by chunk, or by section where the examples' sentence is not in this corpus."""
        if label in self.corpus.by_id:
            total[label] = total.get(label, 0.0) + probability
            return
        for chunk in self.corpus.by_section.get(label, ()):
            if chunk.id in total:
                total[chunk.id] += probability
