"""The gate: what kind of answer a question may have, and whether a finished answer may be shown.

Rules (`signals`) and learned intent together; thresholds were chosen on the operating
curves of the dev cases (`python -m eval`, docs/quality.md). It fails closed: whoever
calls it turns any error into the deferral (`pipeline`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assistant import signals, wording
from assistant.conversation import leans_back
from assistant.corpus import Corpus, Sign
from assistant.draft import unmarked, untraceable
from assistant.types import Answer, Intent, Kind, Query, Screening

URGENT = 0.42
"""Probability from which a question counts as urgent."""
URGENT_WITH_WORDS = 0.15
"""The same where the words of a warning sign stand in it, not negated."""
CLEARANCE = 0.40
CLEARANCE_WITH_WORDS = 0.28
OWN_WORD_SIGNS = frozenset({"self_harm"})
"""Signs whose words alone decide."""

_TOPIC_GROUP = {topic: group for group, topics in wording.TOPIC_GROUP.items() for topic in topics.split()}
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

    def screen(self, query: Query, intent: Intent, earlier: Sequence[tuple[str, Intent]] = ()) -> Screening:
        """What kind of answer `query` may have.

        `earlier` holds the reader's earlier questions with their intents, oldest
        first: a warning sign told before stays told until the reader takes it back.
        """
        sign = self._warning(query.question, intent)
        if sign is None:
            sign = self._told_before(query, intent, earlier)
        if sign is not None:
            return Screening("urgent", self._signs[sign].tier, (sign,), None, True, f"warning sign {sign}")
        kind, reason = self._kind(query, intent)
        referrals = tuple(signals.referrals(query.question))[:1] if kind != "urgent" else ()
        small = self._group(intent) if kind == "not_covered" else None
        if small in wording.SMALL_TALK:
            referrals = ()
        return Screening(
            kind=kind,
            tier=1 if referrals else None,
            signs=referrals,
            topic=small,
            about_load=kind == "clearance" or bool(signals.ABOUT_LOAD.search(query.question)),
            reason=reason,
        )

    def _warning(self, text: str, intent: Intent) -> str | None:
        """The gravest present warning sign, by words and intent together."""
        spoken = [mention.sign for mention in signals.warnings(text) if mention.sign in self._signs]
        for sign in spoken:
            if sign in OWN_WORD_SIGNS and intent.kinds["urgent"] >= 0.05:
                return sign
        bar = URGENT_WITH_WORDS if spoken else URGENT
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
        group = self._group(intent)
        if intent.kinds["not_covered"] > 0.5 and group in ("thanks", "goodbye"):
            return None
        for text, past in reversed(earlier):
            sign = self._warning(text, past)
            if sign is not None and (leans_back(query.question) or intent.kinds["clearance"] >= CLEARANCE):
                return sign
            if signals.RETRACTS.search(text):
                return None
        return None

    def _kind(self, query: Query, intent: Intent) -> tuple[Kind, str]:
        p = intent.kinds
        asks = bool(signals.ASKS_CLEARANCE.search(query.question))
        bar = CLEARANCE_WITH_WORDS if asks else CLEARANCE
        if p["clearance"] >= bar and p["clearance"] >= 0.8 * max(p["answer"], p["not_covered"]):
            return "clearance", f"clearance {p['clearance']:.2f}"
        if p["clearance"] > max(p["answer"], p["not_covered"]):
            return "clearance", f"clearance {p['clearance']:.2f}"
        if p["answer"] >= p["not_covered"]:
            return "answer", f"answer {p['answer']:.2f}"
        return "not_covered", f"not covered {p['not_covered']:.2f}"

    @staticmethod
    def _group(intent: Intent) -> str:
        totals: dict[str, float] = {}
        for topic, p in intent.topics.items():
            group = _TOPIC_GROUP.get(topic, "default")
            totals[group] = totals.get(group, 0.0) + p
        return max(totals, key=lambda name: totals[name], default="default")

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


def permission(text: str) -> str:
    """The words of a text that grant clearance without a condition; empty when none do."""
    for sentence in re.split(r"(?<=[.!?])\s+", text):
        match = _PERMISSION.search(sentence)
        if match and not re.search(rf"\b{_CONDITION}\b", sentence[: match.end()], re.I):
            return match[0]
    return ""
