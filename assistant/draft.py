"""An answer being written: sentences of the corpus, of `wording`, and verified ones of a model, with their marks.

Nothing else can get in, so that every sentence of an answer is traceable.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from assistant import wording
from assistant.corpus import Corpus
from assistant.types import Citation, Source, Written

Span = tuple[str, int, int, Source]
"""Section, start, end and source of what is cited."""

MARK = re.compile(r" \[(\d+)\]")
_CLOSING = re.compile(r"(?<![.!?…])[.!?…]+[\"”’')\]]*$")


def marked(sentence: str, n: int) -> str:
    """The sentence with its mark before the full stop.

    >>> marked("Rest the foot.", 2)
    'Rest the foot [2].'
    """
    closing = _CLOSING.search(sentence)
    at = closing.start() if closing else len(sentence)
    return f"{sentence[:at]} [{n}]{sentence[at:]}"


def unmarked(text: str) -> str:
    """The text as it stands in the sources, without marks."""
    return MARK.sub("", text)


def words(text: str) -> int:
    """Words of a text, marks not counted."""
    return len(unmarked(text).split())


class Draft:
    """Collects sentences and numbers each cited span once."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._parts: list[str] = []
        self._citations: dict[tuple[str, int, int], Citation] = {}
        self._written: list[Written] = []

    def say(self, sentence: str, cites: Span | None = None) -> None:
        """Adds a constant of `wording`; `{n}` in it becomes the number of the span it rests on."""
        if cites is not None:
            sentence = sentence.format(n=self._number(*cites))
        if sentence not in self._parts:
            self._parts.append(sentence)

    def quote(self, section: str, start: int, end: int, source: Source) -> None:
        """Adds a span of the corpus, to the letter, with its mark."""
        sentence = self._corpus.sections[section].text[start:end]
        if sentence not in {unmarked(part) for part in self._parts}:
            self._parts.append(marked(sentence, self._number(section, start, end, source)))

    def retell(self, sentence: str, support: float, spans: Sequence[Span]) -> None:
        """Adds a sentence of a model that the verifier passed on these spans of the corpus."""
        numbers = tuple(dict.fromkeys(self._number(*span) for span in spans))
        for n in numbers:
            sentence = marked(sentence, n)
        self._parts.append(sentence)
        self._written.append(Written(sentence, numbers, support))

    def _number(self, section: str, start: int, end: int, source: Source) -> int:
        key = (section, start, end)
        if key not in self._citations:
            home = self._corpus.sections[section]
            span = home.text[start:end]
            self._citations[key] = Citation(
                n=len(self._citations) + 1,
                section=section,
                title=self._corpus.name(section),
                source=source,
                quote=span,
                start=start,
                end=end,
                url=self._corpus.link(section, span),
            )
        return self._citations[key].n

    @property
    def text(self) -> str:
        return " ".join(self._parts)

    @property
    def sentences(self) -> tuple[Written, ...]:
        return tuple(self._written)

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(self._citations.values())


@cache
def constants() -> frozenset[str]:
    """Every sentence that `wording` may contribute to an answer, `{n}` and its mark left out."""
    return frozenset(unmarked(text.replace("{n}", "0")) for text in wording.SAID)


def untraceable(text: str, citations: Iterable[Citation], verified: Iterable[Written] = ()) -> str:
    """What is left of an answer's text once cited spans, constants and verified sentences are taken out, longest first.

    Empty for an answer in which every sentence is traceable.
    """
    rest = unmarked(text)
    retold = {unmarked(sentence.text) for sentence in verified}
    for known in sorted({c.quote for c in citations} | retold | constants(), key=len, reverse=True):
        rest = rest.replace(known, "\0")
    return rest.replace("\0", "").strip()
