"""Which of the known ids a section or a comment gets, so that what refers to it goes on holding.

A heading may have moved, its text may have changed a little, or the known text may tell the
same in other words. Likeness is the cosine of TF-IDF vectors. Knows nothing of files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from scipy.optimize import linear_sum_assignment
from sklearn.feature_extraction.text import TfidfVectorizer

from assistant.corpus_files import slug
from assistant.importing.sections import Draft
from assistant.marks import plain

LIKE = 0.2
"""Likeness from which two texts are taken for the same section, told in other words perhaps."""
SAME_TITLE = 0.85
"""Likeness of two headings that are the same but for a word."""
SPLIT = 0.12
"""How much liker than the section they stand in paragraphs must be, on average, to begin another one."""
STAY = 0.02
"""By so much a paragraph is held to belong where it stands."""
Likeness = NDArray[np.float64]


@dataclass(frozen=True)
class Known:
    """A section or a comment of the corpus as it is."""

    id: str
    title: str
    text: str


@dataclass(frozen=True)
class Named:
    """A draft with the id it is to have; `split` where the known id began in the middle of a section."""

    id: str
    draft: Draft
    split: bool = False


def name(drafts: Sequence[Draft], known: Sequence[Known], taken: frozenset[str], prefix: str) -> list[Named]:
    """Ids for sections: known ones where a section is like, else made of the heading.

    `taken` are ids of other guides; an id among them gets the `prefix`.
    """
    titles = [plain(draft.title) for draft in drafts]
    texts = [" ".join(plain(block.text) for block in draft.blocks) for draft in drafts]
    pairs = assign(titles, texts, known)
    around = _around(titles, texts, known, pairs)
    named: list[tuple[str | None, Draft, bool]] = []
    for place, draft in enumerate(drafts):
        mine = pairs.get(place)
        named.append((mine.id if mine else None, draft, False))
        if mine is not None and draft.blocks:
            named[-1:] = _split(draft, mine, around.get(place, [mine]))
    used = set(taken)
    result = []
    reserved = {ident for ident, _, _ in named if ident}
    for ident, draft, split in named:
        own = ident or free(slug(plain(draft.title)) or "section", used | reserved, prefix)
        used.add(own)
        result.append(Named(own, draft, split))
    return result


def free(ident: str, used: set[str] | frozenset[str], prefix: str) -> str:
    """The id, or one made of it that is not in use.

    >>> free("rest", {"rest", "calf-rest"}, "calf")
    'rest-2'
    """
    tries = [ident, f"{prefix}-{ident}", *(f"{ident}-{number}" for number in range(2, len(used) + 3))]
    return next(one for one in tries if one not in used)


def assign(titles: Sequence[str], texts: Sequence[str], known: Sequence[Known]) -> dict[int, Known]:
    """The best pairs of new and known, each once; only those that are like."""
    if not titles or not known:
        return {}
    alike = likeness([f"{a} {b}" for a, b in zip(titles, texts, strict=True)], [f"{k.title} {k.text}" for k in known])
    heads = np.array([[_alike(title, one.title.split(" › ")[-1]) for one in known] for title in titles])
    same = heads >= SAME_TITLE
    score = np.where(same, alike + 1.0, alike)
    rows, columns = linear_sum_assignment(-score)
    return {int(r): known[c] for r, c in zip(rows, columns, strict=True) if same[r, c] or alike[r, c] >= LIKE}


def _alike(one: str, other: str) -> float:
    """Likeness of two headings, whatever the order of their words."""
    return fuzz.token_sort_ratio(one.lower(), other.lower()) / 100 if one and other else 0.0


def likeness(new: Sequence[str], old: Sequence[str]) -> Likeness:
    """Cosine of each new text with each old one."""
    try:
        vectors = TfidfVectorizer(stop_words="english", sublinear_tf=True, token_pattern=r"\b\w\w+\b").fit([*new, *old])
    except ValueError:  # no words at all
        return np.zeros((len(new), len(old)))
    return np.asarray((vectors.transform(new) @ vectors.transform(old).T).todense())


def _around(
    titles: Sequence[str], texts: Sequence[str], known: Sequence[Known], pairs: dict[int, Known]
) -> dict[int, list[Known]]:
    """The known sections that may begin in each draft: its own, and those beside it that no heading leads to."""
    places = {one.id: place for place, one in pairs.items()}
    around = {place: [one] for place, one in pairs.items()}
    if not pairs:
        return {}
    alike = likeness([f"{a} {b}" for a, b in zip(titles, texts, strict=True)], [f"{k.title} {k.text}" for k in known])
    for column, one in enumerate(known):
        if one.id in places:
            continue
        before = next((places[k.id] for k in reversed(known[:column]) if k.id in places), None)
        after = next((places[k.id] for k in known[column:] if k.id in places), None)
        beside = [place for place in (before, after) if place is not None]
        around[max(beside, key=lambda place: alike[place, column])].append(one)
    order = [one.id for one in known]
    return {place: sorted(some, key=lambda one: order.index(one.id)) for place, some in around.items()}


def _split(draft: Draft, mine: Known, choices: Sequence[Known]) -> list[tuple[str | None, Draft, bool]]:
    """A section divided where known sections without a heading of their own begin in it."""
    if len(choices) == 1:
        return [(mine.id, draft, False)]
    alike = likeness([plain(block.text) for block in draft.blocks], [f"{one.title} {one.text}" for one in choices])
    alike[:, choices.index(mine)] += STAY
    labels = _merged(_labels(alike), alike)
    parts: list[tuple[str | None, Draft, bool]] = []
    for label in sorted(set(labels)):
        blocks = tuple(block for block, own in zip(draft.blocks, labels, strict=True) if own == label)
        if parts:
            title = choices[label].title.split(" › ")[-1]
            parts.append((choices[label].id, Draft(title, draft.level, blocks), True))
        else:
            parts.append((choices[label].id, replace(draft, blocks=blocks), False))
    return parts


def _labels(alike: Likeness) -> list[int]:
    """A label for each row, never falling from row to row, with the greatest sum of likenesses."""
    best, back = alike.copy(), np.zeros(alike.shape, dtype=int)
    for row in range(1, len(alike)):
        for label in range(alike.shape[1]):
            back[row, label] = int(np.argmax(best[row - 1, : label + 1]))
            best[row, label] = best[row - 1, back[row, label]] + alike[row, label]
    labels = [int(np.argmax(best[-1]))]
    for row in range(len(alike) - 1, 0, -1):
        labels.insert(0, int(back[row, labels[0]]))
    return labels


def _merged(labels: list[int], alike: Likeness) -> list[int]:
    """The labels without parts that are hardly liker to their own label than to the neighbour's."""
    for label in sorted(set(labels)):
        present = sorted(set(labels))
        if len(present) == 1:
            break
        at = present.index(label)
        neighbour = present[at - 1] if at else present[at + 1]
        rows = [row for row, own in enumerate(labels) if own == label]
        if float((alike[rows, label] - alike[rows, neighbour]).max()) < SPLIT:
            labels = [neighbour if own == label else own for own in labels]
    return labels
