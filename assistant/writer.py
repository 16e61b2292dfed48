"""An answer in a model's words: offered sentences -> prompt -> stream -> verified sentences -> the answer as it grows.

The quoted answer stands ready before a model is asked, and takes its place whenever
anything goes wrong or too little is left. Nothing that is not verified leaves this module.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from assistant import metrics
from assistant.compose import Composer, Retold
from assistant.cutting import Marked, cut
from assistant.llm import ChatModel, ModelFailed
from assistant.prompt import NO_ANSWER, SYSTEM, prompt
from assistant.safety import Gate
from assistant.settings import MOST_OFFERED, MOST_RETOLD, MOST_STRAYED, Settings
from assistant.types import Answer, Chunk, Embeddings, Hit, Query, Screening
from assistant.verifying.claims import read
from assistant.verifying.entailment import Entailment
from assistant.verifying.verifier import Verifier

log = logging.getLogger(__name__)

OFFERED = 0.3
"""Share of the best hit's score from which a sentence is offered to a model; at 0 answers stray (eval/LOG.md)."""


class Model(Protocol):
    """What writes; `assistant.llm.ChatModel` is one."""

    def stream(self, system: str, prompt: str) -> Iterator[str]:
        """The text in pieces as they come; raises ModelFailed when no more will come."""


@dataclass(frozen=True)
class Writer:
    """Writes with one model over one corpus. `seen` counts what became of answers and sentences, by reason."""

    model: Model
    composer: Composer
    gate: Gate
    verifier: Verifier
    seen: Counter[str] = field(default_factory=Counter)

    def write(self, query: Query, screening: Screening, hits: Sequence[Hit], quoted: Answer) -> Iterator[Answer]:
        """The answer each time a sentence longer; the last one is whole, and is `quoted` where no other can stand.

        Raises nothing: whatever fails in a model, in the network or in here, the quoted answer is what is left.
        """
        offered = self.offered(hits)
        if not offered:
            yield quoted
            return
        told: list[Retold] = []
        try:
            for one in self._verified(query, offered):
                told.append(one)
                grown = self.composer.retell(query, screening, hits, told)
                if self.gate.faults(grown):
                    told.pop()
                    self.seen["sentence: gate"] += 1
                    continue
                yield grown
                if len(told) == MOST_RETOLD:
                    break
            outcome = "generated" if self._is_enough(told, hits) else "too little"
        except ModelFailed as error:
            outcome = error.reason
        except Exception as error:  # of a library beneath: the answer must not be lost with it
            log.error("writing failed: %s", type(error).__name__)
            outcome = "error"
        self.seen[f"answer: {outcome}"] += 1
        if outcome != "generated":
            log.warning("answered by quotation: %s", outcome)
            metrics.FALLBACKS.labels(outcome).inc()
            yield quoted

    def offered(self, hits: Sequence[Hit]) -> list[Chunk]:
        """What a model may use, in reading order: what would be quoted, the best sentence's paragraph, the next best.

        None where a reader's words or a bare heading answer: such are quoted, never retold.
        """
        chosen = self.composer.chosen(hits)
        lead, ground, corpus = chosen[0], self.composer.ground, self.composer.corpus
        if lead.source != "guide" or ground.is_bare(lead):
            return []
        beside = [c for c in corpus.chunks if (c.section, c.paragraph) == (lead.section, lead.paragraph)]
        near = [hit.chunk for hit in hits if hit.score >= OFFERED * hits[0].score]
        fit = [c for c in (*chosen, *near, *beside) if c.source == "guide" and ground.guide(c) == ground.guide(lead)]
        kept = [c for c in dict.fromkeys(fit) if c.id not in ground.barred][:MOST_OFFERED]
        return [chunk for chunk in corpus.chunks if chunk in kept]

    def _verified(self, query: Query, offered: Sequence[Chunk]) -> Iterator[Retold]:
        """The model's sentences that their marks bear. One that repeats itself, or strays too long, is not read on."""
        said: set[str] = set()
        strayed = 0
        for marked in cut(self.model.stream(SYSTEM, prompt(query, offered, self.composer.corpus))):
            if NO_ANSWER in marked.text or marked.text in said or strayed > MOST_STRAYED:
                return
            said.add(marked.text)
            retold, fault = self._judged(marked, offered)
            self.seen[f"sentence: {fault or 'shown'}"] += 1
            if retold:
                yield retold
            else:
                strayed += 1

    def _judged(self, marked: Marked, offered: Sequence[Chunk]) -> tuple[Retold | None, str]:
        if not marked.marks or not all(1 <= n <= len(offered) for n in marked.marks):
            return None, "marks"
        cited = tuple(offered[n - 1] for n in marked.marks)
        verdict = self.verifier.judge(marked.text, [chunk.text for chunk in cited])
        return (Retold(marked.text, cited, verdict.support), "") if not verdict.fault else (None, verdict.fault)

    def _is_enough(self, told: Sequence[Retold], hits: Sequence[Hit]) -> bool:
        """Whether the best sentence is among what was told, with its amounts."""
        lead = self.composer.chosen(hits)[0]
        on_it = [one for one in told if lead in one.chunks]
        return bool(on_it) and _numbers(lead.text) <= {n for one in on_it for n in _numbers(one.sentence)}


def _numbers(sentence: str) -> set[str]:
    return {amount.number for amount in read(sentence).amounts}


def open_writer(settings: Settings, composer: Composer, gate: Gate, embeddings: Embeddings) -> Writer:
    """Writes with the model of these settings. Raises AssistantError when that cannot be opened."""
    entails = Entailment(settings.entailment) if settings.entailment else None
    return Writer(ChatModel.open(settings), composer, gate, Verifier(embeddings, entails))
