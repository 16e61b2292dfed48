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

NEGATIONS = frozenset(
    "not no never nor none neither without nothing nobody avoid stop wait until before unless".split()
)
DENIED = 0.6
SPELLED = {
    word: str(number)
    for number, word in enumerate("two three four five six seven eight nine ten eleven twelve".split(), start=2)
} | {"fifteen": "15", "twenty": "20", "thirty": "30", "forty": "40", "sixty": "60", "ninety": "90", "hundred": "100"}
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
    NFKC, case and white space" in place of an entailment model; of a sentence that a model
    wrote, `is_borne`. None without any.
    """
    quotes = {citation.n: citation.quote for citation in answer.citations}
    written = {unmarked(sentence.text) for sentence in answer.sentences}
    found = [claim for claim in claims(answer.text) if not claim.constant]
    if not found:
        return None
    return sum(is_borne(claim, quotes) if claim.text in written else _holds(claim, quotes) for claim in found) / len(
        found
    )


def is_borne(claim: Claim, quotes: dict[int, str]) -> bool:
    """The strict check of a sentence that a model wrote: marks, numbers, negations, and words that somebody said.

    Its marks are there and name citations; each of its numbers stands in what they quote;
    it denies only where that denies, and where it is nearly a quoted sentence that denies
    (DENIED of that one's words) it denies, too; half of its words are quoted.
    """
    if not claim.marks or not all(n in quotes for n in claim.marks):
        return False
    said, cited = _words(claim.text), [_words(quotes[n]) for n in claim.marks]
    there = set().union(*cited)
    lost = any(
        quoted & NEGATIONS and not said & NEGATIONS and len(said & quoted) >= DENIED * len(quoted) for quoted in cited
    )
    return (
        _numbers(claim.text) <= set().union(*(_numbers(quotes[n]) for n in claim.marks))
        and not (said & NEGATIONS and not there & NEGATIONS)
        and not lost
        and 2 * len(said & there) >= len(said)
    )


def _words(text: str) -> set[str]:
    spelled = _plain(text).replace("’", "'").replace("cannot", "can not").replace("n't", " not")
    return set(re.findall(r"[a-z]+", spelled))


def _numbers(text: str) -> set[str]:
    """Digits as they stand, and numbers in words as digits."""
    found = re.findall(r"\d+(?:[.,]\d+)?|[a-z]+", _plain(text))
    return {SPELLED.get(word, word) for word in found if word[0].isdigit() or word in SPELLED}


def precision(answer: Answer) -> float | None:
    """Share of the marks that stand where they belong; None without any mark.

    A mark belongs on a sentence whose words its span shares (a third of them, where a model
    wrote it); on one of the assistant's own sentences when its span names the clinician who
    decides. Extra marks, of spans that the sentence does not need, count against it (ALCE's
    irrelevant citation), and so do citations that no sentence carries.
    """
    quotes = {citation.n: citation.quote for citation in answer.citations}
    written = {unmarked(sentence.text) for sentence in answer.sentences}
    right = total = 0
    used = set()
    for claim in claims(answer.text):
        for n in claim.marks:
            total += 1
            used.add(n)
            quote = quotes.get(n, "")
            if claim.constant:
                right += bool(CLINICIAN.search(quote))
            elif claim.text in written:
                right += 3 * len(_words(claim.text) & _words(quote)) >= len(_words(claim.text))
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
