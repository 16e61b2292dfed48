"""Killed, on a full disk, in a folder that may not be written, two at once: what was there still serves."""

from __future__ import annotations

import multiprocessing
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from assistant import examples, index, store, versions
from assistant.corpus import load
from assistant.examples import Example
from assistant.feedback import Feedback
from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.types import AssistantError
from tests.conftest import LetterEmbeddings
from tests.faults import writing
from tests.test_index import FEW

SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload(["tests.faults.writing"])  # so that a child begins within milliseconds
TIMES = pytest.mark.parametrize("times", [5, pytest.param(100, marks=pytest.mark.faults)], ids=["few", "many"])
MEGABYTE = 1024**2


def begun(work: object, *arguments: object) -> tuple[BaseProcess, Connection]:
    here, there = SERVER.Pipe()
    child = SERVER.Process(target=work, args=(arguments[0], there, *arguments[1:]))  # type: ignore[arg-type]
    child.start()
    there.close()
    return child, here


def killed(child: BaseProcess, after: float) -> None:
    time.sleep(after)
    child.kill()
    child.join()
    assert child.exitcode == -signal.SIGKILL


@TIMES
def test_build_killed_at_random_moments_leaves_an_index_that_serves_and_mends_itself(
    settings: Settings, letters: LetterEmbeddings, times: int
) -> None:
    chance = random.Random(times)
    corpus = load(settings.corpus)
    index.build(settings, corpus, FEW)
    for _ in range(times):
        child, pipe = begun(writing.build_without_end, settings)
        assert pipe.recv() == "ready"
        killed(child, chance.uniform(0, 1.2))
        now = versions.current(settings)
        assert now is not None
        assert len(store.Written(now.folder / versions.CHUNKS)) == len(corpus.chunks)
        assert index.build(settings, corpus, FEW).reason == ""
    index.build(settings, corpus, FEW, fresh=True)
    assert len([path for path in (settings.home / "index").iterdir() if path.is_dir()]) <= 2


@TIMES
def test_first_build_killed_at_random_moments_is_made_by_the_next(
    settings: Settings, letters: LetterEmbeddings, times: int
) -> None:
    chance = random.Random(times)
    for _ in range(times // 5):
        child, pipe = begun(writing.build_without_end, settings)
        assert pipe.recv() == "ready"
        killed(child, chance.uniform(0, 0.4))
        now = index.build(settings, load(settings.corpus), FEW)
        assert len(store.Written(now.folder / versions.CHUNKS)) == len(load(settings.corpus).chunks)
        shutil.rmtree(settings.home)


@TIMES
def test_no_rating_that_was_acknowledged_is_lost_by_a_kill(settings: Settings, times: int) -> None:
    chance = random.Random(times)
    acknowledged: list[str] = []
    for _ in range(times):
        child, pipe = begun(writing.rate_without_end, settings)
        assert pipe.recv() == "ready"
        killed(child, chance.uniform(0, 0.3))
        try:
            while pipe.poll():
                acknowledged.append(pipe.recv())
        except (EOFError, OSError):
            pass  # the last message was cut off by the kill: nobody was told
    stored = [rating.id for rating in Feedback(settings).all()]
    assert len(acknowledged) > times
    assert set(acknowledged) <= set(stored)
    assert len(stored) - len(acknowledged) <= times  # stored, and killed before it could say so


@pytest.mark.parametrize("size", [0, 1_000, 20_000, 100_000, 180_000])
def test_build_on_a_full_disk_says_so_and_the_old_version_serves(
    settings: Settings, letters: LetterEmbeddings, size: int
) -> None:
    before = index.build(settings, load(settings.corpus), FEW).manifest.version
    child, pipe = begun(writing.build_within, settings, "RLIMIT_FSIZE", size)
    said = pipe.recv()
    child.join()
    assert said.startswith("Error: Cannot write the index in"), said
    assert writing.current(settings) == before
    assert index.build(settings, load(settings.corpus), FEW).reason == ""


@pytest.mark.parametrize("size", [MEGABYTE, 16 * MEGABYTE, 64 * MEGABYTE])
def test_build_without_memory_leaves_no_torn_version(settings: Settings, letters: LetterEmbeddings, size: int) -> None:
    index.build(settings, load(settings.corpus), FEW)
    child, pipe = begun(writing.build_within, settings, "RLIMIT_AS", size)
    said = "ended"  # a library of the process ends it where it gets no memory
    with suppress(EOFError):
        said = pipe.recv()
    assert size > MEGABYTE or said == "ended" or said.startswith(("Error: ", "MemoryError")), "the limit did not bite"
    child.join()
    now = versions.current(settings)
    assert now is not None
    assert len(store.Written(now.folder / versions.CHUNKS)) == len(load(settings.corpus).chunks)


def test_of_two_builds_at_once_one_waits_and_both_have_the_same_version(
    settings: Settings, letters: LetterEmbeddings
) -> None:
    children = [begun(writing.build_once, settings) for _ in range(4)]
    assert [pipe.recv() for _, pipe in children] == ["ready"] * 4
    assert len({pipe.recv() for _, pipe in children}) == 1


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Path]:
    """A file system of 4 MB of its own."""
    place = tmp_path / "mounted"
    place.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)], capture_output=True)
    if made.returncode:
        pytest.skip("only root can mount a file system: " + made.stderr.decode().strip())
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_index_in_a_folder_that_may_not_be_written_serves_or_says_so(
    settings: Settings,
    few: tuple[Example, ...],
    letters: LetterEmbeddings,
    monkeypatch: pytest.MonkeyPatch,
    mounted: Path,
) -> None:
    monkeypatch.setattr(examples, "load", lambda *_: few)
    right = Assistant.open(settings).ask("may i swim").text
    subprocess.run(["mount", "--bind", str(settings.home), str(mounted)], check=True)
    subprocess.run(["mount", "-o", "remount,bind,ro", str(mounted)], check=True)
    sealed = settings.model_copy(update={"home": mounted})
    try:
        with pytest.raises(AssistantError, match=r"Set ASSISTANT_HOME to a folder that you may write"):
            Feedback(sealed).add("up", "May I swim?", "Yes.", "answer")
        assert Assistant.open(sealed).ask("may i swim").text == right
    except AssistantError as error:
        assert "Set ASSISTANT_HOME to a folder that you may write" in str(error)
    finally:
        subprocess.run(["umount", "-l", str(mounted)], check=True)


def test_build_on_a_truly_full_disk_says_so_and_the_old_version_serves(
    settings: Settings, letters: LetterEmbeddings, mounted: Path
) -> None:
    on_it = settings.model_copy(update={"home": mounted})
    before = index.build(on_it, load(settings.corpus), FEW).manifest.version
    with pytest.raises(OSError, match="No space"), (mounted / "filler").open("wb", buffering=0) as filler:
        while True:
            filler.write(bytes(4096))
    with pytest.raises(AssistantError, match=r"Cannot write the index in .*"):
        index.build(on_it, load(settings.corpus), FEW, fresh=True)
    assert writing.current(on_it) == before
    with pytest.raises(AssistantError, match=r"Cannot use the feedback"):
        Feedback(on_it).add("up", "May I swim?", "Yes.", "answer")
    (mounted / "filler").unlink()
    assert index.build(on_it, load(settings.corpus), FEW, fresh=True).manifest.version != before
