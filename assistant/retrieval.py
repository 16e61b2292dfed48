"""Fuses the rankings into hits, best first. The only place for k and cut-offs.

Knows nothing of safety: it ranks what it is asked to rank.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from typing import NamedTuple

import numpy as np

from assistant import store
from assistant.corpus import Corpus
from assistant.lexical import Lexical
from assistant.places import Away
from assistant.types import Hit, Intent

DEPTH = 50
"""How many chunks the dense ranking contributes to a fusion."""
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


class Ranked(NamedTuple):
    """What was found for a text: cosines, best first (none while Chroma is away), and BM25, by chunk."""

    text: str
    guide: str | None
    dense: dict[str, float] | None
    lexical: dict[str, float]


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

    def retrieve(self, text: str, vector: Sequence[float], intent: Intent | None) -> list[Hit]:
        """The best HITS chunks of all for a text and its embedding; without an intent, plain rank fusion."""
        return self.hits(self.rank(text, vector), intent)

    def rank(self, text: str, vector: Sequence[float], guide: str | None = None) -> Ranked:
        """What Chroma and BM25 find, of one guide or of all."""
        dense = None
        with suppress(Away):
            dense = self.dense(vector, guide, DEPTH if guide or len(self._rows) == 1 else DEEP)
        return Ranked(text, guide, dense, self.lexical(text, guide))

    def hits(self, found: Ranked, intent: Intent | None, allowed: Container[str] | None = None) -> list[Hit]:
        """The best HITS of what was found, of the chunks allowed or of any.

        While a Chroma server is away, BM25 and the intent do without it, which finds as
        much (docs/quality.md: "all, without dense").
        """
        dense = dict(islice((found.dense or {}).items(), DEPTH))
        hits = self.fuse([dense, found.lexical], intent, allowed)
        named = self.named(found.text, found.guide)
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

    def dense(self, vector: Sequence[float], guide: str | None = None, depth: int = DEPTH) -> dict[str, float]:
        """Cosine similarity of the nearest chunks, of one guide or of all, best first. Raises Away."""
        return dict(self._collection.nearest(vector, min(depth, len(self.corpus.chunks)), guide))

    def by_guide(self, found: Ranked) -> dict[str, dict[str, float]]:
        """The cosines of the guide that was asked, or of each of the MOST_GUIDES that have the nearest chunks.

        One query for all: with one a guide, an answer would take longer with each guide of the
        corpus. Raises Away where there are none, since no guide can be judged without them.
        """
        if found.dense is None:
            raise Away("The Chroma server is away.")
        if found.guide is not None:
            return {found.guide: found.dense}
        shared: dict[str, dict[str, float]] = {}
        for name, cosine in found.dense.items():
            home = self._guides[name]
            if home in shared or len(shared) < MOST_GUIDES:
                shared.setdefault(home, {})[name] = cosine
        return shared

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
