"""Where the sentences that the examples quote stand in a corpus, which may word them otherwise.

The shipped examples speak of one guide. A corpus may hold it as shipped, hold it in its
published words, or not hold it at all; then what they say is covered means nothing here.
Knows nothing of questions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from assistant.corpus import Corpus
from assistant.examples import Example
from assistant.types import Chunk

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
"""Unit-length vectors, a row a text."""
Near = Callable[[Sequence[float], int], Sequence[tuple[str, float]]]
"""The ids of the nearest chunks to a vector, best first, so many, beneath whose headings the texts were embedded."""

CANDIDATES = 50
"""How many sentences are compared with a quoted one whose section the corpus has not."""
SAME_SECTION, ELSEWHERE = 0.5, 0.6
"""Cosine from which a sentence says what a quoted one says: in the section of that name, in any other.

On the published page, sentences below 0.5 are other ones; a guide on another injury has none above 0.62.
"""
HOME_SHARE = 1 / 3
"""Share of the shipped examples' sentences that a guide must have, to be the guide they speak of."""


@dataclass(frozen=True)
class Found:
    """`guide` is the one that the shipped examples speak of, if this corpus has it.

    `chunks` maps quoted sentences to ids of chunks, `sections` the sections that the
    examples name to those of this corpus.
    """

    guide: str | None = None
    chunks: Mapping[str, str] = field(default_factory=dict)
    sections: Mapping[str, str] = field(default_factory=dict)


def find(examples: Sequence[Example], corpus: Corpus, embed: Embed, nearest: Near) -> Found:
    """Looks up every sentence that an example quotes; embeds nothing where all are there to the letter."""
    quoted = _quoted(examples)
    exact = {text: corpus.by_text[text] for text in quoted if text in corpus.by_text}
    own = _own(examples, corpus)
    missing = [text for text in quoted if text not in exact]
    near = _nearest(missing, [quoted[text] for text in missing], corpus, embed, nearest) if missing else {}
    homes = Counter(corpus.sections[chunk.section].guide for chunk in [*exact.values(), *near.values()])
    guide, count = homes.most_common(1)[0] if homes else ("", 0)
    if not guide or count < HOME_SHARE * len(quoted):
        return Found(chunks=own)
    here = {text: c for text, c in (near | exact).items() if corpus.sections[c.section].guide == guide}
    return Found(guide, {text: c.id for text, c in here.items()} | own, _sections(quoted, here, guide, corpus))


def _quoted(examples: Sequence[Example]) -> dict[str, str]:
    """The sentences that the shipped examples quote, with the section that each is of."""
    return {text: example.section or "" for example in examples if not example.guide for text in example.evidence}


def key(example: Example, text: str) -> str:
    """Under which name `Found.chunks` has a sentence: guides of one corpus may share one."""
    return f"{example.guide}:{text}" if example.guide else text


def _own(examples: Sequence[Example], corpus: Corpus) -> dict[str, str]:
    """The sentences of the guides' own banks, which quote them to the letter."""
    there = {f"{corpus.sections[chunk.section].guide}:{chunk.text}": chunk.id for chunk in corpus.chunks}
    wanted = {key(example, text) for example in examples if example.guide for text in example.evidence}
    return {name: there[name] for name in sorted(wanted & there.keys())}


def _nearest(
    texts: Sequence[str], sections: Sequence[str], corpus: Corpus, embed: Embed, near: Near
) -> dict[str, Chunk]:
    """The sentence that says what a quoted one says: of the section of its name, else of what is near it anywhere."""
    rows = embed(texts)
    places = [
        [chunk.id for chunk in corpus.by_section[section]]
        if corpus.by_section.get(section)
        else [name for name, _ in near(row.tolist(), CANDIDATES)]
        for row, section in zip(rows, sections, strict=True)
    ]
    ids = list(dict.fromkeys(name for some in places for name in some))
    similarity = rows @ embed([corpus.by_id[name].text for name in ids]).T if ids else rows[:, :0]
    column = {name: place for place, name in enumerate(ids)}
    found = {}
    for text, section, some, row in zip(texts, sections, places, similarity, strict=True):
        least = SAME_SECTION if corpus.by_section.get(section) else ELSEWHERE
        best = max(some, key=lambda name: row[column[name]], default=None)
        if best is not None and row[column[best]] >= least:
            found[text] = corpus.by_id[best]
    return found


def _sections(quoted: Mapping[str, str], here: Mapping[str, Chunk], guide: str, corpus: Corpus) -> dict[str, str]:
    """Each section that is named: itself where the guide has it, else where most of its sentences went."""
    found = {}
    for name in dict.fromkeys(quoted.values()):
        if name in corpus.sections and corpus.sections[name].guide == guide:
            found[name] = name
            continue
        went = Counter(chunk.section for text, chunk in here.items() if quoted[text] == name)
        if went:
            found[name] = went.most_common(1)[0][0]
    return found
