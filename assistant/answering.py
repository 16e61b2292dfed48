"""`ask`: screen, retrieve, compose, check. Knows no terminal, no web, no browser and no LangChain."""

from __future__ import annotations

import logging
import time
from array import array
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Self

from assistant import bank, index, memory, metrics, nearness, scope, signals, store, versions
from assistant import intent as intents
from assistant.compose import Composer, refusal
from assistant.conversation import resolve
from assistant.corpus import Corpus, load
from assistant.lazy import Lazy
from assistant.lexical import Lexical
from assistant.remembered import Progress, silent
from assistant.retrieval import Ranked, Retriever
from assistant.safety import URGENT_TOLD, Gate, heeding, lifted
from assistant.settings import REMEMBERED_TEXTS, Settings
from assistant.tuned import Tuned
from assistant.types import Answer, AssistantError, BadQuestion, Findings, Hit, Intent, Query, Screening, Turn
from assistant.weights import Encoder

if TYPE_CHECKING:
    from assistant import writer
else:
    writer = Lazy("assistant.writer")

log = logging.getLogger(__name__)

MAX_CLAUSES, FIRST_AND_LAST = 3, 2
"""How many clauses that name a warning sign are read for themselves, and how many of the first and of the last
sentences that may tell one."""


class Answering:
    """Answers questions over one corpus, from an index that is up to date with it.

    `open` builds the index where it is missing or stale, which takes a
    minute the first time and nothing after that.
    """

    def __init__(self, settings: Settings, corpus: Corpus, built: versions.Built) -> None:
        self.corpus = corpus
        self.built = built
        self.embeddings = index.encoder(settings, built)
        versions.check(built)
        place = versions.place(settings, built.folder, built.manifest)
        self.collection = store.Chunks(place, built.manifest.chunks)
        self.intents = intents.IntentModel.load(built.folder / versions.INTENT)
        found = self.intents.found
        is_tuned = isinstance(self.embeddings, Encoder) and self.embeddings.is_tuned
        self.tuned = Tuned.load(found) if is_tuned else None
        self.understand = lru_cache(REMEMBERED_TEXTS)(self._understand_anew)
        self._earlier = lru_cache(REMEMBERED_TEXTS)(self._earlier_anew)
        self._gate = Gate(corpus)
        self.retriever = Retriever(
            corpus, self.collection, Lexical.load(built.folder / versions.LEXICAL, corpus.chunks)
        )
        self._composer = Composer(corpus, found)
        self.writer = (
            writer.open_writer(settings, self._composer, self._gate, self.embeddings) if settings.llm else None
        )

    @classmethod
    def open(cls, settings: Settings | None = None, progress: Progress = silent) -> Self:
        """One for these settings (those of the environment if none), its index up to date.

        A current index whose files turn out to be damaged is built again from nothing, and a
        collection that its Chroma server has lost is written again. Raises AssistantError
        without that server.
        """
        settings = settings or Settings.read()
        corpus = load(settings.corpus)
        taught = bank.taught(settings.corpus, corpus)
        built = index.build(settings, corpus, taught, progress)
        try:
            return cls(settings, corpus, built)
        except (*versions.TORN, store.StoreError) as error:
            if memory.is_lacking(error):
                raise AssistantError(memory.CURE) from None  # a file that could not be mapped is not damaged
            log.warning("the index could not be read (%s): building it again", type(error).__name__)
            lost = bool(settings.chroma) and isinstance(error, store.NotWhole)
            damaged = "" if lost else built.manifest.version
            return cls(settings, corpus, index.build(settings, corpus, taught, progress, mend=lost, damaged=damaged))

    def ask(
        self, question: str, history: Sequence[Turn] = (), guide: str | None = None, page: str | None = None
    ) -> Answer:
        """The answer to a question in its conversation; only the reader's turns are read.

        `guide` limits it to one guide by its id, `page` to the one published at that
        address, if there is one. Raises BadQuestion when there is nothing to answer
        (blank, too long), and AssistantError for a guide that the corpus has not. Any
        error after that ends in the deferral, never in an ungated answer.
        """
        *_, answer = self.answers(question, history, guide, page)
        return answer

    def answers(
        self, question: str, history: Sequence[Turn] = (), guide: str | None = None, page: str | None = None
    ) -> Generator[Answer]:
        """The answer as it grows: each can be shown as it is, the last is whole. Without a model there is only that.

        Raises what `ask` raises, when the first is asked for.
        """
        started = time.perf_counter()
        query = resolve(question, history)
        only = scope.named(self.corpus, guide) if guide is not None else scope.at(self.corpus, page)
        for answer in self._grown(query, only):
            yield (answer := replace(answer, latency_ms=round((time.perf_counter() - started) * 1000, 1)))
        metrics.answered(answer)

    def _grown(self, query: Query, only: str | None) -> Iterator[Answer]:
        try:
            with metrics.stage("read"):
                screening, hits = self._read(query, only)
            with metrics.stage("compose"):
                quoted = self._composer.compose(query, screening, hits, only)
            with metrics.stage("gate"):
                faults = self._gate.faults(quoted)
        except Exception as error:  # the gate fails closed: whatever broke, the reader is deferred
            log.error("gate failed: %s", type(error).__name__)
            metrics.GATE_ERRORS.inc()
            yield refusal(query.question)
            return
        if faults:
            log.error("answer withheld: %s", "; ".join(fault.split(":")[0] for fault in faults))
            metrics.WITHHELD.inc()
            yield refusal(query.question)
        elif self.writer and quoted.kind == "answer":
            with metrics.stage("write"):
                yield from self.writer.write(query, screening, hits, quoted)
        else:
            yield quoted

    def intent(self, query: Query) -> Intent:
        """What a question seems to want, before any rule: for measuring, the gate decides on more than this."""
        return self.understand(query.text)[1]

    def find(self, question: str, guide: str | None = None) -> Findings:
        """What the corpus, or one guide of it, has on a question, without what may never be quoted.

        Passages are no answer: the screening says whether the question may have one. Raises as `ask` does.
        """
        only = scope.named(self.corpus, guide) if guide is not None else None
        screening, hits = self._read(resolve(question), only)
        barred = self._composer.ground.barred
        return Findings(screening, tuple(hit for hit in hits if hit.chunk.id not in barred))

    def _read(self, query: Query, guide: str | None) -> tuple[Screening, list[Hit]]:
        """What the question wants, and what the corpus, or one guide of it, has on it."""
        text = query.asking or query.text
        vector, intent = self.understand(text)
        if query.asking:
            intent = heeding(intent, self.understand(query.text)[1])
        found = self.retriever.rank(text, vector, guide)
        fits = self._fits(found, intent)
        intent = nearness.judged(intent, fits) if fits else intent
        earlier = [(text, self._earlier(text)) for text in query.earlier]
        alone = self.understand(query.question)[1] if query.follows_up else None
        alone = nearness.alike(alone, intent) if alone and fits else alone
        parts = self._parts(query.question, heeding(intent, alone) if alone else intent)
        screening = self._gate.screen(query, intent, earlier, alone, parts)
        allowed = {name for fit in fits for name in fit.evidence}
        if guide and not fits:
            allowed |= self.corpus.members[guide]
        return screening, self.retriever.hits(found, intent, allowed or None)

    def _parts(self, question: str, whole: Intent) -> list[tuple[signals.Telling, Intent]]:
        """What is read for itself of a question in several parts: clauses that name a sign, and sentences that may."""
        clauses = [clause for clause in signals.clauses(question) if clause != question][:MAX_CLAUSES]
        told = [(signals.telling(clause), self.understand(clause)[1]) for clause in clauses]
        is_uneasy = whole.kinds["urgent"] >= URGENT_TOLD["unworded"][0]
        if is_uneasy and self._gate.warning(question, whole) is None:
            some = signals.statements(question)
            some = [*some[:FIRST_AND_LAST], *some[FIRST_AND_LAST:][-FIRST_AND_LAST:]]
            told += [("unworded", self.understand(part)[1]) for part in some]
        return told

    def _earlier_anew(self, question: str) -> Intent:
        """What an earlier question wanted, a sign that was told in a part of it included."""
        whole = self.understand(question)[1]
        return lifted(whole, self._parts(question, whole))

    def _fits(self, found: Ranked, intent: Intent) -> list[nearness.Fit]:
        """How well each guide asked, that is near it, fits the question; empty where the examples speak of all."""
        home, asked = self.intents.found.guide, [found.guide] if found.guide else list(self.corpus.guides)
        if asked == [home]:
            return []
        fits = []
        dense = self.retriever.by_guide(found)
        for name in asked:
            if name == home or name in dense:
                fit = nearness.learned(intent, self.corpus.members[name])
                if name != home:
                    own, beside = self.corpus.by_guide[name], home in asked
                    near = nearness.near(found.text, intent, own, dense[name], found.lexical, beside)
                    fit = nearness.both(near, fit)
                fits.append(fit)
        return fits

    def _understand_anew(self, text: str) -> tuple[Sequence[float], Intent]:
        """The embedding of a text and what it seems to want."""
        vector, reading = self.read(text)
        return array("f", vector), self.intents.read(text, vector, reading)  # a list of floats is eight times as large

    def read(self, text: str) -> tuple[list[float], intents.Reading | None]:
        """The embedding of a text and what the tuned layers read in it, where the model has any."""
        if self.tuned is None or not isinstance(self.embeddings, Encoder):
            return self.embeddings.embed_query(text), None
        vector, state = self.embeddings.read(text)
        return vector, self.tuned.read(state)


__all__ = ["Answering", "BadQuestion"]
