"""The gate: what kind of answer a question may have, and whether a finished answer may be shown.

Rules (`signals`) and learned intent together; thresholds were chosen on the operating
curves of the dev cases (`python -m eval`, docs/quality.md). It fails closed: whoever
calls it turns any error into the deferral (`pipeline`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant import signals, wording
from assistant.corpus import Corpus, Sign
from assistant.draft import unmarked, untraceable
from assistant.ground import consents
from assistant.language import language
from assistant.permission import permission
from assistant.types import Answer, Intent, Kind, Query, Screening

URGENT, URGENT_WITH_WORDS = 0.40, 0.20
"""Probability from which a question is urgent: on its own, and where a warning sign stands in its words.

The latter also for a clause in which the reader tells the sign as theirs and present: it counts as if asked alone.
"""
URGENT_RESOLVED, URGENT_WITH_OWN_WORDS = 0.75, 0.05
"""The same where the sign is told as past and done with, and for the words of OWN_WORD_SIGNS."""
URGENT_DENIED, URGENT_ABROAD = 0.60, 0.44
"""The same where symptoms are named only to deny them, and in another language in whose words none is found."""
SPOKEN_SHARE = 0.25
"""Share of the likeliest sign's probability from which the sign that stands in the words is shown instead."""
UNKNOWN_TIER = 2
"""Tier of a warning sign that the safety card does not have."""
URGENT_TOLD: Mapping[signals.Telling, tuple[float, float]] = {
    "present": (0.0, URGENT_WITH_WORDS),
    "plain": (0.0, 0.50),
    "past": (0.05, 0.65),
    "unworded": (0.15, 0.70),
}
"""Where a part of the question is read for itself: the probability that the whole needs, and the part, to be urgent.

An old or borrowed story reads as urgent without the words around it: on dev such wholes have up to
0.05 (four of five), those around a present sign 0.16 and more. Curves: eval/LOG.md.
"""
ABROAD_CLEARANCE = 0.8
"""Share of the urgent probability from which clearance it is, in another language in whose words no sign is found."""
COVERED = 0.50
"""Share of answer among answer and not covered from which a question is answered (operating curve: eval/LOG.md)."""
OWN_WORDS, OWN_WORDS_SURE = 0.5, 0.65
"""What the words of a follow-up alone count beside the conversation, where they surely are not covered."""
PRESSED, PRESSED_SHARE = 0.15, 0.5
"""What CLEARANCE and CLEARANCE_SHARE are where clearance was asked for in the PRESSED_TURNS questions before."""
PRESSED_TURNS = 2
CLEARANCE, CLEARANCE_SHARE = 0.22, 0.6
"""Probability from which clearance is what is wanted, if it also reaches this share of the likeliest kind's."""
WARY, WARY_WITH_WORDS = 0.15, 0.08
"""Probability of clearance from which even an answer defers."""
KNOWN_WORDS = 0.34
"""Share of words known from the examples below which a text is noise, not a question."""
OWN_WORD_SIGNS = frozenset({"self_harm"})
"""Signs whose words need next to nothing beside them."""
GRAVER_IN_A_CHILD, CHILD_INJURY = frozenset({"weight_bearing", "crack_pop", "new_trauma"}), "child_injury"
"""Signs for which the card has an entry of its own where a child has them."""
COURTESIES = frozenset({"thanks", "goodbye", "greeting"})
"""Topics after which nobody has to be told again who decides."""
READING_ONLY = ("introduction", "comment-")
"""Sections on which a question may be answered even after a warning sign was told: nobody acts on them."""


class Gate:
    """Screens questions and checks answers, for one corpus with its safety card."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._signs: Mapping[str, Sign] = corpus.signs

    def screen(
        self,
        query: Query,
        intent: Intent,
        earlier: Sequence[tuple[str, Intent]] = (),
        alone: Intent | None = None,
        parts: Sequence[tuple[signals.Telling, Intent]] = (),
    ) -> Screening:
        """What kind of answer `query` may have.

        `earlier` holds the reader's earlier questions with their intents, oldest
        first, `lifted` as well: a warning sign told before stays told until the reader
        takes it back.
        `alone` is the intent of a follow-up by its own words: what they say of a sign
        or of clearance counts, whatever was talked about before. `parts` are those in
        which a warning sign may be told, which a long story would drown: how each tells
        it, and its intent.
        """
        intent = by_own_words(heeding(intent, alone), alone) if alone else intent
        intent = lifted(intent, parts)
        sign, before = self.warning(query.question, intent), self._told_before(query, intent, earlier)
        told_before = before is not None and (sign is None or self._tier(before) > self._tier(sign))
        signs = [one for one in ((before, sign) if told_before else (sign,)) if one]
        if signs:
            known = tuple(dict.fromkeys(one for one in signs if one in self._signs))
            return Screening("urgent", max(map(self._tier, signs)), known, told_before=told_before)
        pressed = any(self._kind(past) == "clearance" for _, past in earlier[-PRESSED_TURNS:])
        return self._without_sign(query, intent, pressed)

    def _tier(self, sign: str) -> int:
        return self._signs[sign].tier if sign in self._signs else UNKNOWN_TIER

    def _without_sign(self, query: Query, intent: Intent, pressed: bool) -> Screening:
        if intent.known_words < KNOWN_WORDS:
            # It may be a language that nothing here reads: then the decider has to be named all the same.
            letters = any(character.isalpha() for character in query.question)
            return Screening("not_covered", topic="noise", about_load=letters)
        asks = bool(signals.ASKS_CLEARANCE.search(query.question))
        kind = self._kind(intent, pressed)
        referrals = tuple(signals.referrals(query.question))[:1]
        topic = self._topic(intent) if kind == "not_covered" else None
        if topic in wording.SMALL_TALK:
            referrals = ()
        return Screening(
            kind=kind,
            tier=1 if referrals else None,
            signs=referrals,
            topic=topic,
            about_load=kind == "clearance"
            or (pressed and topic not in COURTESIES)
            or bool(signals.ABOUT_LOAD.search(query.text))
            or language(query.question) != "en",  # where requests for clearance are missed more often
            wary=intent.kinds["clearance"] >= (WARY_WITH_WORDS if asks else WARY),
        )

    def warning(self, text: str, intent: Intent) -> str | None:
        """The present warning sign, by words and intent together; it may be one that this card lacks."""
        mentions = signals.warnings(text)
        spoken = [mention.sign for mention in mentions]
        urgent = intent.kinds["urgent"]
        for sign in spoken:
            if sign in OWN_WORD_SIGNS and urgent >= URGENT_WITH_OWN_WORDS:
                return sign
        bar = URGENT_WITH_WORDS
        if not spoken:
            abroad = language(text) != "en"
            if abroad and intent.kinds["clearance"] >= ABROAD_CLEARANCE * urgent:
                return None
            bar = URGENT_DENIED if signals.denied(text) else URGENT_ABROAD if abroad else URGENT
        if all(mention.resolved for mention in mentions) and signals.RESOLVED.search(text):
            bar = URGENT_RESOLVED
        if urgent < bar:
            return None
        learned = max(intent.signs, key=lambda name: intent.signs[name], default="")
        if spoken and intent.signs.get(spoken[0], 0.0) >= SPOKEN_SHARE * intent.signs.get(learned, 0.0):
            learned = spoken[0]
        return CHILD_INJURY if learned in GRAVER_IN_A_CHILD and "child" in signals.referrals(text) else learned

    def _told_before(self, query: Query, intent: Intent, earlier: Sequence[tuple[str, Intent]]) -> str | None:
        """The gravest warning sign of earlier questions, unless taken back or nothing to do with this one."""
        if signals.RETRACTS.search(query.question):
            return None
        if intent.kinds["not_covered"] > 0.5 and self._topic(intent) in wording.SMALL_TALK:
            return None
        best = max(intent.evidence, key=lambda name: intent.evidence[name], default="")
        if intent.kinds["answer"] > 0.5 and best.startswith(READING_ONLY) and not query.follows_up:
            return None
        told = []
        for text, past in reversed(earlier):
            sign = self.warning(text, past)
            if sign is not None:
                told.append(sign)
            elif signals.RETRACTS.search(text):
                break
        return max(told, key=self._tier, default=None)

    @staticmethod
    def _kind(intent: Intent, pressed: bool = False) -> Kind:
        p = intent.kinds
        least, share = (PRESSED, PRESSED_SHARE) if pressed else (CLEARANCE, CLEARANCE_SHARE)
        covered = p["answer"] >= COVERED * (p["answer"] + p["not_covered"])
        answered: Kind = "answer" if covered else "not_covered"
        likeliest = max(p["answer"], p["not_covered"])
        if p["clearance"] >= max(least, share * likeliest) or p["clearance"] > likeliest:
            return "clearance"
        return answered

    @staticmethod
    def _topic(intent: Intent) -> str:
        return max(intent.topics, key=lambda name: intent.topics[name], default="default")

    def faults(self, answer: Answer) -> list[str]:
        """Why an answer must not be shown; empty for one that may be."""
        found = []
        for citation in answer.citations:
            section = self._corpus.sections.get(citation.section)
            if section is None or section.text[citation.start : citation.end] != citation.quote:
                found.append(f"citation {citation.n} is not in the corpus to the letter")
            elif citation.source == "author_reply" and consents(citation.quote, section.text[: citation.start]):
                found.append(f"citation {citation.n} says yes to a reader who asked for clearance")
        rest = untraceable(answer.text, answer.citations, answer.sentences)
        if rest:
            found.append(f"not traceable: {rest!r}")
        if permission(answer.text):
            found.append(f"grants clearance: {permission(answer.text)!r}")
        if answer.kind in ("clearance", "urgent") and not answer.defers:
            found.append(f"kind {answer.kind} without a deferral")
        if answer.kind == "clearance" and not answer.text.startswith(tuple(wording.DEFERRALS.values())):
            found.append("a clearance answer does not begin with the deferral")
        if answer.kind == "urgent" and not unmarked(answer.text).startswith(self._calls()):
            found.append("an urgent answer does not begin with the call for care")
        return found

    def _calls(self) -> tuple[str, ...]:
        return (wording.URGENT_FALLBACK, *(sign.action for sign in self._signs.values()))


def heeding(intent: Intent, alone: Intent) -> Intent:
    """An intent with the stronger of two views on urgency and on clearance."""
    graver = alone if alone.kinds["urgent"] > intent.kinds["urgent"] else intent
    kinds = dict(intent.kinds)
    kinds["urgent"] = graver.kinds["urgent"]
    kinds["clearance"] = max(intent.kinds["clearance"], alone.kinds["clearance"])
    return replace(intent, kinds=kinds, signs=graver.signs)


def lifted(intent: Intent, parts: Sequence[tuple[signals.Telling, Intent]]) -> Intent:
    """The intent of a question with the urgency of the part that tells a sign most surely, where that is enough."""
    whole = intent.kinds["urgent"]
    for telling, part in parts:
        around, bar = URGENT_TOLD[telling]
        if whole >= around and part.kinds["urgent"] >= max(bar, intent.kinds["urgent"]):
            intent = replace(intent, kinds={**intent.kinds, "urgent": part.kinds["urgent"]}, signs=part.signs)
    return intent


def by_own_words(intent: Intent, alone: Intent) -> Intent:
    """The intent of a follow-up; its own words count as well where they are surely not covered."""
    if alone.kinds["not_covered"] < OWN_WORDS_SURE:
        return intent
    kinds = dict(intent.kinds)
    for kind in ("answer", "not_covered"):
        kinds[kind] = (1 - OWN_WORDS) * intent.kinds[kind] + OWN_WORDS * alone.kinds[kind]
    return replace(intent, kinds=kinds)
