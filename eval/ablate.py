"""Retrieval taken apart: each ranking alone, all together, and all but one. On sections, by eval's own figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.answering import Answering
from assistant.conversation import clean, resolve
from assistant.intent import VIEWS, View
from assistant.lexical import Lexical
from assistant.retrieval import Retriever
from assistant.types import Hit, Intent
from eval.cases import Case
from eval.peers import PEERS
from eval.score import ranked
from eval.stats import Mean

Rank = Callable[[Case], list[str]]
"""Sections for a case, best first."""
SHOWN = ("section first", "section among three", "MRR@10", "nDCG@10")


def ours(assistant: Answering) -> dict[str, Rank]:
    """Every variant of the assistant's retrieval by its name; the last is the one that serves."""
    whole = assistant.retriever
    plain = Retriever(assistant.corpus, assistant.collection, Lexical.of(assistant.corpus.chunks, {}, repair_score=1.0))

    def vector(case: Case) -> Sequence[float]:
        return assistant.understand(asked(case))[0]

    def intent(case: Case, views: Sequence[View] = VIEWS) -> Intent:
        return assistant.intents.read(asked(case), *assistant.read(asked(case)), views)

    return {
        "dense (Chroma) alone": lambda case: sections(whole.fuse([whole.dense(vector(case))], None)),
        "BM25 alone": lambda case: sections(whole.fuse([whole.lexical(asked(case))], None)),
        "BM25 alone, words as typed": lambda case: sections(plain.fuse([plain.lexical(asked(case))], None)),
        "rank fusion of both": lambda case: sections(whole.retrieve(asked(case), vector(case), None)),
        "… and the question bank": lambda case: sections(
            whole.retrieve(asked(case), vector(case), intent(case, ["neighbours"]))
        ),
        "… and the classifier": lambda case: sections(
            whole.retrieve(asked(case), vector(case), intent(case, ["regression"]))
        ),
        "… and the tuned layers": lambda case: sections(
            whole.retrieve(asked(case), vector(case), intent(case, ["tuned"]))
        ),
        "all, without history": lambda case: sections(_alone(assistant, clean(case.question))),
        "all, words as typed": lambda case: sections(plain.retrieve(asked(case), vector(case), intent(case))),
        "all, without BM25": lambda case: sections(whole.fuse([whole.dense(vector(case))], intent(case))),
        "all, without dense": lambda case: sections(whole.fuse([whole.lexical(asked(case))], intent(case))),
        "all: what serves": lambda case: sections(whole.retrieve(asked(case), vector(case), intent(case))),
    }


def beside(assistant: Answering) -> dict[str, Rank]:
    """Every peer by its name, on the same sections and weights, asked the same resolved question, history and all.

    Raises ModuleNotFoundError without the extra `peers`.
    """
    texts = said(assistant)
    made = {name: make(texts, assistant.embeddings.embed_documents) for name, make in PEERS.items()}
    return {name: lambda case, find=find: find(asked(case)) for name, find in made.items()}  # type: ignore[misc]


def said(assistant: Answering) -> dict[str, str]:
    """What peers get of the corpus: every section but those of the safety card, under its title."""
    return {
        name: f"{section.title}\n\n{section.text}"
        for name, section in assistant.corpus.sections.items()
        if section.source != "card"
    }


def asked(case: Case) -> str:
    """A case's question, read against its history."""
    return resolve(case.question, case.history).text


def _alone(assistant: Answering, question: str) -> list[Hit]:
    vector, intent = assistant.understand(question)
    return assistant.retriever.retrieve(question, vector, intent)


def sections(hits: Sequence[Hit]) -> list[str]:
    """The sections of hits, each once, best first."""
    return list(dict.fromkeys(hit.chunk.section for hit in hits))


def table(variants: dict[str, Rank], cases: Sequence[Case], watch: Callable[[str], None]) -> str:
    """A Markdown table: a row a variant, each figure as its mean over the answerable cases."""
    some = [case for case in cases if case.expect == "answer" and case.sections]
    follow_ups = sum(bool(case.history) for case in some)
    lines = [
        f"| retrieval (n={len(some)}, {follow_ups} follow-ups) | {' | '.join(SHOWN)} | follow-ups: first |",
        "|---" * (len(SHOWN) + 2) + "|",
    ]
    for name, rank in variants.items():
        watch(name)
        found = {case.id: ranked(rank(case), case.sections) for case in some}
        means = [Mean(tuple(values[figure] for values in found.values())) for figure in SHOWN]
        later = Mean(tuple(found[case.id]["section first"] for case in some if case.history))
        lines.append(f"| {name} | {' | '.join(_cell(mean) for mean in means)} | {_cell(later)} |")
    return "\n".join(lines)


def _cell(mean: Mean) -> str:
    if mean.value is None or mean.interval is None:
        return "-"
    return f"{mean.value:.3f} [{mean.interval[0]:.2f}, {mean.interval[1]:.2f}]"
