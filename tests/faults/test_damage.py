"""Every file of the index with bytes flipped, cut off or zeroed: rebuilt or refused, and never another answer."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from assistant import examples
from assistant.examples import Example
from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.types import AssistantError
from tests.conftest import LetterEmbeddings

QUESTIONS = ("may i swim", "can i run now", "my foot is numb", "who decides", "which shoes", "what to rest", "hello")
FEW_DAMAGES, MANY_DAMAGES = 4, 60
FILES = (
    "manifest.json",
    "labels.json",
    "vectors.npy",
    "kind.weights.npy",
    "data.csc.index.npy",
    "examples.npz",
    "chroma.sqlite3",
)


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Cut off, zeroed from somewhere on, or with one to twenty bytes changed."""
    way, place = chance.randrange(4), chance.randrange(len(content))
    if way == 0:
        return content[:place]
    if way == 1:
        return content[:place] + bytes(len(content) - place)
    changed = bytearray(content)
    for _ in range(chance.randint(1, 20)):
        changed[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def answers(assistant: Assistant) -> list[tuple[str, str]]:
    return [(answer.kind, answer.text) for answer in map(assistant.ask, QUESTIONS)]


def outcomes(settings: Settings, tmp_path: Path, name: str, times: int) -> list[str]:
    """What came of each damage: whole, rebuilt, refused, or another answer."""
    right = answers(Assistant.open(settings))
    found = []
    for seed in range(times):
        home = tmp_path / f"copy-{seed}"
        shutil.copytree(settings.home, home)
        path = next(home.rglob(name))
        path.write_bytes(damaged(path.read_bytes(), random.Random(f"{name} {seed}")))
        try:
            opened = Assistant.open(settings.model_copy(update={"home": home}))
            found.append(
                "another answer" if answers(opened) != right else "rebuilt" if opened.built.reason else "whole"
            )
        except AssistantError:
            found.append("refused")
        shutil.rmtree(home, ignore_errors=True)
    return found


@pytest.mark.parametrize(
    "times", [FEW_DAMAGES, pytest.param(MANY_DAMAGES, marks=pytest.mark.faults)], ids=["few", "many"]
)
@pytest.mark.parametrize("name", FILES)
def test_damaged_file_gives_no_other_answer(
    settings: Settings,
    few: tuple[Example, ...],
    letters: LetterEmbeddings,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    name: str,
    times: int,
) -> None:
    monkeypatch.setattr(examples, "load", lambda *_: few)
    found = outcomes(settings, tmp_path, name, times)
    assert "another answer" not in found
