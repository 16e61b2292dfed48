"""Why a goal is not met, and what it would take, by the beginning of the figure's name: judgement, kept by hand."""

from __future__ import annotations

from collections.abc import Mapping

REASONS: Mapping[str, str] = {
    "ask / its floor": (
        "beside the floor's one pass an answer runs three tuned layers, compares the question with 17,012 examples "
        "and weighs its n-grams (the steps stand below). It would take fewer tuned layers, or one encoder "
        "that was tuned as a whole; a shortlist of examples gains 0.3 ms (eval/LOG.md)."
    ),
    "ask of all guides": (
        "the 20 guides that are nearest are looked at, and 1,000 sentences have five; the query for the 400 nearest "
        "takes two milliseconds more. It would take fewer guides to look at."
    ),
    "floor / floor of the plain route": (
        "what is left of the floor is matrix products of six layers, on one core where PyTorch has two, and Chroma's "
        "query, the same by both. It would take an encoder of eight bits, which costs quality, or a processor's own "
        "instructions for products in bfloat16, by OpenVINO (eval/LOG.md)."
    ),
    "answers per second over HTTP": "who asks has a part of the two cores in both. It would take a machine beside it.",
    "answers per second, 32 askers / one": (
        "Python runs one thread at a time outside of the encoder and Chroma. It would take a process a core "
        "(docs/scaling.md)."
    ),
    "answers per second, 32 askers / 32": (
        "what an answer does beside the encoder is the same by both routes, and a third of it. It would take an "
        "encoder of eight bits, which costs quality (eval/LOG.md)."
    ),
    "ask from a cold process": (
        "an answer needs Chroma, onnxruntime and the model of intents, which are most of its start. It would take "
        "reading the corpus' few vectors without Chroma, which brings OpenTelemetry and gRPC along."
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
        "questions touch more and more of what is mapped from disk, and up to 256 texts and the answers of ten minutes "
        "are kept. It would take fewer hashed features of the n-grams."
    ),
    "serve after": (
        "libraries take 100 MB of it, Python's objects and what they import 170 (Gradio with pandas 85 of them), the "
        "encoder's packed weights 63, and 40 MB are mapped files that several processes share. It would take the chat "
        "without Gradio, or an encoder of eight bits, which costs quality (eval/LOG.md)."
    ),
    "an answer / ": (
        "theirs is one pass of the encoder on both cores and one query; ours is the whole answer on one core: nine "
        "layers, 17,012 examples, the gate. Beside other work ours took a fifth of theirs, since PyTorch's "
        "threads suffer most from that. It would take both cores for a question, which costs many askers."
    ),
    "time to index the corpus": (
        "our index has the BM25 index, checksums and the manifest beside the vectors. Of 84 sentences that is some "
        "tenths of a second; it would take a larger corpus."
    ),
    "start to the first answer": (
        "the peers' 7 seconds are PyTorch's, ours are Chroma's and onnxruntime's: see the cold start."
    ),
}


def reason(figure: str) -> str:
    """The reason given for a figure; empty where none is."""
    return next((why for beginning, why in REASONS.items() if figure.startswith(beginning)), "")
