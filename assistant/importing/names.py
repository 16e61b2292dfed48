"""Takes people out of comments: names become initials, addresses and numbers go. Knows nothing of threads."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.redaction import redact

LINK = "[link]"
_URL = re.compile(r"(?:\bhttps?://|\bwww\.)[^\s<>\[\]]+(?<![.,;:!?)])", re.I)
_HANDLE = re.compile(r"(?<![\w.@/])@[A-Za-z]\w{2,30}\b")
_GREETED = re.compile(
    r"\b((?i:hi|hello|hey|dear|thanks|thank you|thx|cheers|hallo|liebe|lieber)),? ([A-Z][a-zà-ÿ]{2,15})\b"
)
_SIGNED = re.compile(
    r"^((?:(?:best|kind|warm)\s)?(?:regards|wishes|cheers|thanks|thank you|best|sincerely)[,.!]?\s*[\n,–-]\s*)"
    r"((?-i:[A-Z][a-zà-ÿ]+(?: [A-Z][\w.]*)?))\s*$",
    re.I | re.M,
)
_NO_NAME = frozenset(
    "Thanks Thank Hi Hello Hey Great Good All Everyone Everybody Guys Team There Folks Again Any And But Just What "
    "When How Does Did Can Could Would Should For The This That Your Very Much God You Doc Doctor Coach Sir "
    "Madam".split()
)
LEAST = 3
"""Letters of a name that is looked for."""


def without_people(text: str, names: Iterable[str], corpus_words: frozenset[str]) -> str:
    """A comment's text without those `names`, and without links, addresses and numbers.

    A name that also occurs as a word in small letters (`corpus_words`) is left, but for greetings.
    """
    text = _HANDLE.sub(LINK, _URL.sub(LINK, text))
    text = redact(text)
    known = {part for name in names for part in re.findall(r"[^\W\d_][\w’'-]+", name) if len(part) >= LEAST}
    known = {part for part in known if part.lower() not in corpus_words and part not in _NO_NAME}
    if known:
        longest = sorted(map(re.escape, known), key=len, reverse=True)
        text = re.sub(rf"\b({'|'.join(longest)})\b", lambda found: _initial(found[1]), text)
    text = _GREETED.sub(lambda f: f[0] if f[2] in _NO_NAME else f[0][: -len(f[2])] + _initial(f[2]), text)
    text = _SIGNED.sub(lambda f: f[0] if f[2] in _NO_NAME else f[1] + _initial(f[2]), text)
    return re.sub(r"\b([A-Z])\.(?=[.!?…])", r"\1", text)


def greeted(texts: Iterable[str]) -> list[str]:
    """Names by which comments greet or thank somebody: they are names wherever else they stand."""
    return [found[2] for text in texts for found in _GREETED.finditer(text) if found[2] not in _NO_NAME]


def lower_words(texts: Iterable[str]) -> frozenset[str]:
    """Words that occur in small letters: what is among them is a word, not only a name."""
    return frozenset(word for text in texts for word in re.findall(r"\b[a-zà-ÿ][\w’'-]+", text))


def _initial(name: str) -> str:
    return f"{name[0].upper()}."
