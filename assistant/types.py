"""The records that cross module borders, and the shape of a model. They hold no behaviour and know no other module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Protocol

Kind = Literal["answer", "clearance", "urgent", "not_covered"]
Source = Literal["guide", "author_reply", "comment", "card"]
KINDS: tuple[Kind, ...] = ("answer", "clearance", "urgent", "not_covered")


class AssistantError(Exception):
    """Anything a user can mend: the message names the value and the cure, in one line."""


class BadQuestion(AssistantError):
    """The question itself cannot be taken (blank, too long, not text)."""


@dataclass(frozen=True)
class Guide:
    """One post of the blog with its comments, as its page's front matter describes it."""

    id: str
    title: str
    url: str | None = None
    updated: str = ""
    licence: str = ""
    published: bool = False


@dataclass(frozen=True)
class Section:
    """One heading of a guide, one comment thread, or one sign of the safety card.

    `text` is what offsets of chunks and citations count in. `url` points at the
    section, by an anchor of the published page where that is not the section's id;
    None where the corpus has no published address. `guide` is the id of the guide it
    belongs to, empty for the card.
    """

    id: str
    title: str
    source: Source
    text: str
    url: str | None = None
    published: bool = False
    guide: str = ""


@dataclass(frozen=True)
class Chunk:
    """One sentence of a section: `section.text[start:end] == text`, to the letter.

    `paragraph` numbers the paragraph inside the section; `previous` and `next` are
    the ids of the neighbours in the section, so that what is shown can be whole.
    """

    id: str
    section: str
    title: str
    source: Source
    text: str
    start: int
    end: int
    paragraph: int
    previous: str | None = None
    next: str | None = None

    @property
    def embedded(self) -> str:
        """What is embedded and indexed: the sentence under its heading."""
        return f"{self.title}: {self.text}"


@dataclass(frozen=True)
class Turn:
    """One message of a conversation. Only the reader's own turns are ever believed."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True)
class Query:
    """A question in its conversation: `text` is what to understand and to search by.

    `asking` is the same without the sentences that ask nothing, empty where that is no less.
    """

    question: str
    text: str
    earlier: tuple[str, ...] = ()
    asking: str = ""
    follows_up: bool = False


@dataclass(frozen=True)
class Intent:
    """What a question seems to want, as probabilities that sum to 1 in each mapping.

    `evidence` is keyed by the id of a chunk of the present corpus and can be empty.
    `known_words` is the share of the question's words that occur in any example.
    """

    kinds: Mapping[Kind, float]
    sections: Mapping[str, float] = field(default_factory=dict)
    evidence: Mapping[str, float] = field(default_factory=dict)
    signs: Mapping[str, float] = field(default_factory=dict)
    topics: Mapping[str, float] = field(default_factory=dict)
    known_words: float = 1.0


@dataclass(frozen=True)
class Screening:
    """The gate's decision before retrieval.

    `signs` are ids of the safety card that the answer has to show, the urgent one
    first; `topic` says what a question that is not covered is about; `wary` that
    clearance may be what is wanted although it was not found; `told_before` that the
    warning sign comes from an earlier question.
    """

    kind: Kind
    tier: int | None = None
    signs: tuple[str, ...] = ()
    topic: str | None = None
    about_load: bool = False
    wary: bool = False
    told_before: bool = False


@dataclass(frozen=True)
class Hit:
    """A retrieved chunk with its fused score, best first in any list of hits."""

    chunk: Chunk
    score: float


@dataclass(frozen=True)
class Findings:
    """What the corpus has on a question, best first, and what the gate says of the question."""

    screening: Screening
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class Passage:
    """A retrieved section; its score is that of its best chunk."""

    section: str
    score: float


@dataclass(frozen=True)
class Citation:
    """`quote` is `section.text[start:end]`; `n` is the mark `[n]` in the answer's text."""

    n: int
    section: str
    title: str
    source: Source
    quote: str
    start: int
    end: int
    url: str | None = None


@dataclass(frozen=True)
class Written:
    """A sentence that a model wrote, as it is shown, with the numbers of the citations that bear it.

    `support` is what the verifier gave it, from 0 to 1; only what passed is in an answer.
    """

    text: str
    citations: tuple[int, ...]
    support: float


@dataclass(frozen=True)
class Answer:
    """The one record, the same through Python, command line, HTTP and chat.

    In mode "generated", `sentences` are those of `text` that a model wrote and the
    verifier passed; in mode "extractive" there are none.
    """

    question: str
    kind: Kind
    text: str
    defers: bool
    citations: tuple[Citation, ...] = ()
    passages: tuple[Passage, ...] = ()
    tier: int | None = None
    mode: Literal["extractive", "generated"] = "extractive"
    latency_ms: float = 0.0
    sentences: tuple[Written, ...] = ()

    def record(self) -> dict[str, Any]:
        """The answer as plain JSON types; without `sentences` where no model wrote any."""
        found = asdict(self)
        if not self.sentences:
            del found["sentences"]
        return found


class Embeddings(Protocol):
    """LangChain's `Embeddings` by its shape, so any of those will do. Importing theirs takes a sixth of a start."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]: ...

    def embed_query(self, text: str) -> list[float]: ...
