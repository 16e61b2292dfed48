"""Whether a text grants clearance. It is asked of every sentence that may be quoted, and of every finished answer.

Knows words, not who says them.
"""

from __future__ import annotations

import re
import unicodedata

_CONDITION = r"(?:when|once|until|unless|if|after|before|whether|till|should)"
_ACT = r"(?:run|jog|jump|hop|skip|load|rac|train|walk without)"
_PERMISSION = re.compile(
    rf"\b(?:you (?:can|may|could|should be able to)|"
    rf"you(?: are|['’]re)(?: \w+)? (?:ready|fit|cleared|free|good|safe|ok|okay|able)(?: to)?|"
    rf"go ahead and|feel free to|(?:it is|it['’]s) (?:safe|ok|okay|fine|all right) (?:for you )?to) "
    rf"(?:now |already |safely |start |begin |go |back |to |for a )*{_ACT}\w*",
    re.I,
)
_YES = re.compile(
    r"^\W*(?:yes|yep|yeah|yup|sure|of course|certainly|definitely|absolutely|by all means|no problem|no worries|"
    r"go (?:for it|ahead)|you (?:can|may|could|are good|should be (?:fine|ok|okay))|you['’]re (?:good|fine|ready)|"
    r"(?:that|it)(?: is|['’]s| should be| sounds) (?:fine|ok|okay|good|safe|great)|sounds (?:good|fine|great)|"
    r"fine\b|ok(?:ay)?\b)",
    re.I,
)

_ENDS = re.compile(r"[.!?…][\"”’')\]*_]*\s+|\[\d+\]\s+(?=[A-Z])|\n\s*\n")
"""Where a sentence ends, with what may close behind it: a quote, a bracket, emphasis, marks."""
_UNSEEN = re.compile(r"[*_`~\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufe00-\ufe0f]")


def permission(text: str) -> str:
    """The words of a text that grant clearance without a condition; empty when none do.

    A condition counts in its own sentence alone; emphasis, odd spaces and letters that take no room hide nothing.
    """
    for sentence in _ENDS.split(_UNSEEN.sub("", unicodedata.normalize("NFKC", text))):
        lines = "\n".join(" ".join(line.split()) for line in sentence.split("\n"))
        for match in _PERMISSION.finditer(lines.replace("\n", " ")):
            start = lines.rfind("\n", 0, match.start() + 1) + 1
            begins = lines[start : start + 1].isupper() and not lines[:start].rstrip().endswith(",")
            if not re.search(rf"\b{_CONDITION}\b", lines[start if begins else 0 : match.end()], re.I):
                return match[0]
    return ""


def says_yes(text: str) -> bool:
    """Whether a reply consents to what was asked: "Yes, go for it"."""
    return bool(_YES.search(text))
