"""The bank of a guide: drafted by rules, edited by the owner, learned beside the shipped examples."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant import bank, examples, index
from assistant.corpus import Corpus, load
from assistant.drafting import draft, phrases
from assistant.examples import Example
from assistant.questions_cli import Update, update
from assistant.settings import Settings
from assistant.signals import is_harmless
from assistant.types import AssistantError
from tests.conftest import LetterEmbeddings

PAGE = """---
title: Calf
---

# Raises {#raises}

Hold the top for 45 seconds. Take the lifts out step by step, because a short calf is a weak one.
"""


@pytest.fixture
def calf(tmp_path: Path, folder: Path) -> Path:
    """A corpus of one guide without a bank."""
    (folder / "guide.md").write_text(PAGE, encoding="utf-8")
    return folder


def drafted(folder: Path) -> Update:
    corpus = load(folder)
    return update(corpus, bank.read(folder / "guide.questions.jsonl", "guide"))


def lines(folder: Path) -> list[dict[str, Any]]:
    rows = map(json.loads, (folder / "guide.questions.jsonl").read_text(encoding="utf-8").splitlines())
    return [row for row in rows if bank.SEEN not in row]


def edit(folder: Path, change: Callable[[dict[str, Any]], dict[str, Any] | None]) -> None:
    path = folder / "guide.questions.jsonl"
    head = path.read_text(encoding="utf-8").splitlines()[0]
    rows = [changed for row in lines(folder) if (changed := change(row))]
    path.write_text("\n".join([head, *map(json.dumps, rows)]) + "\n", encoding="utf-8")


def test_amounts_reasons_and_things_are_asked_for(calf: Path) -> None:
    asked = {example.question for example in draft(load(calf), "guide")}
    assert {"How long do I hold the top?", "Why do I take the lifts out step by step?"} <= asked


def test_every_draft_quotes_sentences_of_its_section(small: Corpus) -> None:
    for example in draft(small, "guide"):
        for text in example.evidence:
            assert small.by_text[text].section == example.section


def test_readers_question_is_answered_by_the_authors_reply(small: Corpus) -> None:
    found = {example.question: example for example in draft(small, "guide")}
    assert found["Is a bike fine?"].evidence == ("Easy gears are fine.",)


def test_readers_question_without_a_reply_is_not_covered(folder: Path) -> None:
    row = {"id": "c1", "role": "reader", "text": "Are spikes a bad idea?", "replies": []}
    (folder / "comments.jsonl").write_text(json.dumps(row) + "\n")
    found = {example.question: example for example in draft(load(folder), "guide")}
    assert found["Are spikes a bad idea?"].kind == "not_covered"


def test_no_draft_asks_for_clearance_or_tells_a_sign(folder: Path) -> None:
    rows = [
        {"id": "c1", "role": "reader", "text": "Can I run again?", "replies": [{"role": "author", "text": "Yes, go."}]},
        {"id": "c2", "role": "reader", "text": "My toes are numb, is it bad?", "replies": []},
    ]
    (folder / "comments.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert [e.question for e in draft(load(folder), "guide") if not is_harmless(e.question)] == []


def test_things_of_several_words_are_named_first() -> None:
    assert phrases("The carbon plate breaks, pharmacists say.") == ["carbon plate breaks", "pharmacists"]


def test_second_run_drafts_nothing_and_changes_nothing(calf: Path) -> None:
    drafted(calf)
    before = (calf / "guide.questions.jsonl").read_text()
    assert drafted(calf).drafted == 0
    assert (calf / "guide.questions.jsonl").read_text() == before


def test_owners_edits_and_deletions_survive_a_run(calf: Path) -> None:
    drafted(calf)
    edit(calf, lambda row: row | {"question": "how long up there"} if "How long" in row["question"] else None)
    drafted(calf)
    assert [row["question"] for row in lines(calf)] == ["how long up there"]


def test_new_sentence_gets_its_questions(calf: Path) -> None:
    drafted(calf)
    page = calf / "guide.md"
    page.write_text(page.read_text() + "\nRest for two minutes.\n")
    drafted(calf)
    assert "How long do I rest?" in [row["question"] for row in lines(calf)]


def test_draft_leaves_with_its_sentence_and_an_edited_one_is_named(calf: Path) -> None:
    drafted(calf)
    edit(calf, lambda row: row | {"question": "how long up there"} if "How long" in row["question"] else row)
    page = calf / "guide.md"
    page.write_text(page.read_text().replace("45 seconds", "30 seconds"))
    done = drafted(calf)
    kept = {row["question"]: number for number, row in enumerate(lines(calf), start=2)}
    assert done.stale == (kept["how long up there"],)
    assert [row for row in lines(calf) if not bank.is_edited(row) and "45" in str(row["evidence"])] == []


def test_bank_keeps_no_words_of_a_sentence_that_is_gone(calf: Path) -> None:
    drafted(calf)
    page = calf / "guide.md"
    page.write_text(page.read_text().replace("Take the lifts out step by step", "Keep them in"))
    drafted(calf)
    assert "lifts" not in (calf / "guide.questions.jsonl").read_text()


def test_bank_is_learned_beside_the_shipped_examples(
    calf: Path, settings: Settings, few: tuple[Example, ...], letters: LetterEmbeddings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examples, "load", lambda *_: few)
    corpus = load(calf)
    index.build(settings, corpus, bank.taught(calf, corpus))
    drafted(calf)
    assert index.build(settings, corpus, bank.taught(calf, corpus)).reason == "the example questions have changed"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("nonsense", r"questions\.jsonl:1: not JSON"),
        ('{"question": "a"}', r"questions\.jsonl:1: not an example"),
        ('{"question": "can i run now", "kind": "answer", "section": "raises"}', "asks for clearance"),
        ('{"question": "a", "kind": "not_covered", "topic": "moon"}', "'moon' is not known. Known: default"),
    ],
)
def test_bad_line_is_named_with_its_cure(calf: Path, row: str, message: str) -> None:
    (calf / "guide.questions.jsonl").write_text(row + "\n")
    with pytest.raises(AssistantError, match=message):
        bank.load(calf, load(calf))


def test_question_whose_section_is_gone_is_left_out(calf: Path, caplog: pytest.LogCaptureFixture) -> None:
    (calf / "guide.questions.jsonl").write_text('{"question": "a", "kind": "answer", "section": "gone"}\n')
    assert bank.load(calf, load(calf)) == ()
    assert "no section 'gone'" in caplog.text


def test_examples_are_known_by_a_hash_before_they_are_read(calf: Path, tmp_path: Path) -> None:
    shipped = tmp_path / "shipped"
    shipped.mkdir()
    (shipped / "a.jsonl").write_text("not an example", encoding="utf-8")
    before = examples.unread(folder=shipped).digest
    (shipped / "a.jsonl").write_text('{"question": "a", "kind": "answer"}\n', encoding="utf-8")
    after = examples.unread(folder=shipped)
    assert after.digest != before
    assert list(after) == [Example("a", "answer")]
    assert examples.unread([Example("b", "answer")], shipped).digest != after.digest
