"""The light route answers without what is heavy, and whatever is wrong with it, the plain one serves."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from pathlib import Path
from types import SimpleNamespace

import pytest
from langchain_core.embeddings import Embeddings

from assistant import index, route
from assistant.light import VECTOR
from assistant.pipeline import Assistant
from assistant.settings import DEFAULT_MODEL, Settings
from assistant.versions import FORMAT, Built, Manifest, fingerprint
from assistant.weights import sha256
from tests.conftest import HOME, ROOT, LetterEmbeddings

HEAVY = {
    "mcp",
    "openai",
    "langchain_openai",
    "limits",
    "pybreaker",
    "torch",
    "transformers",
    "sentence_transformers",
    "sklearn",
    "onnx",
    "onnxscript",
}


@pytest.fixture
def slower(monkeypatch: pytest.MonkeyPatch) -> Embeddings:
    """What the plain route loads in this test."""
    model = LetterEmbeddings()
    monkeypatch.setattr(route, "plain", SimpleNamespace(load=lambda name: model))
    return model


def missing(folder: Path) -> dict[str, str]:
    return {VECTOR: "0" * 64}


def damaged(folder: Path) -> dict[str, str]:
    (folder / VECTOR).write_bytes(b"whole")
    digests = {VECTOR: sha256(folder / VECTOR)}
    (folder / VECTOR).write_bytes(b"torn")
    return digests


def foreign(folder: Path) -> dict[str, str]:
    (folder / VECTOR).write_bytes(b"no graph at all")
    return {VECTOR: sha256(folder / VECTOR)}


@pytest.mark.parametrize("break_it", [missing, damaged, foreign])
def test_export_that_cannot_be_used_leaves_the_plain_route_and_is_said_once(
    tmp_path: Path, slower: Embeddings, caplog: pytest.LogCaptureFixture, break_it: Callable[[Path], dict[str, str]]
) -> None:
    assert route.load(DEFAULT_MODEL, tmp_path, break_it(tmp_path)) is slower
    (said,) = caplog.records
    assert said.levelno == logging.WARNING
    assert "python -m assistant build" in said.getMessage()


def test_export_of_another_model_is_not_used(slower: Embeddings, settings: Settings, tmp_path: Path) -> None:
    of_default = Manifest("v", FORMAT, fingerprint(DEFAULT_MODEL), "", "", 0, exported=damaged(tmp_path))
    other = settings.model_copy(update={"model": "some/other"})
    assert index.encoder(other, Built(of_default, tmp_path)) is slower


def imported(code: str, heavy: AbstractSet[str] = HEAVY) -> set[str]:
    """Which of the heavy packages a process of its own has imported after some code."""
    code += "\nimport sys; print('\\nIMPORTED', *{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(heavy) & set(done.stdout.split("IMPORTED")[1].split())


def test_nothing_heavy_is_imported_with_what_answers() -> None:
    assert imported("import assistant.answering", HEAVY | {"langchain_core", "langsmith"}) == set()


def test_command_line_waits_with_the_page_and_the_index_until_a_command_needs_them() -> None:
    assert imported("import assistant.cli", HEAVY | {"gradio", "chromadb"}) == set()


@pytest.mark.model
def test_nothing_heavy_is_imported_to_answer(assistant: Assistant) -> None:
    asked = f"""
from pathlib import Path
from assistant.answering import Answering
from assistant.settings import Settings
print(Answering.open(Settings(home=Path({str(HOME)!r}))).ask("Can I swim?").text)
"""
    assert imported(asked, HEAVY | {"langchain_core", "langsmith"}) == set()
