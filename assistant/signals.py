"""What the words alone give away: warning signs, requests for clearance, matters for a clinician.

Patterns over text, nothing learned. A pattern never decides by itself (but for
self-harm): it lowers the bar that `safety` sets for the learned intent, because a
pattern cannot tell "no chest pain" in all its forms and the intent can miss plain words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple, get_args

from assistant.signs import OWN, REFERRALS, WARNINGS


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.I)


_NEGATED = re.compile(
    r"\b(?:no|not|never|without|neither|nor|isn.?t|aren.?t|wasn.?t|don.?t|dont|doesn.?t|didn.?t|haven.?t|hasn.?t|nothing|none|free of|rather than)\b"
    r"(?:\W+\w+){0,5}\W*$",
    re.I,
)
_BREAKS = re.compile(r"[.;:!?\n,]|\b(?:but|however|though|btw|by the way|also)\b", re.I)
_NOT = re.compile(r"\b(?:not|never|no longer|isn.?t|aren.?t|wasn.?t|weren.?t)\b", re.I)
_ABILITY = re.compile(
    r"^(?:can.?t|cannot|can not|couldn.?t|unable|not able|no feeling|won.?t|lost|do(?: no|n.?)t want|no (?:point|reason)|impossible)",
    re.I,
)

_ACTS = (
    r"run|running|runs|jog|jogging|jump\w*|hop|hopping|hops|skip|skipping|rope|race|racing|parkrun|marathon|half|10k|5k|"
    r"treadmill|sprint\w*|train|training|play\w*|football|tennis|rugby|netball|basketball|squash|dance|dancing|load\w*|"
    r"boot|crutch\w*|cast|walk\w*|hike|hiking|stand|barefoot|tiptoe|calf raises?|plyo\w*|weight on|stairs|drive|driving|work"
)
_ACT = rf"(?=[{''.join(sorted({act[0] for act in _ACTS.split('|')}))}])(?:{_ACTS})"
"""Looks at the first letter before it tries each word: it is asked for at every place of a long text."""
ASKS_CLEARANCE = _any(
    rf"\b(?:can|could|may|might|should|shall|am|are|is|would|will) (?:i|we|he|she|they|my \w+|it be|it)\b.{{0,60}}\b{_ACT}\b",
    rf"\b(?:ok|okay|safe|fine|alright|all right|allowed|ready|fit|good|clear|cleared|permission|wise|sensible|harm|risky) (?:to|for|if i|enough)\b.{{0,40}}\b{_ACT}\b",
    r"\b(?:clear|sign|let|allow|approve|pass) me\b", r"\b(?:am i|i.?m|i am) (?:ready|healed|good to go|fit)\b",
    r"\b(?:done|finished) (?:healing|mending)\b", r"\b(?:fully|all|completely|totally) (?:healed|mended|better)\b",
    rf"\bwhen (?:can|will|could|may|do|should) (?:i|we|he|she|my \w+)\b.{{0,40}}\b{_ACT}\b",
    r"\b(?:just|only|even) (?:a|one|two|\d+)\b.{0,25}\b(?:km|k|mile|miles|minutes?|mins?|lap|laps|metres|yards|jumps?|hops?)\b",
    rf"\b(?:going|gonna|about|planning|plan|want) to\b.{{0,20}}\b{_ACT}\b",
)  # fmt: skip
ABOUT_LOAD = re.compile(
    r"\b(?:run\w*|jog\w*|jump\w*|hop|hops|hopping|skip\w*|rope|sprint\w*|rac(?:e|es|ing)|parkrun|marathon|treadmill|"
    r"load\w*|weight.?bear\w*|boots?|crutch\w*|mileage|cadence|miles|km|10k|5k|training)\b",
    re.I,
)

LOADS = re.compile(
    ABOUT_LOAD.pattern
    + r"|\b(?:(?:heel|calf|toe) (?:raises?|drops?|lowers?)|squats?|lunges?|plyo\w*|bounc\w*|bounds?|bounding|single.leg|"
    r"heav(?:y|ier)|weights|reps?|repetitions|intervals?|sprints?|speed\w*|hills?|tennis|football|netball|basketball|rugby)\b",
    re.I,
)
"""The same in a text of which nothing is known: taken for loading sooner than not."""

_GROWN_UP = re.compile(
    r"\b(?:son|daughter|kid|child|boy|girl|lad)\b.{0,15}\b(?:1[89]|[2-6]\d)\b|\b(?:1[89]|[2-6]\d)[ -]?(?:year|yr|y/?o)|"
    r"grown[ -]?up (?:son|daughter|child)|\badult (?:son|daughter|child)",
    re.I,
)
_ABOUT_READERS = re.compile(r"\b(?:reader|comment|commenter|author|he wrote|the guy|parent|his sons|the boys)\b", re.I)

RESOLVED = _any(
    r"\b(?:last (?:year|spring|summer|autumn|winter|season|month)|(?:years?|months?|ages|decades) ago|in (?:19|20)\d\d|back (?:in|then)|as a (?:child|kid|teenager))\b"
    r".{0,120}\b(?:sorted|fine (?:now|since|again)|gone|healed|all clear|settled|long over|over now|resolved|treated|better now|back to normal|signed off|never (?:came )?back|nothing since)\b",
)  # fmt: skip
"""A sign told as past and done with: far more is needed to take it for a present one."""

_SYMPTOM = (
    r"(?:fever|temperature|numb\w*|tingl\w*|cold|blue|white|pale|grey|swell\w*|swollen|red|redness|hot|warm|warmth|pain|hurt\w*|chest|breath\w*|dizzy|"
    r"faint\w*|light.?headed|blood|bleed\w*|clot|pus|smell|ooz\w*|lump|limp|stools?|rash|hives|bruise|crack|pop|snap|palpitations|seizure|fit|stroke|slurr\w*)"
)
_DENIAL = re.compile(
    rf"\b(?:no|not|never|without|neither|nor|zero|none|(?:is|are|was|do|does|did|have|has)n.?t)\b(?:\W+\w+){{0,3}}?\W+{_SYMPTOM}\b",
    re.I,
)

RETRACTS = _any(
    r"\b(?:no no|i meant|all clear|checked (?:it )?out|been (?:seen|checked)|was nothing|kidding|joking|fine (?:now|since)|sorted|resolved|typo)\b",
    r"\bthat was (?:in |back |just |only )?(?:years|ages|last|long|19\d\d|20\d\d)\b", r"\b(?:years|ages) ago\b",
)  # fmt: skip
_BOOT = r"(?:boot|crutch|crutches|moon ?boot|cam walker|cast|plaster)"
ABOUT_BOOT = re.compile(rf"\b{_BOOT}\b", re.I)
LEAVES_BOOT = _any(
    rf"\b(?:leav\w+|off|out of|ditch\w*|without|remov\w*|get rid|lose|stop (?:wearing|using)|wean\w*|bin|done with)\b.{{0,30}}\b{_BOOT}\b",
    rf"\b{_BOOT}\b.{{0,20}}\b(?:off|out|come off|comes off)\b",
)  # fmt: skip
UNAVAILABLE = _any(
    r"\b(?:physio|doctor|doc|gp|pt|therapist|appointment|clinic|specialist)\b.{0,50}\b(?:away|off sick|weeks? away|booked|afford|cost\w*|expensive|dear|\$|£|€|wait\w*|holiday|retired|left|cancel\w*|never|no answer)\b",
    r"\b(?:can.?t|cannot|couldn.?t) (?:afford|get|see|reach) (?:a|an|my|the|to see)\b", r"\bno (?:insurance|physio|doctor)\b", r"\bwaiting list\b",
)  # fmt: skip
CLEARED = _any(
    r"\b(?:physio|doctor|doc|gp|pt|therapist|consultant|surgeon|podiatrist|she|he)\b.{0,25}\b(?:said yes|says yes|okayed|ok.?d|cleared|signed me off|green light|gave me the|all clear|happy for me|said (?:i|it|that))\b"
)
OTHERS = re.compile(
    r"\bmy (?:\w+ )?(?:son|daughter|wife|husband|partner|girlfriend|boyfriend|mum|mom|dad|mate|friend|athlete|client|sister|brother|kid|boy|girl|player|patient|teammate)\b",
    re.I,
)


_PRESENT = re.compile(
    r"\bi(?: have|.ve| am|.m| keep| feel| can| can.?t| cannot| want| need| see| took| swallowed)\b|\bwon.?t\b|\bmy (?:\w+ ){1,3}(?:is|are|has|have|feels?|hurts?|looks?|keeps?|points?|sits?)\b",
    re.I,
)
_LEADS_ON = re.compile(
    r"(?:^|\b(?:if|when|whenever|whether|unless|until|that|because|cos|since|while|after|before|once|where|why|how|who|which|what|"
    r"and|or|nor|so|as|than|though|say|says|said|wrote|writes|tells?|told|think|thinks|thought|know|knows|mean|means|case|"
    r"suppose|imagine|assuming|pretend|wish|asks?|reads?|goes|times?|moment|days?|nights?|novel|book|film|story|"
    r"is|are|was|were|am|be|do|does|did|can|could|should|shall|will|would|may|might|must|has|have|had|"
    r"a|an|the|this|my|his|her|their|of|for|with|without|about|to|in|on|at|from|by|like|not|no|never))\W*$",
    re.I,
)
"""Words after which what follows belongs to them."""
_PAST = re.compile(r"\b(?:had|was|were|went|used to|ago|once|years?|back in|when i was|as a (?:kid|child))\b", re.I)
_RECENT = re.compile(
    r"\b(?:(?:an?|one|two|three|a few|few|half an|\d{1,2}) (?:hours?|hrs?|minutes?|mins?|moments?|seconds?|secs?) (?:ago|back)|(?:just|right) now|"
    r"today|tonight|yesterday|last night|this (?:morning|afternoon|evening|week))\b",
    re.I,
)
"""Times so near that what was then is a present matter."""
_DISTANT = re.compile(
    r"\b(?:used to|once|years?|decades?|back in|when i was|as an? (?:kid|child|teen\w*|toddler)|in (?:19|20)\d\d|last (?:year|spring|summer|autumn|winter))\b",
    re.I,
)
_OVER = re.compile(
    r"\b(?:fine|ok|okay|better|settled|back to normal|(?:gone|over)(?=\s*(?:now|since|again|[.,;!)]|$)))", re.I
)
_ACUTE = re.compile(
    r"\b(?:not|never|isn.?t|doesn.?t|don.?t|didn.?t|won.?t|can.?t|cannot) (?:\w+ )?(?:breath\w*|stop\w*|wak\w*|respond\w*|answer\w*|mov\w*|feel)\b",
    re.I,
)
"""What is not there, and is a sign for that."""
_ASKS = re.compile(
    r"^\W*(?:\w+\W+)?(?:what\w*|w?hich|wich|how|when|where|why|who\w*|is|are|does|do|did|can|could|should|would|will|list|tell|give|show|"
    r"explain|any)\b",
    re.I,
)


_ANEW = re.compile(
    r"[.;:!?\n]|,(?=\s*(?:and\s+)?(?:my|his|her|the|i|it|he|she|now)\b)|\b(?:but|however|though|btw|by the way|also)\b",
    re.I,
)


_ENDS = re.compile(r"[.!?\n]")
_PARTS = re.compile(r"(?<=[.!?…])\s+|\n+|\b(?:also|btw|by the way|anyway|but)\b", re.I)


Telling = Literal["present", "plain", "past", "unworded"]
"""How a part of a question tells a sign: as the reader's own and present, plainly ("foot gone cold"), in words of the
past, or in words that no pattern knows."""
TELLINGS: tuple[Telling, ...] = get_args(Telling)


class Mention(NamedTuple):
    """A sign of the safety card, the clause that gave it away, and whether it is told as past and done with."""

    sign: str
    clause: str
    resolved: bool = False


MOST_MENTIONS, WINDOW = 8, 200
"""How many mentions of a sign are kept, and characters on either side in which its clause, and what denies it, stand."""


def warnings(text: str) -> tuple[Mention, ...]:
    """Affirmed warning signs, gravest first, each by its first mention; those negated in the same clause are left out."""
    return tuple(of_sign[0] for of_sign in _mentions(text))


@lru_cache(maxsize=512)
def _mentions(text: str) -> tuple[list[Mention], ...]:
    """Remembered, because the gate looks at a question several times."""
    found = (_affirmed(sign, pattern, text) for sign, pattern in WARNINGS.items())
    return tuple(of_sign for of_sign in found if of_sign)


def _affirmed(sign: str, pattern: re.Pattern[str], text: str) -> list[Mention]:
    """Mentions within a sentence before those that span two: "where does the foot land? My toes are numb"."""
    within: list[Mention] = []
    across: list[Mention] = []
    for match in _overlapping(pattern, text):
        before = _BREAKS.split(text[max(0, match.start() - WINDOW) : match.start()])[-1]
        if not _ABILITY.match(match[0]) and (_NEGATED.search(before) or _NOT.search(match[0])):
            continue
        after = _BREAKS.split(text[match.end() : match.end() + WINDOW])[0]
        clause = _run_on(before, match[0]) + match[0] + after
        mention = Mention(sign, clause.strip(" ,"), _resolved(text, match))
        (across if _ENDS.search(match[0]) else within).append(mention)
        if len(within) == MOST_MENTIONS:
            break
    return [*within, *across[:MOST_MENTIONS]]


def _overlapping(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """All matches, those too that begin within another, where something new does: "not my foot. My toes are numb".

    A list goes on ("I don't have a hot, red, swollen calf"), so that what denies its first word denies all.
    """
    match = pattern.search(text)
    while match:
        yield match
        new = _ANEW.search(match[0])
        match = pattern.search(text, match.start() + new.end() if new else max(match.end(), match.start() + 1))


def _run_on(before: str, told: str) -> str:
    """What belongs to a sign of what stands before it in its clause: in "which drills are there I have chest pain" two
    sentences run on, in "what if I have chest pain" they do not."""
    own = [match.start() for match in _PRESENT.finditer(before + told) if match[0][0] in "iImM"]
    start = max((start for start in own if start <= len(before)), default=0)
    asked = before[:start]
    return before[start:] if _ASKS.search(asked) and not _LEADS_ON.search(asked) else before


def telling(clause: str) -> Telling:
    """How a clause tells the sign that its words name."""
    if _is_over(clause) or (_PAST.search(clause) and not _RECENT.search(clause)):
        return "past"
    return "present" if _PRESENT.search(clause) else "plain"


def _is_over(text: str) -> bool:
    """Whether it tells of long ago, or of what was and is no more."""
    return bool(_DISTANT.search(text) or (_PAST.search(text) and _OVER.search(text)))


def clauses(text: str) -> list[str]:
    """The clauses that name a sign: those that the reader has now, then those told plainly, each the gravest first."""
    mentions = [mention for of_sign in _mentions(text) for mention in of_sign if not mention.resolved]
    told = dict.fromkeys(mention.clause for mention in mentions)
    return sorted(told, key=lambda clause: TELLINGS.index(telling(clause)))


def statements(text: str) -> list[str]:
    """What several sentences tell beside what they ask, but for what was long ago, or is said not to be there."""
    parts = [part for part in (part.strip(" ,") for part in _PARTS.split(text)) if len(part.split()) > 1]
    if len(parts) == 1:
        return []
    told = [part for part in parts if not part.endswith("?") and not _is_over(part)]
    return [part for part in told if _ACUTE.search(part) or not denied(part)]


def is_harmless(question: str) -> bool:
    """Whether a text may answer a question: it asks for no clearance, and tells no warning sign."""
    return not ASKS_CLEARANCE.search(question) and not warnings(question)


def denied(text: str) -> bool:
    """Whether a text says of symptoms only that they are not there."""
    return bool(_DENIAL.search(text)) and not warnings(text)


def _resolved(text: str, mention: re.Match[str]) -> bool:
    """Whether a mention lies in, or before in its sentence, words such as "last year ... sorted"."""
    past = RESOLVED.search(text)
    if not past or mention.start() > past.end():
        return False
    return mention.end() >= past.start() or not re.search(r"[.!?\n]", text[mention.end() : past.start()])


def referrals(text: str) -> list[str]:
    """Signs of tier 1 that the reader has mentioned of themselves or of someone in their care."""
    if _ABOUT_READERS.search(text) or not re.search(OWN, text, re.I):
        return []
    found = [sign for sign, pattern in REFERRALS.items() if pattern.search(text)]
    return [sign for sign in found if sign != "child" or not _GROWN_UP.search(text)]
