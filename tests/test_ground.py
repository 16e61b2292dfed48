"""What is deferred, and what may be quoted, in a guide of which nothing is known beforehand."""

import json
from pathlib import Path

import pytest

from assistant import wording
from assistant.compose import Composer
from assistant.conversation import resolve
from assistant.corpus import Corpus, load
from assistant.evidence import Found
from assistant.ground import Ground, consents
from assistant.safety import Gate
from assistant.types import Answer, Chunk, Citation, Hit, Kind, Screening
from eval.score import agrees, labelled
from tests.conftest import itself

PAGE = """---
title: Calf
---

# Introduction {#introduction}

My physio waited until I could hop before I ran.

# Raises {#raises}

Do slow heel raises on a step.

# Food {#food}

Eat what you like. You can run when it is over, and you can run now. Ice it.

# Lists {#lists}

Core exercises:

Band exercises:

- clams
"""
RULE = "\n# Who decides {#who}\n\nWait with running until your physio agrees. Then run twenty minutes.\n"
COMMENTS = [
    {"id": "c1", "role": "reader", "text": "Can I run a race on it?", "replies": [{"role": "author", "text": "Yes!"}]},
    {"id": "c2", "role": "reader", "text": "When did you race?", "replies": [{"role": "author", "text": "Last May."}]},
]


@pytest.fixture
def calf(folder: Path) -> Corpus:
    """A guide of another injury, without a sentence on who decides."""
    (folder / "guide.md").write_text(PAGE, encoding="utf-8")
    (folder / "comments.jsonl").write_text("".join(json.dumps(row) + "\n" for row in COMMENTS), encoding="utf-8")
    return load(folder)


@pytest.fixture
def ruled(folder: Path, calf: Corpus) -> Corpus:
    (folder / "guide.md").write_text(PAGE + RULE, encoding="utf-8")
    return load(folder)


def chunk(corpus: Corpus, start: str) -> Chunk:
    return next(c for c in corpus.chunks if c.text.startswith(start))


def answer(corpus: Corpus, kind: Kind, *starts: str, question: str = "how", **more: object) -> Answer:
    hits = [Hit(chunk(corpus, start), 1.0 - 0.1 * rank) for rank, start in enumerate(starts)]
    found = Composer(corpus, Found()).compose(resolve(question), Screening(kind, **more), hits)  # type: ignore[arg-type]
    assert Gate(corpus).faults(found) == []
    assert labelled(found, corpus)
    assert agrees(found, corpus)
    return found


def test_deferral_without_a_rule_cites_nothing(calf: Corpus) -> None:
    got = answer(calf, "clearance", "Do slow", question="can i run")
    assert got.text == f"{wording.DEFERRAL} {wording.MEANWHILE_ELSEWHERE}"
    assert got.citations == ()


def test_authors_own_story_is_no_rule(calf: Corpus) -> None:
    assert Ground(calf, Found()).rule("guide") is None


def test_deferral_quotes_the_guides_own_rule_and_no_step_after_it(ruled: Corpus) -> None:
    got = answer(ruled, "clearance", "Do slow", question="can i run")
    assert [citation.quote for citation in got.citations] == ["Wait with running until your physio agrees."]


def test_rule_of_another_guide_is_not_cited(folder: Path, small: Corpus) -> None:
    (folder / "calf.md").write_text(PAGE.split("# Food")[0].replace("#introduction", "#why"), encoding="utf-8")
    two = load(folder)
    got = Composer(two, itself(small)).compose(resolve("can i run"), Screening("clearance"), [], "calf")
    assert got.citations == ()


@pytest.mark.parametrize("lead", ["Do slow heel", "My physio waited"])
def test_answer_on_loading_defers_whatever_its_section_is_called(ruled: Corpus, lead: str) -> None:
    assert answer(ruled, "answer", lead).defers


def test_steps_come_after_the_deferral(calf: Corpus) -> None:
    assert answer(calf, "answer", "Do slow heel").text.startswith(wording.WITHOUT_RULE)


def test_answer_that_touches_on_no_load_needs_no_deferral(calf: Corpus) -> None:
    assert not answer(calf, "answer", "Ice it").defers


def test_sentence_that_grants_clearance_is_never_quoted(calf: Corpus) -> None:
    got = answer(calf, "answer", "You can run", "Ice it")
    assert "can run" not in got.text
    assert answer(calf, "answer", "You can run").kind == "not_covered"


def test_reply_that_says_yes_to_a_reader_who_asked_to_race_is_never_quoted(calf: Corpus) -> None:
    assert "Yes!" not in answer(calf, "answer", "Yes!", "Last May").text


def test_reply_on_racing_defers_though_its_own_words_do_not_speak_of_it(calf: Corpus) -> None:
    got = answer(calf, "answer", "Last May")
    assert got.text.startswith(wording.AUTHOR_REPLIED)
    assert got.defers


def test_gate_withholds_a_reply_that_consents(calf: Corpus) -> None:
    yes = chunk(calf, "Yes!")
    cited = Citation(1, yes.section, yes.title, yes.source, yes.text, yes.start, yes.end)
    got = Answer("q", "answer", f"{wording.AUTHOR_REPLIED} Yes [1]!", False, (cited,))
    assert any("says yes" in fault for fault in Gate(calf).faults(got))


@pytest.mark.parametrize(
    ("asked", "reply", "clears"),
    [
        ("Can I run a race on it?", "Sure, go for it.", True),
        ("Is it ok to jump rope?", "Yes.", True),
        ("Is it ok to jump rope?", "Ask your physio.", False),
        ("Does the lift go into clogs too?", "Yes, into every shoe.", False),
    ],
)
def test_consent_is_a_yes_to_a_request_for_clearance(asked: str, reply: str, clears: bool) -> None:
    assert consents(reply, asked) == clears


def test_heading_without_its_list_says_so(calf: Corpus) -> None:
    assert wording.HEADING_ONLY in answer(calf, "answer", "Core exercises").text
    assert wording.HEADING_ONLY not in answer(calf, "answer", "Band exercises").text


@pytest.mark.parametrize("topic", wording.NOT_COVERED)
def test_refusal_claims_nothing_of_a_guide_that_nobody_knows(calf: Corpus, topic: str) -> None:
    text = answer(calf, "not_covered", "Ice it", topic=topic).text
    assert "metatarsal" not in text
    assert not text.startswith(("The guide says nothing", "The guide gives no", "The guide does not", "The guide is"))


def test_published_page_with_ids_of_its_own_is_known_by_where_the_sentences_went(ruled: Corpus) -> None:
    found = Found("guide", {}, {"phases-2-3": "who", "jump-rope": "raises", "phase-1": "food"})
    ground = Ground(ruled, found)
    assert ground.gives_steps(chunk(ruled, "Do slow"))
    assert ground.rests(chunk(ruled, "Ice it"))
    assert not ground.loads(chunk(ruled, "Ice it"))


GERMAN = """---
title: Wade
---

# Pause {#pause}

Das Rad ist gut für die Ausdauer. Der Fuß braucht Ruhe, bis der Arzt wieder Belastung erlaubt. Du kannst in dieser
Zeit schwimmen, aber nicht laufen. Beginne später mit fünf Sätzen Seilspringen zu je zwanzig Sekunden, und steigere
den Umfang nur langsam, wenn der Fuß nicht reagiert.
"""


def test_in_a_guide_in_another_language_everything_counts_as_loading(folder: Path) -> None:
    (folder / "guide.md").write_text(GERMAN, encoding="utf-8")
    ground = Ground(load(folder), Found())
    guide = [chunk for chunk in ground.corpus.chunks if chunk.source == "guide"]
    assert guide and all(ground.loads(chunk) and ground.speaks_of_load(chunk) for chunk in guide)


def test_in_an_english_guide_it_does_not(calf: Corpus) -> None:
    ground = Ground(calf, Found())
    assert not ground.loads(next(chunk for chunk in calf.chunks if chunk.text == "Ice it."))
