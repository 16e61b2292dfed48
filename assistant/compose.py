"""Screening and hits -> a cited answer, extractive: whole sentences of the corpus, quoted and numbered.

Knows nothing of how the hits were found, and decides nothing about safety: the gate
has said what kind of answer this is before anything is composed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant import wording
from assistant.corpus import Corpus
from assistant.draft import Draft, Span, words
from assistant.evidence import Found
from assistant.ground import CLINICIAN, Ground
from assistant.language import language
from assistant.selection import ANAPHORA, MOST_WORDS, choose
from assistant.settings import MAX_PASSAGES
from assistant.signals import ABOUT_BOOT, CLEARED, LEAVES_BOOT, LOADS, OTHERS, UNAVAILABLE
from assistant.types import Answer, Chunk, Hit, Kind, Passage, Query, Screening

BEYOND_THE_FOOT = frozenset(
    "self_harm chest_breath stroke seizure allergic_reaction overdose head_injury fainting gi_bleed heavy_bleeding "
    "heat_illness palpitations cauda_equina".split()
)
"""Signs beside which exercise and loading are no matter at all."""
ON_TOPIC = 0.45
"""Score of the best hit from which what the guide covers nearby is worth pointing at."""

_ASKS = re.compile(r"\?|\basks?\b|\bwonders?\b|\blooks for\b|\bwants\b", re.I)
_REPLY = re.compile(r"\b(?:repl(?:y|ied|ies)|answer(?:ed|s)?|respond\w*|response|get back|got back)\b", re.I)


@dataclass(frozen=True)
class Retold:
    """A sentence that a model wrote, without marks, the chunks that bear it, and how well."""

    sentence: str
    chunks: tuple[Chunk, ...]
    support: float


@dataclass(frozen=True)
class Composer:
    """Writes answers over one corpus; `found` is what of the examples' own guide is in it."""

    corpus: Corpus
    found: Found

    @cached_property
    def ground(self) -> Ground:
        return Ground(self.corpus, self.found)

    def compose(self, query: Query, screening: Screening, hits: Sequence[Hit], guide: str | None = None) -> Answer:
        """The answer of the kind that the gate decided on; `guide` is the one that was asked, if not all."""
        draft = Draft(self.corpus)
        safe = [hit for hit in hits if hit.chunk.id not in self.ground.barred]
        kind = screening.kind if safe or screening.kind != "answer" else "not_covered"
        if kind == "answer":
            defers = self._answer(draft, query, screening, safe)
        elif kind == "clearance":
            defers = self._clearance(draft, query, screening, safe, guide)
        elif kind == "urgent":
            defers = self._urgent(draft, query, screening)
        else:
            defers = self._not_covered(draft, query, screening, safe, guide)
        return self._finished(draft, query, screening, hits, kind, defers)

    def retell(self, query: Query, screening: Screening, hits: Sequence[Hit], told: Sequence[Retold]) -> Answer:
        """The answer in sentences of a model, which the verifier passed; deferral and referral are ours, as ever."""
        draft = Draft(self.corpus)
        lead = self.chosen(hits)[0]
        cited = list(dict.fromkeys(chunk for one in told for chunk in one.chunks))
        steps = any(self.ground.gives_steps(chunk) for chunk in (lead, *cited))
        if steps:
            self._defer(draft, wording.FIRST_THE_GREEN_LIGHT, lead)
        for one in told:
            draft.retell(one.sentence, one.support, [_span(chunk) for chunk in one.chunks])
        said = steps or any(CLINICIAN.search(one.sentence) for one in told)
        defers = self._close(draft, query, screening, [lead, *cited], said)
        return self._finished(draft, query, screening, hits, "answer", defers)

    def chosen(self, hits: Sequence[Hit]) -> list[Chunk]:
        """The sentences that an answer from these hits quotes, the best first."""
        return choose([hit for hit in hits if hit.chunk.id not in self.ground.barred], self.corpus, self.ground.barred)

    @staticmethod
    def _finished(
        draft: Draft, query: Query, screening: Screening, hits: Sequence[Hit], kind: Kind, defers: bool
    ) -> Answer:
        return Answer(
            question=query.question,
            kind=kind,
            text=draft.text,
            defers=defers,
            citations=draft.citations,
            passages=passages(hits),
            tier=screening.tier,
            mode="generated" if draft.sentences else "extractive",
            sentences=draft.sentences,
        )

    def _answer(self, draft: Draft, query: Query, screening: Screening, hits: Sequence[Hit]) -> bool:
        chosen = choose(hits, self.corpus, self.ground.barred)
        lead, ground = chosen[0], self.ground
        if lead.source in ("comment", "author_reply"):
            return self._from_comment(draft, query, screening, chosen)
        steps = ground.gives_steps(lead)
        if steps:
            self._defer(draft, wording.FIRST_THE_GREEN_LIGHT, lead)
        for chunk in chosen:
            _quote(draft, chunk)
        if ground.is_bare(lead):
            draft.say(wording.HEADING_ONLY)
        said = steps or any(CLINICIAN.search(chunk.text) for chunk in chosen)
        return self._close(draft, query, screening, chosen, said)

    def _close(self, draft: Draft, query: Query, screening: Screening, chosen: Sequence[Chunk], said: bool) -> bool:
        """Ends an answer on these sentences, the first of which led; returns whether it defers.

        `said` tells that who decides stands in it already.
        """
        lead, ground = chosen[0], self.ground
        self._refer(draft, screening)
        if said:
            return True
        if (screening.wary and not ground.rests(lead)) or any(ground.loads(chunk) for chunk in chosen):
            self._defer(draft, wording.THEIR_CALL, lead)
            return True
        if LEAVES_BOOT.search(query.question):
            draft.say(wording.THEIR_CALL_BOOT)
            return True
        if ground.speaks_of_load(lead):
            self._defer(draft, wording.THEIR_CALL, lead)
            return True
        return screening.tier == 1

    def _from_comment(self, draft: Draft, query: Query, screening: Screening, chosen: Sequence[Chunk]) -> bool:
        lead = chosen[0]
        reply = lead.source == "author_reply"
        draft.say(wording.AUTHOR_REPLIED if reply else wording.A_READER_WROTE)
        for chunk in chosen:
            _quote(draft, chunk)
        replied = any(c.source == "author_reply" for c in self.corpus.by_section[lead.section])
        if not replied and (_REPLY.search(query.question) or any(_ASKS.search(c.text) for c in chosen)):
            draft.say(wording.NO_REPLY)
        self._refer(draft, screening)
        # A reply may say no more than "after six weeks": what it is about stands in the question.
        if screening.wary or (reply and LOADS.search(self.corpus.sections[lead.section].text)):
            self._defer(draft, wording.THEIR_CALL, lead)
            return True
        return screening.tier == 1

    def _clearance(
        self, draft: Draft, query: Query, screening: Screening, hits: Sequence[Hit], guide: str | None
    ) -> bool:
        draft.say(wording.DEFERRALS[manner(query.question)])
        tongue = language(query.question)
        if tongue in wording.DEFERRAL_IN:
            draft.say(wording.DEFERRAL_IN[tongue])
        self._refer(draft, screening)
        asked = guide or (self.ground.guide(hits[0].chunk) if hits else None)
        rule = self.ground.rule(asked)
        if rule:
            _quote(draft, rule)
            following = self.corpus.by_id.get(rule.next or "")
            if following and following.paragraph == rule.paragraph and asked == self.found.guide:
                _quote(draft, following)
        section = hits[0].chunk.section if hits else ""
        more = [hit.chunk for hit in hits if self.ground.may_follow_rule(hit.chunk, section)]
        more = [chunk for chunk in more if self._may_follow(chunk)]
        more.sort(key=lambda chunk: bool(CLINICIAN.search(chunk.text)))  # who decides has been said already
        if more and words(draft.text) + words(more[0].text) <= MOST_WORDS:
            _quote(draft, more[0])
        draft.say(wording.MEANWHILE if asked == self.found.guide else wording.MEANWHILE_ELSEWHERE)
        return True

    @staticmethod
    def _may_follow(chunk: Chunk) -> bool:
        """An amount is never part of a clearance answer, nor a missing list."""
        return not re.search(r"\d|list|link|heading|groups?\b", chunk.text) and not ANAPHORA.match(chunk.text)

    def _urgent(self, draft: Draft, query: Query, screening: Screening) -> bool:
        if not screening.signs:
            draft.say(wording.URGENT_FALLBACK)
        for sign in screening.signs:
            self._card(draft, sign)
        if screening.told_before:
            draft.say(wording.URGENT_STILL)
        tongue = language(query.question)
        if tongue in wording.URGENT_IN and screening.tier == 3:
            draft.say(wording.URGENT_IN[tongue])
        draft.say(wording.URGENT_LATER if BEYOND_THE_FOOT & set(screening.signs) else wording.URGENT_REST)
        if screening.signs:
            known = self.ground.is_known(None)
            draft.say(wording.CARD_NOT_GUIDE if known else wording.CARD_NOT_GUIDE_ELSEWHERE)
        return True

    def _not_covered(
        self, draft: Draft, query: Query, screening: Screening, hits: Sequence[Hit], guide: str | None
    ) -> bool:
        topic = screening.topic or "default"
        known = self.ground.is_known(guide)
        draft.say(wording.NOT_COVERED[topic] if known else wording.not_found(topic))
        self._refer(draft, screening)
        near = hits[0].chunk if hits and hits[0].score >= ON_TOPIC else None
        loads = screening.about_load or (not known and bool(LOADS.search(query.text)))
        defers = loads or screening.tier == 1 or (near is not None and self.ground.loads(near))
        offer = wording.OFFER if known else wording.OFFER_ELSEWHERE
        if topic in wording.SMALL_TALK | {"off_topic"}:
            if topic not in ("thanks", "goodbye"):
                draft.say(offer)
            defers = loads
        else:
            names = sorted(self.ground.names(near.section)) if near and known else []
            draft.say(wording.IT_DOES_COVER.get(names[0], offer) if names else offer)
        if defers:
            self._defer(draft, wording.THEIR_CALL, hits[0].chunk if hits else None)
        return defers

    def _defer(self, draft: Draft, sentence: str, about: Chunk | None) -> None:
        """Says who decides, on the rule of the guide that is answered from."""
        guide = self.ground.guide(about) if about else self.found.guide
        rule = self.ground.rule(guide)
        if sentence == wording.THEIR_CALL and guide != self.found.guide:
            sentence = wording.THEIR_CALL_ELSEWHERE
        if rule is None:
            draft.say(wording.WITHOUT_RULE)
        else:
            draft.say(sentence, (rule.section, rule.start, rule.end, rule.source))

    def _refer(self, draft: Draft, screening: Screening) -> None:
        for sign in screening.signs[:1] if screening.tier == 1 else ():
            self._card(draft, sign)

    def _card(self, draft: Draft, sign: str) -> None:
        entry = self.corpus.signs[sign]
        draft.quote(entry.section, 0, len(entry.action), "card")


def _quote(draft: Draft, chunk: Chunk) -> None:
    draft.quote(*_span(chunk))


def _span(chunk: Chunk) -> Span:
    return chunk.section, chunk.start, chunk.end, chunk.source


def manner(question: str) -> str:
    """Which of `wording.DEFERRALS` answers the way the question was put."""
    if UNAVAILABLE.search(question):
        return "unavailable"
    if OTHERS.search(question):
        return "other"
    if CLEARED.search(question):
        return "cleared"
    return "boot" if ABOUT_BOOT.search(question) and not re.search(r"\brun|\bjog|\brace", question, re.I) else "default"


def passages(hits: Sequence[Hit]) -> tuple[Passage, ...]:
    """The sections of the hits, each once with its best score, best first."""
    best: dict[str, float] = {}
    for hit in hits:
        best.setdefault(hit.chunk.section, round(hit.score, 4))
    return tuple(Passage(section, score) for section, score in list(best.items())[:MAX_PASSAGES])


def refusal(question: str) -> Answer:
    """What is said when the gate itself failed: the deferral, and nothing of the corpus."""
    text = f"{wording.DEFERRAL} {wording.MEANWHILE_ELSEWHERE}"
    return Answer(question=question, kind="clearance", text=text, defers=True)
