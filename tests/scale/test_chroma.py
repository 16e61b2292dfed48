"""The chunks on a true Chroma server: each version its own collection, and what happens while the server is away."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import chromadb
import psutil
import pytest

from assistant import bank, examples, index, learning, places, store, versions
from assistant.corpus import load
from assistant.examples import Example
from assistant.pipeline import Assistant
from assistant.renewing import Renewing
from assistant.settings import CHROMA_SECONDS, Settings
from assistant.types import AssistantError
from tests.conftest import LetterEmbeddings
from tests.scale.cluster import chroma, url
from tests.wordpress.servers import free_port

pytestmark = pytest.mark.scale


@pytest.fixture
def settings(settings: Settings, chroma_port: int) -> Settings:
    return settings.model_copy(update={"chroma": url(chroma_port)})


@pytest.fixture(autouse=True)
def own_client() -> Iterator[None]:
    yield
    places.connect.cache_clear()


def collections(settings: Settings) -> set[str]:
    port = int(str(settings.chroma).rsplit(":", 1)[1])
    client = chromadb.HttpClient("127.0.0.1", port, settings=chromadb.Settings(anonymized_telemetry=False))
    return {collection.name for collection in client.list_collections()}


def wipe(settings: Settings) -> None:
    for name in collections(settings):
        store.drop(versions.on_server(settings, name))


def rewritten(settings: Settings, text: str) -> versions.Built:
    page = settings.corpus / "guide.md"
    page.write_text(page.read_text().replace("It costs weeks.", text))
    corpus = load(settings.corpus)
    return index.build(settings, corpus, bank.taught(settings.corpus, corpus))


def test_a_version_is_a_collection_of_its_own_and_nothing_of_it_is_embedded(
    little: Assistant, settings: Settings
) -> None:
    assert collections(settings) == {f"chunks-{little.built.manifest.version}"}
    assert not (little.built.folder / versions.CHUNKS).exists()


def test_it_answers_as_the_embedded_store_does(little: Assistant, settings: Settings, tmp_path: Path) -> None:
    embedded = Assistant.open(settings.model_copy(update={"chroma": None, "home": tmp_path / "other"}))
    for question in ("may i swim", "what to rest", "can i run now", "which shoes"):
        one, other = (of.ask(question).record() | {"latency_ms": 0} for of in (little, embedded))
        assert one == other


def test_a_replica_opens_what_another_built_and_embeds_nothing(
    little: Assistant, settings: Settings, letters: LetterEmbeddings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "write", lambda *_: pytest.fail("chunks were written"))
    letters.calls.clear()
    replica = Assistant.open(settings)
    assert replica.built.manifest == little.built.manifest
    assert letters.calls == []


def test_a_newer_version_lies_beside_the_last_one_and_the_one_before_goes_when_no_server_reads_it(
    little: Assistant, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = little.built.manifest.version
    second = rewritten(settings, "It costs months.").manifest.version
    assert collections(settings) == {f"chunks-{first}", f"chunks-{second}"}
    page = settings.corpus / "guide.md"
    page.write_text(page.read_text().replace("It costs months.", "It costs weeks."))
    third = rewritten(settings, "It costs years.").manifest.version
    assert collections(settings) == {f"chunks-{first}", f"chunks-{second}", f"chunks-{third}"}
    monkeypatch.setattr(versions, "GRACE_SECONDS", 0)
    page.write_text(page.read_text().replace("It costs years.", "It costs weeks."))
    fourth = rewritten(settings, "It costs days.").manifest.version
    assert collections(settings) == {f"chunks-{third}", f"chunks-{fourth}"}


def test_collections_of_another_home_are_left_alone(little: Assistant, settings: Settings, tmp_path: Path) -> None:
    other = Assistant.open(settings.model_copy(update={"home": tmp_path / "other"}))
    rewritten(settings, "It costs months.")
    assert f"chunks-{other.built.manifest.version}" in collections(settings)


def test_a_new_version_embeds_only_what_is_new(
    little: Assistant, settings: Settings, letters: LetterEmbeddings
) -> None:
    letters.calls.clear()
    built = rewritten(settings, "It costs months.")
    assert (built.embedded, built.kept, built.removed) == (1, 6, 1)


def test_an_index_that_was_embedded_moves_to_the_server_and_back_without_embedding_anything(
    little: Assistant, settings: Settings, letters: LetterEmbeddings
) -> None:
    letters.calls.clear()
    back = Assistant.open(settings.model_copy(update={"chroma": None}))
    assert back.built.reason == "its chunks are on a Chroma server"
    assert (back.built.folder / versions.CHUNKS).is_dir()
    letters.calls.clear()
    there = Assistant.open(settings)
    assert there.built.reason == "its chunks are not on the Chroma server"
    assert letters.calls == []


def test_a_collection_that_is_lost_is_written_again_without_learning_anew(
    little: Assistant, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    wipe(settings)
    monkeypatch.setattr(learning, "fit", lambda *_: pytest.fail("it learned anew"))
    again = Assistant.open(settings)
    assert again.built.reason == "the Chroma server has lost chunks"
    assert again.ask("may i swim").citations[0].quote == "Swim as much as you like."


def test_of_two_replicas_that_find_it_lost_one_writes_it(little: Assistant, settings: Settings) -> None:
    wipe(settings)
    one, other = Assistant.open(settings), Assistant.open(settings)
    assert one.built.manifest == other.built.manifest
    assert len(collections(settings)) == 1


def test_build_finds_lost_chunks_too(little: Assistant, settings: Settings) -> None:
    wipe(settings)
    corpus = load(settings.corpus)
    taught = bank.taught(settings.corpus, corpus)
    assert index.build(settings, corpus, taught, mend=True).reason == "the Chroma server has lost chunks"
    assert index.build(settings, corpus, taught, mend=True).reason == ""


def test_chunks_that_are_lost_while_it_serves_are_written_again_by_the_next_look(
    little: Assistant, settings: Settings
) -> None:
    renewed = Renewing(settings, little)
    wipe(settings)
    assert renewed.ask("may i swim").kind == "answer"
    assert renewed.look()
    assert len(collections(settings)) == 1
    assert not renewed.look()


def test_without_its_server_nothing_is_opened_and_the_cure_is_said(settings: Settings, little: Assistant) -> None:
    away = settings.model_copy(update={"chroma": f"http://127.0.0.1:{free_port()}"})
    with pytest.raises(AssistantError, match=r"server at http://127.* \(ConnectError\).*see to ASSISTANT_CHROMA"):
        Assistant.open(away)


def test_an_address_at_which_no_chroma_answers_is_said(settings: Settings, little: Assistant, server: object) -> None:
    with pytest.raises(AssistantError, match=r"does not answer as one \(HTTPStatusError\)"):
        Assistant.open(settings.model_copy(update={"chroma": server.url}))  # type: ignore[attr-defined]


def test_a_server_that_goes_away_costs_no_answer_and_is_said_once(
    letters: LetterEmbeddings, settings: Settings, few: tuple[Example, ...], monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    monkeypatch.setattr(examples, "load", lambda *_: few)
    port = free_port()
    with chroma(port, tmp_path / "leaves"):
        there = settings.model_copy(update={"chroma": url(port)})
        opened = Assistant.open(there)
        before = opened.ask("may i swim")
    with caplog.at_level(logging.WARNING):
        after = [opened.ask("may i swim"), opened.ask("what to rest")]
    assert (after[0].text, after[0].citations) == (before.text, before.citations)
    assert after[1].kind == "answer"
    assert [record.getMessage() for record in caplog.records] == [
        "the Chroma server is away (ConnectError): the server does without"
    ]


def test_a_server_that_hangs_is_waited_for_once(little: Assistant, settings: Settings) -> None:
    port = int(str(settings.chroma).rsplit(":", 1)[1])
    (process,) = {c.pid for c in psutil.net_connections("tcp") if c.status == "LISTEN" and c.laddr.port == port}
    assert process is not None
    os.kill(process, signal.SIGSTOP)
    try:
        started = time.monotonic()
        kinds = [little.ask(question).kind for question in ("may i swim", "what to rest", "may i swim")]
        took = time.monotonic() - started
    finally:
        os.kill(process, signal.SIGCONT)
    assert kinds == ["answer"] * 3
    assert took < CHROMA_SECONDS + 2


def test_with_a_guide_that_the_examples_do_not_know_the_gate_closes_without_the_server(
    letters: LetterEmbeddings, settings: Settings, few: tuple[Example, ...], monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:  # fmt: skip
    monkeypatch.setattr(examples, "load", lambda *_: few)
    (settings.corpus / "calf.md").write_text("---\ntitle: Calf\n---\n\n# Heat {#heat}\n\nWarm the calf before bed.\n")
    port = free_port()
    with chroma(port, tmp_path / "leaves"):
        opened = Assistant.open(settings.model_copy(update={"chroma": url(port)}))
    answer = opened.ask("should i warm the calf")
    assert (answer.kind, answer.defers) == ("clearance", True)


def test_a_home_that_cannot_be_written_serves_all_the_same(little: Assistant, settings: Settings) -> None:
    home = settings.home / "index"
    copy = settings.home.parent / "read-only"
    shutil.copytree(home, copy / "index", ignore=shutil.ignore_patterns(index.LOCK))
    for path in (copy / "index", copy):
        path.chmod(0o555)
    try:
        replica = Assistant.open(settings.model_copy(update={"home": copy}))
        assert replica.ask("may i swim").kind == "answer"
        assert not (copy / "index" / index.LOCK).exists()
    finally:
        for path in (copy, copy / "index"):
            path.chmod(0o755)


def test_what_a_home_left_on_its_server_goes_when_that_is_set_again(
    little: Assistant, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions, "GRACE_SECONDS", 0)
    corpus = load(settings.corpus)
    for _ in range(3):
        embedded = settings.model_copy(update={"chroma": None})
        index.build(embedded, corpus, bank.taught(settings.corpus, corpus), fresh=True)
    assert len(collections(settings)) == 1
    there = Assistant.open(settings)
    assert collections(settings) == {f"chunks-{there.built.manifest.version}"}
