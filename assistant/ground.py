"""What the sections of a corpus are about, as far as deferring goes, and which guide says who decides.

The shipped guide's sections are known by name, under whatever ids its published page has
them (`evidence.Found`). Of any other guide only the words tell, and they are taken
for loading sooner than not. Knows nothing of questions and answers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from assistant.corpus import Corpus
from assistant.evidence import Found
from assistant.permission import permission, says_yes
from assistant.signals import ABOUT_LOAD, ASKS_CLEARANCE, LOADS
from assistant.types import Chunk

LOADING = frozenset({"phases-2-3", "jump-rope", "return-to-running", "running-technique"})
"""Sections whose subject is loading or running: their answers always defer."""
RESTING = frozenset({"introduction", "phase-1"})
"""Sections that speak of running without telling anyone to start: their answers need no deferral."""
STEPS = frozenset({"jump-rope", "return-to-running"})
"""Sections that give steps to take, so that the deferral has to come first."""
NEXT_SECTION = {"exercises": "exercises", "foot-and-ankle": "exercises", "return-to-running": "return-to-running"}
"""What a clearance answer may quote beyond the rule, by the section asked about."""
RULES = "phases-2-3"
"""The section with the sentence that a clinician decides."""

CLINICIAN = re.compile(r"physio|doctor", re.I)
LACKS = re.compile(r"does not list|no list|without a list|not listed|not in the text|not part of th", re.I)
ENGLISH = frozenset("the a of and to in is you your it for on that with be are not as this".split())
LEAST_ENGLISH, LEAST_WORDS = 0.15, 40
"""Share of ENGLISH below which so many words are in another language: guides here have 0.29 and more, Dutch 0.09."""
_RULE = re.compile(r"green light|\buntil\b|\bwait|\bunless\b|\bbefore you\b|\bonly (?:when|once|after|if)\b", re.I)
_OWN_STORY = re.compile(r"\b(?:I|me|my)\b")
_BARE = re.compile(r"[^.!?…]{3,80}")
_ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,2}[.)])\s")


@dataclass(frozen=True)
class Ground:
    """One corpus, with what the examples' own guide is called in it."""

    corpus: Corpus
    found: Found

    @cached_property
    def _names(self) -> dict[str, frozenset[str]]:
        """The shipped names of each section; the published page may have several under one heading."""
        targets = set(self.found.sections.values())
        return {s: frozenset(n for n, target in self.found.sections.items() if target == s) for s in targets}

    def guide(self, chunk: Chunk) -> str:
        return self.corpus.sections[chunk.section].guide

    def is_known(self, guide: str | None) -> bool:
        """Whether what `wording` says of the shipped guide is true of all that was asked: one guide, or the corpus."""
        return ({guide} if guide else set(self.corpus.guides)) == {self.found.guide}

    def names(self, section: str) -> frozenset[str]:
        """What the shipped guide calls a section of it; nothing for another guide's."""
        return self._names.get(section, frozenset())

    def loads(self, chunk: Chunk) -> bool:
        """Whether an answer with this sentence has to defer."""
        if self.guide(chunk) == self.found.guide:
            return bool(self.names(chunk.section) & LOADING)
        if self.guide(chunk) in self._foreign:
            return True
        return bool(LOADS.search(chunk.text) or LOADS.search(chunk.title))

    def speaks_of_load(self, chunk: Chunk) -> bool:
        """Whether an answer that begins with this sentence has to defer, whatever it is about."""
        return not self.rests(chunk) and (self.guide(chunk) in self._foreign or bool(ABOUT_LOAD.search(chunk.text)))

    @cached_property
    def _foreign(self) -> frozenset[str]:
        """The guides in another language: no word here tells what of them is about loading, so all of it is."""
        return frozenset(guide for guide in self.corpus.guides if not is_english(self._text(guide)))

    def _text(self, guide: str) -> str:
        return " ".join(section.text for section in self.corpus.sections.values() if section.guide == guide)

    def rests(self, chunk: Chunk) -> bool:
        return bool(self.names(chunk.section) & RESTING)

    def gives_steps(self, chunk: Chunk) -> bool:
        """Whether a sentence tells what to do on the way back to loading, so that the deferral comes first."""
        if LACKS.search(chunk.text) or self.is_bare(chunk):
            return False
        if self.guide(chunk) == self.found.guide:
            return bool(self.names(chunk.section) & STEPS)
        return self.loads(chunk)

    def may_follow_rule(self, chunk: Chunk, section: str) -> bool:
        """Whether a clearance answer about `section` may quote a sentence beyond the rule."""
        wanted = {NEXT_SECTION[name] for name in self.names(section) & NEXT_SECTION.keys()}
        return bool(wanted & self.names(chunk.section))

    def is_bare(self, chunk: Chunk) -> bool:
        """Whether a sentence is a heading whose list the text does not have."""
        text = self.corpus.sections[chunk.section].text
        if not _BARE.fullmatch(chunk.text) or text[: chunk.start].rstrip(" ").endswith(("-", "*", "•")):
            return False
        before, after = text[: chunk.start], text[chunk.end :]
        paragraph = before.endswith("\n\n") and after[:2] in ("", "\n\n")
        return (chunk.text.endswith(":") or paragraph) and not _ITEM.match(after.lstrip("\n"))

    def rule(self, guide: str | None) -> Chunk | None:
        """The sentence of a guide, or of the first that has one, that a clinician decides when loading starts."""
        fit = [chunk for chunk in self._rules if guide is None or self.guide(chunk) == guide]
        return max(fit, key=lambda chunk: RULES in self.names(chunk.section), default=None)

    @cached_property
    def _rules(self) -> tuple[Chunk, ...]:
        return tuple(
            chunk
            for chunk in self.corpus.chunks
            if chunk.source == "guide"
            and CLINICIAN.search(chunk.text)
            and ABOUT_LOAD.search(chunk.text)
            and _RULE.search(chunk.text)
            and not _OWN_STORY.search(chunk.text)
            and not permission(chunk.text)
        )

    @cached_property
    def barred(self) -> frozenset[str]:
        """The ids of sentences that may never be quoted."""
        return frozenset(chunk.id for chunk in self.corpus.chunks if self._grants(chunk))

    def _grants(self, chunk: Chunk) -> bool:
        """Whether quoting a sentence would clear the reader: it does itself, or says yes to a reader who asked."""
        asked = self.corpus.sections[chunk.section].text[: chunk.start]
        return bool(permission(chunk.text)) or (chunk.source == "author_reply" and consents(chunk.text, asked))


def consents(reply: str, asked: str) -> bool:
    """Whether a reply says yes to a reader who asked whether to load, run or race."""
    return says_yes(reply) and bool(ASKS_CLEARANCE.search(asked) and LOADS.search(asked))


def is_english(text: str) -> bool:
    """Whether a text is in English, or too short to tell."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    return len(words) < LEAST_WORDS or sum(word in ENGLISH for word in words) >= LEAST_ENGLISH * len(words)
