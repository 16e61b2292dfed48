"""What a reader says of one answer: which verdicts and reasons there are, and what is kept of the texts.

Knows nothing of files, and nothing about the reader.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from assistant.conversation import clean
from assistant.redaction import redact
from assistant.settings import MAX_ANSWER_CHARS, MAX_QUESTION_CHARS, MAX_RATED_SECTIONS, MAX_SECTION_CHARS
from assistant.types import KINDS, AssistantError, Kind

Verdict = Literal["up", "down"]
Reason = Literal["wrong_source", "unclear", "not_what_i_asked", "unsafe"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
REASONS: tuple[Reason, ...] = get_args(Reason)


@dataclass(frozen=True)
class Rating:
    """One verdict on one answer. `day` is a UTC date, never a time; reasons are empty with `up`."""

    id: str
    day: str
    verdict: Verdict
    reasons: tuple[Reason, ...]
    question: str
    answer: str
    kind: Kind
    sections: tuple[str, ...]


def rate(
    day: date,
    verdict: Verdict,
    question: str,
    answer: str,
    kind: Kind,
    sections: Sequence[str] = (),
    reasons: Sequence[Reason] = (),
) -> Rating:
    """A rating with a new id, its texts without what `redact` finds and without control characters.

    Raises AssistantError (BadQuestion for the question) for a value that is none of
    those known, or too long.
    """
    _one_of("verdict", verdict, VERDICTS)
    _one_of("kind", kind, KINDS)
    for reason in reasons:
        _one_of("reason", reason, REASONS)
    if reasons and verdict != "down":
        raise AssistantError(f"The verdict {verdict!r} takes no reasons. Leave them out, or send 'down'.")
    _at_most(MAX_ANSWER_CHARS, "characters in the answer", answer)
    _at_most(MAX_RATED_SECTIONS, "sections", sections)
    for section in sections:
        _at_most(MAX_SECTION_CHARS, "characters in the id of a section", section)
    asked = clean(_printable(clean(question)))  # again: it may be blank without what cannot be printed
    return Rating(
        id=uuid.uuid4().hex,
        day=day.isoformat(),
        verdict=verdict,
        reasons=tuple(dict.fromkeys(reasons)),
        question=redact(asked)[:MAX_QUESTION_CHARS],  # "[phone]" can be longer than what it stands for
        answer=redact(_printable(answer)),
        kind=kind,
        sections=tuple(dict.fromkeys(_printable(section) for section in sections)),
    )


def _one_of(what: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise AssistantError(f"Unknown {what} {value!r}. Known: {', '.join(known)}.")


def _at_most(limit: int, what: str, value: Sequence[str]) -> None:
    if len(value) > limit:
        raise AssistantError(f"{len(value):,} {what}, at most {limit:,} are kept. Send fewer.")


def _printable(text: str) -> str:
    """A maintainer reads it in a terminal, which would obey an escape sequence.

    Half a surrogate could not be stored, and a Unicode line separator would tear a line of an export.
    """
    return "".join(ch if ch.isprintable() or ch == "\n" else " " for ch in text)
