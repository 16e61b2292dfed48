"""Whether a guide covers a question, and where, when no example question speaks of that guide.

What examples teach of one guide says nothing of another. There the likeness of the
question to the guide's own sentences has to do, and to the questions beneath it that its
author answered; it tells covered from uncovered less well (eval/LOG.md). Examples of the
guide's own bank are heeded beside it. Knows nothing of safety.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from assistant import wording
from assistant.types import Chunk, Intent, Kind

LEXICAL = 0.06
"""What a point of BM25 counts beside the cosine, for which sentence is nearest; 0.04 to 0.1 rank alike."""
LEXICAL_COVERED = 0.03
"""The same for whether anything is near enough."""
REPLY = 0.05
"""How much nearer a reply to another reader has to be than the guide's own words."""
SHARPNESS = 12.0
"""How far the best sentence stands out among the others: weights are exp(SHARPNESS * likeness)."""
MIDDLE, SLOPE = 0.36, 14.0
"""The likeness at which a guide covers a question as likely as not, and how fast that changes."""
FAR = 0.15
"""How much more likeness a question needs that the examples know as one on another subject."""
OTHER_SUBJECTS = frozenset("medicine food shoes gear treatment diagnosis injury life body mind boot".split())
"""Topics that name a subject; others, such as "time" and "numbers", say only what the shipped guide lacks."""
BESIDE = 0.1
"""How much more it needs beside the guide that the examples speak of, which it would else answer for too often."""
OPEN = 0.1
"""What is taken off where the likest text is a reader's question that nobody answered."""

_READERS = re.compile(r"\b(?:comment(?:s|ed|er|ers)?|readers?|(?:some|any)(?:one|body)(?: else)?|others?)\b", re.I)
"""Words that ask for what readers wrote, which else is no answer."""


@dataclass(frozen=True)
class Fit:
    """`covered` is the probability that a guide answers; `evidence` sums to 1 at most over its chunks and sections."""

    covered: float
    evidence: Mapping[str, float] = field(default_factory=dict)


def learned(intent: Intent, members: frozenset[str]) -> Fit:
    """The fit of the guide that the examples speak of; `members` are the ids of its chunks and sections."""
    asked = intent.kinds["answer"] + intent.kinds["not_covered"]
    mine = {label: p for label, p in intent.evidence.items() if label in members}
    mass, total = sum(mine.values()), sum(intent.evidence.values())
    if not mass or not asked:
        return Fit(0.0)
    return Fit(intent.kinds["answer"] / asked * mass / total, {label: p / mass for label, p in mine.items()})


def near(
    text: str,
    intent: Intent,
    chunks: Sequence[Chunk],
    dense: Mapping[str, float],
    lexical: Mapping[str, float],
    beside: bool = False,
) -> Fit:
    """The fit of a guide's text alone, by the cosine and BM25 of its chunks; those that have neither only take a share.

    A reader's question that the author answered counts for the reply. One that nobody
    answered counts for nothing, unless it is readers that are asked about. `beside`
    says that the examples' own guide is asked as well.
    """
    replies: dict[str, str] = {}
    for chunk in chunks:
        if chunk.source == "author_reply":
            replies.setdefault(chunk.section, chunk.id)
    about_readers = bool(_READERS.search(text))
    score: dict[str, float] = {}
    best, unanswered = 0.0, 0.0
    some = [chunk for chunk in chunks if chunk.id in dense or chunk.id in lexical]
    for chunk in some:
        cosine, shared = dense.get(chunk.id, 0.0), lexical.get(chunk.id, 0.0)
        likeness = cosine + LEXICAL_COVERED * shared
        if chunk.source == "comment" and chunk.section not in replies and not about_readers:
            unanswered = max(unanswered, likeness)
            continue
        name = replies.get(chunk.section, chunk.id) if chunk.source == "comment" else chunk.id
        best = max(best, likeness)
        rank = cosine + LEXICAL * shared - (0.0 if chunk.source == "guide" or about_readers else REPLY)
        score[name] = max(score.get(name, -1.0), rank)
    highest = max(score.values(), default=0.0)
    weight = {name: math.exp(SHARPNESS * (value - highest)) for name, value in score.items()}
    elsewhere = intent.kinds["not_covered"] * sum(intent.topics.get(topic, 0.0) for topic in OTHER_SUBJECTS)
    margin = best - MIDDLE - FAR * elsewhere - OPEN * (unanswered > best) - BESIDE * beside
    far = math.exp(-SHARPNESS * highest)
    total = sum(weight.values()) + (len(chunks) - len(some)) * far or 1.0
    return Fit(1 / (1 + math.exp(-SLOPE * margin)), {name: value / total for name, value in weight.items()})


def both(text_alone: Fit, taught: Fit) -> Fit:
    """A guide's fit where its own bank of questions says something, too."""
    if not taught.evidence:
        return text_alone
    names = {*text_alone.evidence, *taught.evidence}
    evidence = {n: (text_alone.evidence.get(n, 0.0) + taught.evidence.get(n, 0.0)) / 2 for n in names}
    return Fit(max(text_alone.covered, taught.covered), evidence)


def judged(intent: Intent, fits: Sequence[Fit]) -> Intent:
    """The intent with covered or not, and its evidence, by what the guides asked have on the question.

    The likelier of the two takes the greater of their shares, so that clearance is weighed as ever.
    """
    shares = sorted((intent.kinds["answer"], intent.kinds["not_covered"]))
    chat = sum(p for topic, p in intent.topics.items() if topic in wording.SMALL_TALK | {"off_topic"})
    covered = max((fit.covered for fit in fits), default=0.0) * (1 - chat * intent.kinds["not_covered"])
    total = sum(fit.covered for fit in fits) or 1.0
    evidence = {label: p * fit.covered / total for fit in fits for label, p in fit.evidence.items()}
    answered, refused = reversed(shares) if covered >= 0.5 else shares
    kinds: dict[Kind, float] = {**intent.kinds, "answer": answered, "not_covered": refused}
    return replace(intent, kinds=kinds, evidence=evidence)


def alike(alone: Intent, whole: Intent) -> Intent:
    """The intent of a follow-up's own words, which alone are near to nothing, as covered as the whole conversation."""
    asked = alone.kinds["answer"] + alone.kinds["not_covered"]
    whole_asked = whole.kinds["answer"] + whole.kinds["not_covered"] or 1.0
    kinds = dict(alone.kinds)
    for kind in ("answer", "not_covered"):
        kinds[kind] = asked * whole.kinds[kind] / whole_asked
    return replace(alone, kinds=kinds)
