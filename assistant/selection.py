"""Which of the sentences that were found an answer quotes, and in which order. Knows nothing of safety."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from assistant.corpus import Corpus
from assistant.draft import words
from assistant.ground import LACKS
from assistant.types import Chunk, Hit

LEAST_WORDS = 25
MOST_WORDS = 110
MOST_QUOTES = 4
CLOSE, CLOSE_ELSEWHERE = 0.4, 0.7
"""Shares of the best hit's score from which another sentence may join the answer: of its section, of others."""
CLOSE_LACK = 0.5
"""The same for a sentence that says what the text lacks, beside one that says what it has."""

ANAPHORA = re.compile(r"^(?:It|This|That|These|Those|They|He|She|So|Also|Then|But|And)\b")
"""How a sentence begins that leans on the one before."""


def choose(hits: Sequence[Hit], corpus: Corpus, barred: Container[str] = ()) -> list[Chunk]:
    """The sentences of an answer: the best first, then those that belong with it, in reading order.

    Sentences are added while they score near the best, or while the answer is shorter
    than LEAST_WORDS; never past MOST_WORDS or MOST_QUOTES, never of another guide or
    another kind of source than the best one, and never one whose id is barred.
    """
    lead = hits[0].chunk
    guide = corpus.sections[lead.section].guide
    chosen = [lead]
    before = corpus.by_id.get(lead.previous or "")
    if before and ANAPHORA.match(lead.text) and before.source == lead.source and before.id not in barred:
        chosen.insert(0, before)
    for hit in hits[1:]:
        chunk = hit.chunk
        near = CLOSE if chunk.section == lead.section else CLOSE_ELSEWHERE
        if LACKS.search(chunk.text) and not LACKS.search(lead.text):
            near = max(near, CLOSE_LACK)
        same = chunk.source == lead.source and (chunk.source == "guide" or chunk.section == lead.section)
        same = same and corpus.sections[chunk.section].guide == guide
        if same and hit.score >= near * hits[0].score and chunk not in chosen and _fits(chosen, chunk):
            chosen.append(chunk)
    for neighbour in (lead.next, lead.previous):
        chunk_ = corpus.by_id.get(neighbour or "")
        short = sum(words(chunk.text) for chunk in chosen) < LEAST_WORDS
        beside = chunk_ and (chunk_.source, chunk_.paragraph) == (lead.source, lead.paragraph)
        fit = chunk_ and beside and chunk_.id not in barred and not LACKS.search(chunk_.text)
        if short and chunk_ and fit and chunk_ not in chosen:
            chosen.append(chunk_)
    first = 2 if chosen[0] is not lead else 1
    rest = sorted(chosen[first:], key=lambda c: (c.section != lead.section, corpus.places[c.id]))
    return chosen[:first] + rest


def _fits(chosen: Sequence[Chunk], chunk: Chunk) -> bool:
    length = sum(words(c.text) for c in chosen) + words(chunk.text)
    return len(chosen) < MOST_QUOTES and length <= MOST_WORDS - 25
