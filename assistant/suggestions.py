"""Which questions to offer: at the start, and when no guide answers one. Knows nothing of pages."""

from __future__ import annotations

from collections.abc import Mapping

from assistant import wording
from assistant.corpus import Corpus
from assistant.types import Answer, Section

MOST_OFFERED = 3
MOST_STARTERS = 8
SHIPPED = frozenset({"phase-1", "phases-2-3", "jump-rope"})
"""Sections by which the shipped guide is known, for which tried questions stand in `wording`."""


def starters(corpus: Corpus) -> dict[str, str]:
    """A question by section: the tried ones of a guide with the shipped sections, else what the headings promise."""
    ids: dict[str, list[Section]] = {}
    for section in corpus.sections.values():
        if section.source == "guide":
            ids.setdefault(section.guide, []).append(section)
    found: dict[str, str] = {}
    for sections in ids.values():
        own = {section.id: section.title.split(" › ")[-1].strip(" :") for section in sections}
        if own.keys() >= SHIPPED:
            found |= {name: question for name, question in wording.STARTERS.items() if name in own}
        else:
            found |= {name: wording.ABOUT_HEADING.format(heading=title) for name, title in own.items()}
    return dict(list(found.items())[:MOST_STARTERS])


def nearest_questions(answer: Answer, offered: Mapping[str, str]) -> tuple[str, ...]:
    """Questions that a guide does answer, those of the nearest sections first; none unless `not_covered`."""
    if answer.kind != "not_covered":
        return ()
    near = [passage.section for passage in answer.passages if passage.section in offered]
    return tuple(offered[section] for section in dict.fromkeys([*near, *offered]))[:MOST_OFFERED]
