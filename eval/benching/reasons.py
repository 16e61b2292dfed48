"""Why a goal is not met, and what it would take, by the beginning of the figure's name: judgement, kept by hand."""

from __future__ import annotations

from collections.abc import Mapping

REASONS: Mapping[str, str] = {
    "ask / its floor": (
        "beside the floor's one pass an answer runs three tuned layers, compares the question with 17,012 examples "
        "and weighs its n-grams (the steps stand below). It would take fewer tuned layers, or one encoder "
        "that was tuned as a whole; a shortlist of examples gains 0.3 ms (eval/LOG.md)."
    ),
    "floor / floor of the plain route": (
        "what is left of the floor is matrix products of six layers, which onnxruntime and PyTorch do alike, and "
        "Chroma's query, the same by both. It would take an encoder of eight bits, which costs quality (eval/LOG.md)."
    ),
    "answers per second over HTTP": (
        "who asks has a part of the two cores, and one asker's question is on both already. It would take questions "
        "that wait to be encoded as one batch, or a process a core (docs/scaling.md)."
    ),
    "answers per second, 32 askers / one": (
        "one asker has both cores for the encoder already, and Python runs one thread at a time outside of it. It "
        "would take questions that wait to be encoded as one batch, or a process a core."
    ),
    "answers per second, 32 askers / 32": (
        "what an answer does beside the encoder is the same by both routes, and a third of it. It would take an "
        "encoder of eight bits, which costs quality (eval/LOG.md)."
    ),
    "ask from a cold process": (
        "an answer needs Chroma, onnxruntime and the model of intents, which are most of its start. It would take "
        "reading the corpus' few vectors without Chroma, and langsmith and OpenTelemetry left unimported."
    ),
    "serve to its first page": (
        "before the port is open it is all imports: typer, pydantic and uvicorn. On a machine without other work they "
        "take half of that."
    ),
    "chunks per second / bare": (
        "each sentence goes with its metadata to SQLite and to the index of Chroma, which bare encoding spares itself. "
        "It would take a writer thread beside the encoder, or larger batches."
    ),
    "build without a change": (
        "corpus, 17,012 examples and the tuned layers are read and hashed, to know that nothing changed. It would take "
        "the files' times and sizes instead of their content."
    ),
    "after 1,000 answers": (
        "questions touch more and more of what is mapped from disk (word vectors, weights of n-grams), and up to 512 "
        "texts and the answers of ten minutes are kept. The kernel drops mapped pages when it needs them. It would "
        "take smaller tables: fewer hashed features, or word vectors in half precision."
    ),
    "serve after": (
        "libraries take 90 MB of it, Python's objects and what they import 130 (Gradio 65 of them), the encoder's "
        "packed weights 65, and 80 MB are mapped files that several processes share. It would take the chat without "
        "Gradio, or an encoder of eight bits, which costs quality (eval/LOG.md)."
    ),
    "start to the first answer": (
        "the peers' 7 seconds are PyTorch's, ours are Chroma's and of what LangChain brings along: see the cold start."
    ),
}


def reason(figure: str) -> str:
    """The reason given for a figure; empty where none is."""
    return next((why for beginning, why in REASONS.items() if figure.startswith(beginning)), "")
