"""Which questions to offer when the guide does not answer one. Knows nothing of pages."""

from __future__ import annotations

from assistant import wording
from assistant.types import Answer

MOST_OFFERED = 3


def nearest_questions(answer: Answer) -> tuple[str, ...]:
    """Questions that the guide does answer, those of the nearest sections first; none unless `not_covered`."""
    if answer.kind != "not_covered":
        return ()
    near = [passage.section for passage in answer.passages if passage.section in wording.STARTERS]
    sections = dict.fromkeys([*near, *wording.STARTERS])
    return tuple(wording.STARTERS[section] for section in sections)[:MOST_OFFERED]
