"""Readers' feedback over HTTP: what would be stored of an answer, and storing it.

Knows nothing of the page that asks, nor of the file. The answer comes from `kept` by its
key, so a client cannot have words stored that nobody was given.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, HTTPException
from pydantic import BaseModel, ConfigDict, Field

from assistant import wording
from assistant.feedback import Feedback, utc_today
from assistant.kept import Kept
from assistant.rating import REASONS, Rating, Reason, Verdict, rate
from assistant.refusals import LATER
from assistant.settings import FEEDBACK_AT_ONCE
from assistant.types import Answer, AssistantError

OURS = ("same-origin", "none")
"""What a browser puts into Sec-Fetch-Site for a page of this server; other programs send no such header."""
_log = logging.getLogger(__name__)


class Meant(BaseModel):
    """The answer that is meant, by the key that the chat page gave it."""

    model_config = ConfigDict(extra="forbid")
    key: str


class Sent(Meant):
    """A reader's verdict on an answer; reasons only with "down"."""

    verdict: Verdict
    reasons: list[Reason] = Field(default_factory=list, max_length=len(REASONS))


class Preview(BaseModel):
    """The texts of a rating as they would be stored."""

    question: str
    answer: str


class Stored(BaseModel):
    """The id of a rating, by which a maintainer can remove it."""

    id: str


class Refused(BaseModel):
    """Why nothing was stored, in one sentence."""

    detail: str


REFUSALS: dict[int | str, dict[str, Any]] = {status: {"model": Refused} for status in (403, 404, 413, 415, 422)}


def from_here(content_type: Annotated[str, Header()] = "", sec_fetch_site: Annotated[str, Header()] = "none") -> None:
    """Refuses what a page of another site can make a reader's browser send."""
    if sec_fetch_site not in OURS:
        raise HTTPException(403, wording.FEEDBACK_ELSEWHERE)
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(415, wording.FEEDBACK_AS_JSON)


def routes(kept: Kept, feedback: Feedback) -> APIRouter:
    """The two routes; plain functions, so that a busy file holds up a thread and not the server, and few threads."""
    writing = 0

    async def one_of_few() -> AsyncIterator[None]:
        nonlocal writing
        if writing >= FEEDBACK_AT_ONCE:
            raise HTTPException(503, wording.FEEDBACK_CLOSED, LATER)
        writing += 1
        try:
            yield
        finally:
            writing -= 1

    router = APIRouter(prefix="/api/feedback", dependencies=[Depends(from_here)])

    @router.post("/preview", responses=REFUSALS)
    def preview(meant: Meant) -> Preview:
        """Shows what a rating of this answer would store; stores nothing."""
        rating = _rating(_meant(kept, meant.key), "up", [])
        return Preview(question=rating.question, answer=rating.answer)

    @router.post(
        "", status_code=201, dependencies=[Depends(one_of_few)], responses=REFUSALS | {503: {"model": Refused}}
    )
    def send(sent: Sent) -> Stored:
        """Stores a verdict with the question and the answer, without e-mail addresses and phone numbers."""
        answer = _meant(kept, sent.key)
        _rating(answer, sent.verdict, sent.reasons)  # so that what fails below is the file and not a value
        try:
            stored = feedback.add(
                sent.verdict, answer.question, answer.text, answer.kind, _sections(answer), sent.reasons
            )
        except AssistantError as error:
            _log.warning("Feedback was refused: %s", error)
            raise HTTPException(503, wording.FEEDBACK_CLOSED, LATER) from None
        return Stored(id=stored)

    return router


def _meant(kept: Kept, key: str) -> Answer:
    answer = kept.get(key)
    if answer is None:
        raise HTTPException(404, wording.NO_LONGER_KEPT)
    return answer


def _rating(answer: Answer, verdict: Verdict, reasons: list[Reason]) -> Rating:
    try:
        return rate(utc_today(), verdict, answer.question, answer.text, answer.kind, _sections(answer), reasons)
    except AssistantError as error:
        raise HTTPException(422, str(error)) from None


def _sections(answer: Answer) -> tuple[str, ...]:
    return tuple(dict.fromkeys(citation.section for citation in answer.citations))
