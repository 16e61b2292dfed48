"""Why a goal is not met, and what it would take, by the beginning of the figure's name: judgement, kept by hand."""

from __future__ import annotations

from collections.abc import Mapping

REASONS: Mapping[str, str] = {
    "ask / its floor": (
        "beside the floor's one pass an answer runs three tuned layers, compares the question with 17,012 examples "
        "and weighs its n-grams (the steps stand below). It would take fewer tuned layers, or one encoder "
        "that was tuned as a whole, and a shortlist of examples."
    ),
    "answers per second, 32 askers / one": (
        "there are two cores, other work was on both, and Python runs one thread at a time outside the encoder. It "
        "would take questions that wait to be encoded as one batch, or a process a core."
    ),
    "answers per second, 32 askers / 32": (
        "the same, and PyTorch's threads, which lose most to other work, are of less account where 32 askers wait. "
        "To be measured again on a machine without other work."
    ),
    "ask from a cold process": (
        "an answer needs Chroma, onnxruntime and the model of intents, which are most of its start. It would take "
        "reading the corpus' few vectors without Chroma, and langsmith and OpenTelemetry left unimported."
    ),
    "serve to its first page, beyond": (
        "the assistant is opened, and Gradio's page built, before the first request is let in. It would take a port "
        "that listens first, and the chat mounted behind it."
    ),
    "serve to its first page": (
        "before the port is open it is all imports: typer, pydantic and uvicorn. On a machine without other work they "
        "take half of that."
    ),
    "chunks per second / bare": (
        "LangChain's wrapper writes each sentence with its metadata to SQLite and the index of Chroma, which bare "
        "encoding does not. It would take a writer thread beside the encoder, or larger batches."
    ),
    "build without a change": (
        "corpus, 17,012 examples and the tuned layers are read and hashed, to know that nothing changed. It would take "
        "the files' times and sizes instead of their content."
    ),
    "ask of all guides": (
        "each guide that no example speaks of is asked for itself, with a Chroma query, BM25 and a walk over all "
        "chunks of its own. It would take one query without a filter for all guides, shared out by guide, and the "
        "chunks of each guide looked up once."
    ),
    "after 1,000 answers": (
        "it is not flat yet, and why is not known: what was read in the last 512 texts and finished answers for ten "
        "minutes are kept, but most of the growth came after the 500th. It would take a longer run and a heap profile."
    ),
    "serve after": (
        "what is imported takes 236 MB (Gradio 100 of them, Chroma 60), the encoder 145 MB, the intent's arrays 80 MB. "
        "It would take the page without Gradio, or the arrays used in half precision and mapped."
    ),
    "start to the first answer": (
        "the peers' 7 seconds are PyTorch's, ours are Chroma's and of what LangChain brings along: see the cold start."
    ),
}


def reason(figure: str) -> str:
    """The reason given for a figure; empty where none is."""
    return next((why for beginning, why in REASONS.items() if figure.startswith(beginning)), "")
