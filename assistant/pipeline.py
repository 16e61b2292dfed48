"""`Assistant`: what answers, as LangChain sees it: a Runnable from a question to its answer, and a retriever.

Knows nothing of how a question is answered. `answering` has all of that and no LangChain,
whose import takes a fifth of a cold start, so what answers by itself imports only that.
"""
# ruff: noqa: ANN401 (the signatures are LangChain's)

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from langchain_core.messages import AnyMessage
from langchain_core.runnables import Runnable, RunnableConfig, run_in_executor

from assistant.answering import Answering
from assistant.asked import Asked, Given, read
from assistant.documents import GuideRetriever
from assistant.settings import PASSAGES
from assistant.types import Answer


class Assistant(Answering, Runnable[Given, Answer]):
    """Answers questions over one corpus, alone or as a step of a chain.

    A `Runnable` around `answers`: streams are answers that grow, each in place of the one before.
    """

    @property
    def InputType(self) -> Any:
        """The forms of a question, for schemas: `Given` says less."""
        return str | Asked | list[AnyMessage]

    def as_retriever(self, k: int = PASSAGES, guide: str | None = None) -> GuideRetriever:
        """A LangChain retriever over the same sentences, by the same ranking."""
        return GuideRetriever(finder=self, k=k, guide=guide)

    def invoke(self, input: Given, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        return self._call_with_config(self._whole, input, config, **kwargs)

    async def ainvoke(self, input: Given, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        return await self._acall_with_config(self._awhole, input, config, **kwargs)

    def stream(self, input: Given, config: RunnableConfig | None = None, **kwargs: Any) -> Iterator[Answer]:
        yield from self._transform_stream_with_config(iter([input]), self._growing, config, **kwargs)

    async def astream(self, input: Given, config: RunnableConfig | None = None, **kwargs: Any) -> AsyncIterator[Answer]:
        async for answer in self._atransform_stream_with_config(_alone(input), self._agrowing, config, **kwargs):
            yield answer

    def _answers(self, given: object) -> Iterator[Answer]:
        asked = read(given)
        return self.answers(asked.question, asked.history, asked.guide)

    def _whole(self, given: Given) -> Answer:
        *_, whole = self._answers(given)
        return whole

    async def _awhole(self, given: Given) -> Answer:
        return await run_in_executor(None, self._whole, given)

    def _growing(self, given: Iterator[Given]) -> Iterator[Answer]:
        for one in given:
            yield from self._answers(one)

    async def _agrowing(self, given: AsyncIterator[Given]) -> AsyncIterator[Answer]:
        """Each step in a thread. Nobody has to close the answers: they end with their last reference."""
        async for one in given:
            answers = await run_in_executor(None, self._answers, one)
            while answer := await run_in_executor(None, next, answers, None):
                yield answer


async def _alone(given: Given) -> AsyncIterator[Given]:
    yield given
