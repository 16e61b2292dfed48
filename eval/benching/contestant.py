"""A peer in a process of its own: `python -m eval.benching.contestant NAME TASK.json STARTED`, JSON on stdout.

Imports nothing of the assistant, so that a peer pays for itself alone: its library, and
sentence-transformers, which all of them embed by. STARTED is when the parent started it.
"""

from __future__ import annotations

import json
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from sentence_transformers import SentenceTransformer

from eval import peers

NAMES = {
    "LangChain": (peers.langchain, ("langchain_chroma", "langchain_text_splitters")),
    "LlamaIndex": (peers.llama_index, ("llama_index.core",)),
    "Haystack": (
        peers.haystack,
        ("haystack.components.preprocessors", "haystack.components.retrievers.in_memory",
         "haystack.document_stores.in_memory"),
    ),
}  # fmt: skip
"""To each peer what makes its retriever, and what that imports."""


def compete(name: str, task: dict[str, Any], started: float) -> dict[str, Any]:
    """Indexes the texts, then finds the sections of every question.

    `first` is the time from the process' start to its first answer, indexing left out, as if
    the index had been on disk.
    """
    make, modules = NAMES[name]
    for module in modules:
        import_module(module)
    model = SentenceTransformer(task["model"], device="cpu")

    def embed(texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = model.encode(texts, normalize_embeddings=True, show_progress_bar=False).tolist()
        return vectors

    embed(["warm"])
    before = time.perf_counter()
    find = make(task["texts"], embed)
    index = time.perf_counter() - before
    find("Can I swim?")
    first = time.time() - started - index
    times, found = [], []
    for question in task["questions"]:
        before = time.perf_counter()
        found.append(find(question))
        times.append((time.perf_counter() - before) * 1000)
    return {"first": first, "index": index, "times": times, "found": found}


if __name__ == "__main__":
    asked = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    sys.stdout.write(json.dumps(compete(sys.argv[1], asked, float(sys.argv[3]))))
