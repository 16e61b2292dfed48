"""What several tests need: a small corpus, an embedding to work out by hand, and the true assistant."""

from __future__ import annotations

import asyncio
import http.server
import json
import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from langchain_core.embeddings import Embeddings

from assistant import examples, route
from assistant.corpus import Corpus, load
from assistant.evidence import Found
from assistant.examples import Example
from assistant.feedback import Feedback
from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.talk import Assistant as Talker
from assistant.types import Answer
from assistant.web import parts

ROOT = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("ASSISTANT_HOME") or ROOT / "build" / "test-home")


class LetterEmbeddings(Embeddings):
    """Embeds a text as its letter counts, scaled to unit length; `calls` lists what was embedded."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.calls += texts
        return [self._embed(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return self._embed(text)

    @staticmethod
    def _embed(text: str) -> list[float]:
        counts = [text.lower().count(letter) + 0.01 for letter in "abcdefghijklmnopqrstuvwxyz"]
        length = sum(count * count for count in counts) ** 0.5
        return [count / length for count in counts]


class Whole:
    """A stand-in whose answers do not grow; it has `ask`."""

    writer: object | None = None

    def answers(self, *asked: object, **more: object) -> Iterator[Answer]:
        yield self.ask(*asked, **more)  # type: ignore[attr-defined]


@dataclass
class Answers:
    """What the server says by path: status, headers, body; `asked` lists the requests' paths and headers."""

    url: str = ""
    by_path: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    delay: float = 0.0


GUIDE = """---
title: A small guide
---

# Rest {#rest}

Rest the foot. Swim as much as you like.

# Phases 2 and 3 {#phases-2-3}

Do not run until your physio agrees. It costs weeks.
"""
COMMENTS = [
    {"id": "comment-1", "role": "reader", "text": "A reader asks about shoes.", "replies": []},
    {
        "id": "comment-2",
        "role": "reader",
        "text": "Is a bike fine?",
        "replies": [{"role": "author", "text": "Easy gears are fine."}],
    },
]
CARD = """
signs:
  - id: numb_cold
    tier: 3
    title: numb foot
    action: "A numb foot needs an emergency department now."
    source: {name: NHS, url: "https://www.nhs.uk/"}
  - id: child
    tier: 1
    title: a child
    action: "A child should be seen by a doctor first."
    source: {name: NHS, url: "https://www.nhs.uk/"}
"""


@contextmanager
def serving(assistant: Talker, feedback: Feedback | None = None, sites: Sequence[str] = ()) -> Iterator[TestClient]:
    """A client of the whole web app around an assistant; an error of the server is a 500 and not an exception."""

    async def made() -> FastAPI:
        return parts(assistant, feedback, sites).whole()

    # Made while a loop runs: without one, Gradio opens some of its own and never closes them.
    with TestClient(asyncio.run(made()), raise_server_exceptions=False) as client:
        yield client


def itself(corpus: Corpus) -> Found:
    """What the examples find in a corpus whose first guide is theirs, as shipped."""
    own = {section.id: section.id for section in corpus.sections.values() if section.guide == corpus.first.id}
    return Found(corpus.first.id, {chunk.text: chunk.id for chunk in corpus.chunks if chunk.section in own}, own)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small corpus folder: two guide sections, two comments, two signs."""
    home = tmp_path / "corpus"
    home.mkdir()
    (home / "guide.md").write_text(GUIDE, encoding="utf-8")
    (home / "comments.jsonl").write_text("".join(json.dumps(row) + "\n" for row in COMMENTS), encoding="utf-8")
    (home / "safety-card.yaml").write_text(CARD, encoding="utf-8")
    return home


@pytest.fixture
def small(folder: Path) -> Corpus:
    return load(folder)


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> LetterEmbeddings:
    """The embedding model of this test, in place of the true one."""
    model = LetterEmbeddings()
    monkeypatch.setattr(route, "load", lambda *_: model)
    return model


@pytest.fixture
def settings(folder: Path, tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", corpus=folder)


@pytest.fixture
def few() -> tuple[Example, ...]:
    """Examples enough to fit every head."""
    return (
        Example("may i swim", "answer", section="rest", evidence=("Swim as much as you like.",)),
        Example("what to rest", "answer", section="rest", evidence=("Rest the foot.",)),
        Example("who decides", "answer", section="phases-2-3", evidence=("Do not run until your physio agrees.",)),
        Example("can i run now", "clearance", section="phases-2-3"),
        Example("when may i run", "clearance", section="phases-2-3"),
        Example("my foot is numb", "urgent", sign="numb_cold"),
        Example("my kid fell", "urgent", sign="child"),
        Example("hello there", "not_covered", topic="greeting"),
        Example("which shoes", "not_covered", topic="shoes"),
    )


@pytest.fixture
def little(
    settings: Settings, few: tuple[Example, ...], letters: LetterEmbeddings, monkeypatch: pytest.MonkeyPatch
) -> Assistant:
    """An assistant over the small corpus, with the embedding to work out by hand."""
    monkeypatch.setattr(examples, "load", lambda *_: few)
    return Assistant.open(settings)


@pytest.fixture(scope="session")
def assistant() -> Assistant:
    """The true assistant over the shipped corpus; its index is built once and kept for the next run."""
    return Assistant.open(Settings(home=HOME))


@pytest.fixture
def server() -> Iterator[Answers]:
    """A web server on loopback; a test says what it answers."""
    answers = Answers()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answers.asked.append((self.path, dict(self.headers)))
            status, headers, body = answers.by_path.get(self.path, (404, {}, b"gone"))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                for start in range(0, len(body), 65536):
                    time.sleep(answers.delay)
                    self.wfile.write(body[start : start + 65536])
            except OSError:
                pass  # whoever asked has gone, as a limit makes it

        def log_message(self, *args: object) -> None:
            pass

    serving = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    answers.url = f"http://127.0.0.1:{serving.server_port}"
    thread = threading.Thread(target=serving.serve_forever, daemon=True)
    thread.start()
    yield answers
    serving.shutdown()
    serving.server_close()
    thread.join()
