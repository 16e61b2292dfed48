"""The gate: what kind of answer a question may have, and whether a finished answer may be shown.

Rules (`signals`) and learned intent together; thresholds were chosen on the operating
curves of the dev cases (`python -m eval`, docs/quality.md). It fails closed: whoever
calls it turns any error into the deferral (`pipeline`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant import signals, wording
from assistant.conversation import leans_back
from assistant.corpus import Corpus, Sign
from assistant.draft import unmarked, untraceable
from assistant.types import Answer, Intent, Kind, Query, Screening

URGENT, URGENT_WITH_WORDS = 0.35, 0.15
"""Probability from which a question is urgent: on its own, and where a warning sign stands in its words."""
CLEARANCE, CLEARANCE_SHARE = 0.22, 0.6
"""Probability from which clearance is what is wanted, if it also reaches this share of the likeliest kind's."""
RESOLVED_URGENT = 0.75
"""The same where the sign is told as past and done with."""
WARY, WARY_WITH_WORDS = 0.15, 0.08
"""Probability of clearance from which even an answer defers."""
KNOWN_WORDS = 0.34
"""Share of words known from the examples below which a text is noise, not a question."""
OWN_WORD_SIGNS = frozenset({"self_harm"})
"""Signs whose words alone decide."""

_CONDITION = r"(?:when|once|until|unless|if|after|before|whether|till|should)"
_PERMISSION = re.compile(
    r"\b(?:you (?:can|may|could|are (?:ready|fit|cleared|free|good|safe|ok|okay)(?: to)?|should be able to)) "
    r"(?:now |already |safely |start |begin |go |back |to )*(?:run|jog|jump|hop|skip|load|race|train|walk without)\w*",
    re.I,
)


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
    ) -> Screening:
        """What kind of answer `query` may have.

        `earlier` holds the reader's earlier questions with their intents, oldest
        first: a warning sign told before stays told until the reader takes it back.
        `alone` is the intent of a follow-up by its own words: what they say of a sign
        or of clearance counts, whatever was talked about before.
        """
        intent = heeding(intent, alone) if alone else intent
        sign = self._warning(query.question, intent)
        if sign is None:
            sign = self._told_before(query, intent, earlier)
        if sign is not None:
            return Screening("urgent", self._signs[sign].tier, (sign,), reason=f"warning sign {sign}")
        if intent.known_words < KNOWN_WORDS:
            return Screening("not_covered", topic="noise", reason=f"known words {intent.known_words:.2f}")
        asks = bool(signals.ASKS_CLEARANCE.search(query.question))
        kind, reason = self._kind(intent)
        referrals = tuple(signals.referrals(query.question))[:1]
        topic = self._topic(intent) if kind == "not_covered" else None
        if topic in wording.SMALL_TALK:
            referrals = ()
        return Screening(
            kind=kind,
            tier=1 if referrals else None,
            signs=referrals,
            topic=topic,
            about_load=kind == "clearance" or bool(signals.ABOUT_LOAD.search(query.text)),
            wary=intent.kinds["clearance"] >= (WARY_WITH_WORDS if asks else WARY),
            reason=reason,
        )

    def _warning(self, text: str, intent: Intent) -> str | None:
        """The gravest present warning sign, by words and intent together."""
        spoken = [mention.sign for mention in signals.warnings(text) if mention.sign in self._signs]
        for sign in spoken:
            if sign in OWN_WORD_SIGNS and intent.kinds["urgent"] >= 0.05:
                return sign
        bar = URGENT_WITH_WORDS if spoken else URGENT
        if signals.RESOLVED.search(text):
            bar = RESOLVED_URGENT
        if intent.kinds["urgent"] < bar:
            return None
        learned = max(intent.signs, key=lambda name: intent.signs[name])
        candidates = [name for name in (*spoken, learned) if name in self._signs]
        if spoken and intent.signs.get(spoken[0], 0.0) >= 0.25 * intent.signs[learned]:
            return spoken[0]
        return learned if learned in self._signs else (candidates[0] if candidates else None)

    def _told_before(self, query: Query, intent: Intent, earlier: Sequence[tuple[str, Intent]]) -> str | None:
        if signals.RETRACTS.search(query.question):
            return None
        if intent.kinds["not_covered"] > 0.5 and self._topic(intent) in ("thanks", "goodbye"):
            return None
        for text, past in reversed(earlier):
            sign = self._warning(text, past)
            if sign is not None and (leans_back(query.question) or intent.kinds["clearance"] >= CLEARANCE):
                return sign
            if signals.RETRACTS.search(text):
                return None
        return None

    @staticmethod
    def _kind(intent: Intent) -> tuple[Kind, str]:
        p = intent.kinds
        answered: Kind = "answer" if p["answer"] >= p["not_covered"] else "not_covered"
        likeliest = p[answered]
        if p["clearance"] >= max(CLEARANCE, CLEARANCE_SHARE * likeliest) or p["clearance"] > likeliest:
            return "clearance", f"clearance {p['clearance']:.2f}"
        return answered, f"{answered} {likeliest:.2f}"

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
        rest = untraceable(answer.text, answer.citations)
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


def permission(text: str) -> str:
    """The words of a text that grant clearance without a condition; empty when none do."""
    for sentence in re.split(r"(?<=[.!?])\s+", text):
        match = _PERMISSION.search(sentence)
        if match and not re.search(rf"\b{_CONDITION}\b", sentence[: match.end()], re.I):
            return match[0]
    return ""
