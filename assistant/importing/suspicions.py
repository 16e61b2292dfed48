"""Text of a page that looks as if it were meant for a machine. It stays data; this only points it out.

Knows patterns, and nothing of pages.
"""

from __future__ import annotations

import re
import unicodedata

_ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instructions?|rules?|prompts?|guidelines|everything|"
    r"previous|above|safety)\b"
    r"|\b(?:system|developer) (?:prompt|message|instructions?)\b"
    r"|\byou are (?:now|no longer)\b.{0,40}\b(?:an?|the|in|bound)\b"
    r"|\b(?:as|dear|attention|note to|hey|hello)[ ,:]+(?:an? |the )?(?:ai|llm|language model|chat ?bot|assistant)\b"
    r"|\b(?:pretend|act as|role-?play)\b.{0,30}\b(?:an?|to be|doctor|physio)\b"
    r"|\b(?:new|updated) instructions?:"
    r"|\bdo not (?:mention|reveal|tell)\b.{0,40}\b(?:user|reader|prompt|instructions?)\b"
    r"|\b(?:tell|inform|assure) (?:the |every |all )?(?:user|reader|patient)s?\b.{0,60}"
    r"\b(?:cleared|safe|run|load|fine|ignore)\b"
    r"|\bjailbreak|\bDAN mode|\bprompt injection"
    r"|<\|?(?:im_start|im_end|system|endoftext)\|?>|\[/?INST\]|^[^\S\n]*(?:system|assistant|user)\s*:",
    re.I | re.M,
)
_INVISIBLE = re.compile(
    "[\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f]|(?<=[^\\W\\d_])\u200d(?=\\w)"
)
_SHY = "\u00ad"


def orders(text: str) -> str:
    """The words of a text that give orders to a machine; empty where it has none. Disguises are looked through."""
    plain = unicodedata.normalize("NFKC", seen(text))
    found = _ORDERS.search(plain)
    return " ".join(found[0].split()) if found else ""


def invisible(text: str) -> int:
    """How many characters of a text take no room and so can hide something."""
    return len(_INVISIBLE.findall(text))


def seen(text: str) -> str:
    """A text as a reader sees it: without characters that take no room.

    >>> seen("ig\u200bnore")
    'ignore'
    """
    return _INVISIBLE.sub("", text).replace(_SHY, "")
