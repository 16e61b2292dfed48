"""An answer's text taken apart again: its sentences, their marks, and whether the marks hold.

Written without a look at how answers are put together, so that it can find them wrong.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.draft import MARK, constants, unmarked
from assistant.sentences import sentences
from assistant.types import Answer

CLINICIAN = re.compile(r"\b(?:physio\w*|sports doctor|doctor)\b", re.I)


@dataclass(frozen=True)
class Claim:
    """One sentence of an answer; `constant` where it is the assistant's own and not the corpus'."""

    text: str
    marks: tuple[int, ...]
    constant: bool


def claims(text: str) -> Iterator[Claim]:
    """The sentences of an answer, in order."""
    for start, end in sentences(text):
        sentence = text[start:end]
        plain = unmarked(sentence)
        yield Claim(plain, tuple(int(n) for n in MARK.findall(sentence)), _is_constant(plain))


def recall(answer: Answer) -> float | None:
    """Share of the corpus sentences in the text that the spans they cite hold, together.

    Citation recall of Gao et al., ALCE (EMNLP 2023), with "contains, to the letter after
    NFKC, case and white space" in place of an entailment model. None without any.
    """
    quotes = {citation.n: citation.quote for citation in answer.citations}
    found = [claim for claim in claims(answer.text) if not claim.constant]
    if not found:
        return None
    return sum(_holds(claim, quotes) for claim in found) / len(found)


def precision(answer: Answer) -> float | None:
    """Share of the marks that stand where they belong; None without any mark.

    A mark belongs on a sentence whose words its span shares; on one of the assistant's
    own sentences when its span names the clinician who decides. Extra marks, of spans
    that the sentence does not need, count against it (ALCE's irrelevant citation), and so
    do citations that no sentence carries.
    """
    quotes = {citation.n: citation.quote for citation in answer.citations}
    right = total = 0
    used = set()
    for claim in claims(answer.text):
        for n in claim.marks:
            total += 1
            used.add(n)
            quote = quotes.get(n, "")
            if claim.constant:
                right += bool(CLINICIAN.search(quote))
            else:
                right += bool(quote) and (_plain(claim.text) in _plain(quote) or _plain(quote) in _plain(claim.text))
    total += len(set(quotes) - used)
    return right / total if total else None


def _holds(claim: Claim, quotes: dict[int, str]) -> bool:
    cited = " ".join(quotes.get(n, "") for n in claim.marks)
    return bool(claim.marks) and _plain(claim.text) in _plain(cited)


def _is_constant(plain: str) -> bool:
    """A constant may hold several sentences; each of them counts."""
    return any(plain in known for known in constants())


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
