"""What the true small model wrote to every dev case that a model is asked, and how it is written down and played again.

`python -m tests.tape` asks SmolLM2 anew, at one core some six seconds a case, and goes on where it was broken off.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx

from assistant.pipeline import Assistant
from assistant.settings import ROOT, Settings
from assistant.verifying.verifier import Verifier
from assistant.writer import Model, Writer
from eval.cases import FOLDER, load
from tests.conftest import HOME
from tests.model_servers import smollm2

PATH = ROOT / "tests" / "data" / "smollm2-dev.jsonl"
MOST_TOKENS = 160
"""Of an answer; what it writes beyond them repeats what it wrote before."""
PIECE = 7


def recorded() -> dict[str, str]:
    """The model's texts by case."""
    if not PATH.exists():
        return {}
    rows = map(json.loads, PATH.read_text(encoding="utf-8").splitlines())
    return {row["id"]: row["text"] for row in rows}


class Tape:
    """In place of a `ChatModel`: plays `text` in pieces."""

    text = ""

    def stream(self, system: str, prompt: str) -> Iterator[str]:
        return (self.text[start : start + PIECE] for start in range(0, len(self.text), PIECE))


class Scribe:
    """In place of a `ChatModel`: asks a server for all of an answer and keeps it."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.text = ""

    def stream(self, system: str, prompt: str) -> Iterator[str]:
        said = [{"role": "system", "content": system}, {"role": "user", "content": prompt}]
        body = {"messages": said, "max_tokens": MOST_TOKENS, "temperature": 0}
        answer = httpx.post(f"{self._url}/chat/completions", json=body, timeout=600).raise_for_status().json()
        self.text = answer["choices"][0]["message"]["content"]
        yield self.text


def writing(model: Model) -> Assistant:
    """The true assistant, for which `model` writes."""
    assistant = Assistant.open(Settings(home=HOME))
    assistant.writer = Writer(model, assistant._composer, assistant._gate, Verifier(assistant.embeddings))
    return assistant


def record() -> None:
    """Appends the answers that are not on the tape yet."""
    known = recorded()
    with smollm2() as server, PATH.open("a", encoding="utf-8") as tape:
        scribe = Scribe(server.url)
        assistant = writing(scribe)
        for case in load([FOLDER / "dev.jsonl"]):
            scribe.text = ""
            if case.id in known:
                continue
            assistant.ask(case.question, case.history)
            if scribe.text:
                tape.write(json.dumps({"id": case.id, "text": scribe.text}, ensure_ascii=False) + "\n")
                tape.flush()


if __name__ == "__main__":
    record()
