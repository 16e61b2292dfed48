"""Another version of the index serves without a restart, and an answer is of one version."""

from __future__ import annotations

import json
import logging

import pytest

from assistant import bank, index, renewing, versions
from assistant.corpus import load
from assistant.pipeline import Assistant
from assistant.renewing import Renewing
from assistant.settings import RENEW_REST_SECONDS, RENEW_SECONDS, Settings
from tests.conftest import serving


def rewritten(settings: Settings) -> str:
    """The corpus in other words, built as by another process; its version."""
    page = settings.corpus / "guide.md"
    page.write_text(page.read_text().replace("Swim as much as you like.", "Swim every day."))
    corpus = load(settings.corpus)
    return index.build(settings, corpus, bank.taught(settings.corpus, corpus)).manifest.version


def test_without_another_version_nothing_is_opened(
    little: Assistant, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    renewed = Renewing(settings, little)
    monkeypatch.setattr(renewing, "load", lambda *_: pytest.fail("the corpus was read"))
    assert not renewed.look()
    assert renewed.now is little


def test_another_version_answers_after_a_look(little: Assistant, settings: Settings) -> None:
    renewed = Renewing(settings, little)
    version = rewritten(settings)
    assert renewed.look()
    assert renewed.now.built.manifest.version == version
    assert renewed.ask("may i swim").citations[0].quote == "Swim every day."


def test_an_answer_that_has_begun_is_of_the_version_it_began_with(little: Assistant, settings: Settings) -> None:
    renewed = Renewing(settings, little)
    answers = renewed.answers("may i swim")
    rewritten(settings)
    renewed.look()
    assert next(answers).citations[0].quote == "Swim as much as you like."


def test_pages_show_the_text_of_the_version_that_answers(little: Assistant, settings: Settings) -> None:
    renewed = Renewing(settings, little)
    with serving(renewed) as client:
        rewritten(settings)
        assert "Swim as much as you like." in client.get("/guide").text
        renewed.look()
        assert "Swim every day." in client.get("/guide").text


def test_a_version_whose_corpus_has_not_come_yet_is_not_taken_and_said_once(
    little: Assistant, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    renewed = Renewing(settings, little)
    text = (settings.corpus / "guide.md").read_text()
    rewritten(settings)
    (settings.corpus / "guide.md").write_text(text)
    with caplog.at_level(logging.WARNING):
        assert [renewed.look(), renewed.look()] == [False, False]
    assert renewed.now is little
    assert [record.getMessage().split(": ")[1] for record in caplog.records] == ["the corpus has changed"]


def test_a_version_that_cannot_be_taken_is_read_less_and_less_often_until_it_can(
    little: Assistant, settings: Settings
) -> None:
    renewed = Renewing(settings, little)
    text = (settings.corpus / "guide.md").read_text()
    version = rewritten(settings)
    other = (settings.corpus / "guide.md").read_text()
    (settings.corpus / "guide.md").write_text(text)
    pauses = list[float]()
    for _ in range(6):
        renewed.look_again()
        pauses.append(renewed.pause)
    assert pauses[:2] == [2 * RENEW_SECONDS, 4 * RENEW_SECONDS]
    assert pauses[-2:] == [RENEW_REST_SECONDS] * 2
    (settings.corpus / "guide.md").write_text(other)
    renewed.look_again()
    assert (renewed.now.built.manifest.version, renewed.pause) == (version, RENEW_SECONDS)


@pytest.mark.parametrize("content", ["", "{", json.dumps({"version": "nowhere"})])
def test_a_torn_manifest_leaves_the_old_version_serving(little: Assistant, settings: Settings, content: str) -> None:
    renewed = Renewing(settings, little)
    (settings.home / "index" / versions.MANIFEST).write_text(content)
    assert not renewed.look()
    assert renewed.ask("may i swim").kind
