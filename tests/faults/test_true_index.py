"""The true index with its files damaged: the same answers, a rebuild, a refusal or the plain route; no other answer."""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant import bank, store, versions
from assistant.corpus import Corpus
from assistant.examples import Example
from assistant.light import Light
from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.types import AssistantError
from eval.__main__ import DEV
from eval.cases import load
from tests.conftest import HOME
from tests.faults.test_damage import damaged
from tests.fuzz.conftest import count

pytestmark = [pytest.mark.faults, pytest.mark.model]
TIMES = 12
QUESTIONS = [case.question for case in load([DEV])[::40]]
FILES = (
    "manifest.json", "vector.onnx", "vector.onnx.data", "tuned.onnx", "tuned.onnx.data", "labels.json", "vectors.npy",
    "kind.weights.npy", "kind.votes.npy", "evidence.weights.npy", "sign.votes.npy", "topic.weights.npy",
    "data.csc.index.npy", "indptr.csc.index.npy", "vocab.index.json", "spellings.json", "chroma.sqlite3",
    "data_level0.bin", "header.bin", "examples.npz",
)  # fmt: skip


def link(source: str, target: str) -> None:
    """Chroma writes into its files; the others are only read."""
    if "/chunks/" in source:
        shutil.copy2(source, target)
    else:
        os.link(source, target)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index on the file system of the copies, without the version before it."""
    home = tmp_path_factory.mktemp("whole") / "home"
    shutil.copytree(HOME, home)
    now = versions.current(Settings(home=home))
    assert now is not None
    for old in versions.others(home / "index", {now.manifest.version}):
        shutil.rmtree(old)
    return home


@pytest.fixture(scope="module")
def right(assistant: Assistant) -> list[tuple[str, str]]:
    return answers(assistant)


def answers(assistant: Assistant) -> list[tuple[str, str]]:
    return [(answer.kind, answer.text) for answer in map(assistant.ask, QUESTIONS)]


def outcome(settings: Settings, corpus: Corpus, taught: Sequence[Example], right: list[tuple[str, str]]) -> str:
    """As `Assistant.open` does it, without the minutes of a rebuild."""
    now = versions.current(settings)
    if now is None or versions.stale(now.manifest, settings, corpus, taught):
        return "built again"
    try:
        opened = Assistant(settings, corpus, now)
    except (*versions.TORN, store.StoreError):
        return "built again"
    except AssistantError:
        return "refused"
    if answers(opened) != right:
        return "another answer"
    return "the same answers" if isinstance(opened.embeddings, Light) else "the same answers by the plain route"


@pytest.mark.parametrize("name", FILES)
def test_damaged_file_of_the_true_index_gives_no_other_answer(
    assistant: Assistant, whole: Path, right: list[tuple[str, str]], tmp_path: Path, name: str
) -> None:
    taught = bank.taught(Settings(home=whole).corpus, assistant.corpus)
    assert outcome(Settings(home=whole), assistant.corpus, taught, right) == "the same answers"
    found: Counter[str] = Counter()
    for seed in range(TIMES):
        home = tmp_path / str(seed)
        shutil.copytree(whole, home, copy_function=link)
        path = next(home.rglob(name))
        content = damaged(path.read_bytes(), random.Random(f"{name} {seed}"))
        path.unlink()
        path.write_bytes(content)
        came = outcome(Settings(home=home), assistant.corpus, taught, right)
        count(f"damages of the true {name}: {came}")
        found[came] += 1
        shutil.rmtree(home)
    assert not found["another answer"], found
