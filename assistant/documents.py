"""The sentences of the corpus as LangChain Documents, by a retriever for chains of one's own.

Knows nothing of answers: a passage is no answer, so whoever shows one has to see to it
that its reader asks the physio. Each Document says how the assistant would have answered.
"""

from __future__ import annotations

from typing import Protocol

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import Field, SkipValidation, field_validator, model_validator

from assistant import scope
from assistant.corpus import Corpus
from assistant.settings import MAX_PASSAGES, PASSAGES
from assistant.types import AssistantError, Findings, Hit, Kind


class Finder(Protocol):
    """What the retriever needs; `assistant.answering.Answering` is one."""

    @property
    def corpus(self) -> Corpus: ...

    def find(self, question: str, guide: str | None = None) -> Findings: ...


class GuideRetriever(BaseRetriever):
    """The k sentences nearest to a question, best first, of one guide or of all.

    `page_content` is the sentence to the letter. The metadata: `guide` and `section` (ids),
    `title`, `source`, the offsets `start` and `end` in the section, `score`, `url`, and
    `kind`, which is how the gate screened the question: where it is not "answer", ask the
    assistant and show what it says. Sentences that would clear somebody never come out;
    that is the only gate there is.

    Raises AssistantError for a k out of bounds or a guide that the corpus has not, and
    BadQuestion for a question that is blank or too long.
    """

    finder: SkipValidation[Finder] = Field(repr=False)
    k: int = PASSAGES
    guide: str | None = None

    @field_validator("k")
    @classmethod
    def _few(cls, k: int) -> int:
        if not 1 <= k <= MAX_PASSAGES:
            raise AssistantError(f"k={k!r}: give a number from 1 to {MAX_PASSAGES}.")
        return k

    @model_validator(mode="after")
    def _known(self) -> GuideRetriever:
        if self.guide is not None:
            scope.named(self.finder.corpus, self.guide)
        return self

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        found = self.finder.find(query, self.guide)
        return [document(self.finder.corpus, hit, found.screening.kind) for hit in found.hits[: self.k]]


def document(corpus: Corpus, hit: Hit, kind: Kind) -> Document:
    """A hit with all that a citation of it takes."""
    chunk = hit.chunk
    return Document(
        id=chunk.id,
        page_content=chunk.text,
        metadata={
            "guide": corpus.sections[chunk.section].guide,
            "section": chunk.section,
            "title": corpus.name(chunk.section),
            "source": chunk.source,
            "start": chunk.start,
            "end": chunk.end,
            "score": hit.score,
            "url": corpus.link(chunk.section, chunk.text),
            "kind": kind,
        },
    )
