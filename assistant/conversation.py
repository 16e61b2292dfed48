"""What a question means in its conversation. Only the reader's own turns count.

The history of a public chat comes back from the browser, so an assistant turn in it
may be forged: it is never read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from assistant.sentences import sentences
from assistant.settings import EARLIER_TURNS, MAX_HISTORY_TURNS, MAX_QUESTION_CHARS
from assistant.types import BadQuestion, Query, Turn

_SPACED = re.compile(r"(?<!\S)\w(?: {1,4}\w){4,}(?!\S)")
_DOTTED = re.compile(r"\b[a-z](?:\.[a-z]){2,}\b", re.I)
_LEET = re.compile(r"\b(?!t1d\b)(?:[a-z]+[013457]+[a-z]+|0[a-z]{3,})\b", re.I)
"""A digit between letters stands for one (c4n, f33ls), but T1D is diabetes; else it is a number (5k, 2nd, 10km)."""
_DIGITS = str.maketrans("013457", "oieast")
_CYRILLIC_AND_GREEK = str.maketrans(
    "аеорсухіјѕԁһӏоАВЕКМНОРСТХІЈЅαορνιΑΒΕΗΙΚΜΝΟΡΤΥΧΖ", "aeopcyxijsdhloABEKMHOPCTXIJSaopviABEHIKMNOPTYXZ"
)
"""Letters that look like Latin ones; read as those only within a word that also has Latin letters."""
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[a-z]", re.I)
UNREAD = 4
"""How many times as long as a question a text may be to be looked at: some characters fall away as it is read."""
SEPARATOR = " … "
"""Stands between an earlier question and a follow-up in `Query.text`."""

_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\U000e0000-\U000e007f]")
_OPENS_ON = re.compile(
    r"^(and|but|so|ok(ay)?|or|then|why|how (come|many|much|long|often|about|so)|what about|what if|says who|who says|"
    r"really|sure|since when|where|when|which( one| ones)?|even|not even|just|only|also|same|is (it|that|this)|"
    r"are (they|those|these)|does (it|that|he|she)|do (they|those|these)|did (it|that|he|she|they)|"
    r"was (it|that|he)|can (it|that|they)|for how|and if|tell me more|more|go on|explain|meaning|like what|"
    r"such as|eg|in what|at what|with what|per|each|every|twice|instead|after|before)\b",
    re.I,
)
_POINTS_BACK = re.compile(
    r"\b(it|its|that|this|these|those|them|they|one|ones|there|then|he|she|his|her|him|their)\b", re.I
)
_OWN_TOPIC = re.compile(
    r"\b(rope|skip\w*|jump\w*|hop(s|ping)?|boot|crutch\w*|cadence|midfoot|forefoot|heel|knee|core|band|balance|mobility|"
    r"bike|cycl\w*|swim\w*|pool|aqua\w*|gym|physio|doctor|comment\w*|reader\w*|author|guide|article|phase|technique|"
    r"programme|program|run(ning)?|jog\w*|fracture|reaction|injection|lisfranc|shoe\w*|calf|calves|toes?|foot|chest|"
    r"pain|ibuprofen|exercises?|symptoms?|parent|sons?|sinkhole|triathlete|rugby|pdf|x-?rays?|scan|mri|stimulator|nfl)\b",
    re.I,
)
_COURTESY = re.compile(
    r"^\W*(?:ok(?:ay)?\W+|great\W+|perfect\W+|brilliant\W+|lovely\W+)?"
    r"(?:thanks?|thank you|thx|ta|cheers|much appreciated|bye|goodbye|good ?night|see you|"
    r"hello|hi|hey|good (?:morning|evening))\b",
    re.I,
)
_BEGINS_TO_ASK = re.compile(
    r"^\W*(?:(?:so|and|but|anyway|ok|okay|please|actually|(?:my )?question|what i.?m after|all i want)\W+)*"
    r"(?:what|which|who|whose|when|where|why|how|is|are|was|does|do|did|can|could|may|might|should|would|will|has|have|"
    r"tell me|remind me|explain|give me|list|name)\b",
    re.I,
)
LONG = 600
"""Characters from which the sentences of a question that ask are read for themselves (shorter: eval/LOG.md, 16)."""
MOST_ASKED = 3
SHORT, MIDDLING = 5, 18
"""Up to SHORT words without a topic of its own, a question leans on the one before; up to MIDDLING, if it says so."""


def clean(text: object) -> str:
    """The question as text, as `legible` reads it.

    Raises BadQuestion when it is not text, blank, or longer than MAX_QUESTION_CHARS.
    """
    if not isinstance(text, str):
        raise BadQuestion(f"The question must be text, not {type(text).__name__}.")
    if len(text) > UNREAD * MAX_QUESTION_CHARS:
        raise _too_long(text)
    kept = legible(text)
    if not kept:
        raise BadQuestion("The question is blank. Type what you would like to know.")
    if len(kept) > MAX_QUESTION_CHARS:
        raise _too_long(kept)
    return kept


def legible(text: str) -> str:
    """A text in NFKC (so that ｆａｎｃｙ letters are read), without control or invisible characters.

    Letters of other scripts that pose as Latin ones, and words l i k e  t h i s or l1k3
    th1s, are read as what they look like.
    """
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    kept = "".join(ch if ch in "\n\t" or unicodedata.category(ch) not in ("Cc", "Cs") else " " for ch in text).strip()
    kept = _SPACED.sub(_closed_up, _WORD.sub(_in_latin, kept))
    return _LEET.sub(lambda word: word[0].translate(_DIGITS), _DOTTED.sub(lambda word: word[0].replace(".", ""), kept))


def _too_long(text: str) -> BadQuestion:
    return BadQuestion(
        f"The question has {len(text):,} characters, at most {MAX_QUESTION_CHARS:,} are read. "
        "Please ask it in a few sentences."
    )


def _closed_up(spaced: re.Match[str]) -> str:
    """`c a n  i  r u n` -> `can i run`: wider gaps are the gaps between words."""
    return " ".join(word.replace(" ", "") for word in re.split(r" {2,}", spaced[0]))


def _in_latin(word: re.Match[str]) -> str:
    return word[0].translate(_CYRILLIC_AND_GREEK) if _LATIN.search(word[0]) else word[0]


def resolve(question: str, history: Sequence[Turn] = ()) -> Query:
    """Reads a question against the reader's earlier ones.

    A follow-up ("and how many seconds?", "why?") takes the latest earlier question
    that stands on its own, and what followed it, along in `text`.
    """
    question = clean(question)
    asked = [turn.content for turn in history[-MAX_HISTORY_TURNS:] if turn.role == "user"]
    told = (legible(text[: UNREAD * MAX_QUESTION_CHARS])[:MAX_QUESTION_CHARS] for text in asked)
    earlier = tuple(text for text in told if text)[-EARLIER_TURNS:]
    asks = asking(question)
    if not earlier or not leans_back(question):
        return Query(question, question, earlier, asks)
    start = max((i for i, text in enumerate(earlier) if i == 0 or not leans_back(text)), default=0)
    before = earlier[start:]
    return Query(
        question,
        SEPARATOR.join([*before, question]),
        earlier,
        SEPARATOR.join([*before, asks]) if asks else "",
        follows_up=True,
    )


def asking(question: str) -> str:
    """The sentences of a very long question that ask, without the story around them; empty where there is no telling.

    Questions marked as such, else those that begin like one. The encoder reads the first
    256 word pieces of a text and no more.
    """
    if len(question) < LONG:
        return ""
    parts = [question[start:end] for start, end in sentences(question)]
    asks = [part for part in parts if part.endswith("?")] or [part for part in parts if _BEGINS_TO_ASK.match(part)]
    return " ".join(asks[-MOST_ASKED:])


def leans_back(question: str) -> bool:
    """Whether a question needs the one before it to be understood."""
    words = re.findall(r"[\w’']+", question)
    if not words or (_COURTESY.match(question) and len(words) <= MIDDLING // 2):
        return False
    topics = len(_OWN_TOPIC.findall(question))
    if len(words) <= SHORT and topics == 0:
        return True
    opens = bool(_OPENS_ON.match(question.strip()))
    back = bool(_POINTS_BACK.search(question))
    return len(words) <= MIDDLING and ((opens and topics <= 1) or (back and topics == 0))
