"""Ids stay where a heading moves or its text changes, so that eval cases and examples go on holding."""

from pathlib import Path

import pytest

from assistant.corpus import load
from assistant.importing import ids
from assistant.importing.ids import Known, Named
from assistant.importing.page import Block
from assistant.importing.sections import Draft
from tests.conftest import ROOT

KNOWN = [
    Known("rest", "Rest the calf", "Rest the calf and keep the ankle moving in the first days."),
    Known("swim", "Swimming", "Swimming is fine if you do not push off the wall of the pool."),
    Known("hops", "Small hops", "Start with 4 x 30 seconds of small hops and add a little rope."),
]


def draft(title: str, *texts: str) -> Draft:
    return Draft(title, 1, tuple(Block("text", text) for text in texts))


def name(*drafts: Draft, taken: frozenset[str] = frozenset()) -> list[Named]:
    return ids.name(drafts, KNOWN, taken, "calf")


def test_moved_heading_keeps_its_id() -> None:
    moved = [draft(known.title, known.text) for known in reversed(KNOWN)]
    assert [one.id for one in name(*moved)] == ["hops", "swim", "rest"]


def test_renamed_heading_over_nearly_the_same_text_keeps_its_id() -> None:
    found = name(draft("Into the water", "Swimming is fine if you never push off the wall of the pool!"))
    assert [one.id for one in found] == ["swim"]


def test_same_heading_over_a_new_text_keeps_its_id() -> None:
    assert [one.id for one in name(draft("Swimming", "Completely rewritten paragraph about lanes."))] == ["swim"]


def test_new_section_gets_an_id_of_its_heading_and_takes_nobodys() -> None:
    found = name(*(draft(known.title, known.text) for known in KNOWN), draft("Shoes & Socks", "Wear what fits."))
    assert [one.id for one in found] == ["rest", "swim", "hops", "shoes-socks"]


def test_section_without_a_heading_of_its_own_begins_where_its_text_does() -> None:
    found = name(draft("Rest the calf", KNOWN[0].text, KNOWN[1].text), draft("Small hops", KNOWN[2].text))
    assert [(one.id, one.draft.title, one.split) for one in found] == [
        ("rest", "Rest the calf", False), ("swim", "Swimming", True), ("hops", "Small hops", False),
    ]  # fmt: skip
    assert [block.text for block in found[1].draft.blocks] == [KNOWN[1].text]


def test_no_paragraph_is_lost_where_a_section_is_divided() -> None:
    texts = [KNOWN[0].text, "Something else entirely.", KNOWN[1].text, "And more.", KNOWN[2].text]
    found = name(draft("Rest the calf", *texts))
    assert [block.text for one in found for block in one.draft.blocks] == texts


@pytest.mark.parametrize(
    ("ident", "used", "free"),
    [("rest", set(), "rest"), ("rest", {"rest"}, "calf-rest"), ("rest", {"rest", "calf-rest"}, "rest-2")],
)
def test_id_in_use_gets_the_guides_in_front(ident: str, used: set[str], free: str) -> None:
    assert ids.free(ident, used, "calf") == free


def test_digest_and_comments_are_found_again_told_in_other_words() -> None:
    """Paraphrases of the shipped sections, in another order, are known for what they are."""
    corpus = load(ROOT / "corpus")
    known = [Known(s.id, s.title, s.text) for s in corpus.sections.values() if s.source == "comment"]
    told = [
        "broke my fifth metatarsal in a sinkhole in November, bone stimulator, no healing by February, tensor bandage?",
        "both my boys had Lisfranc fractures in Under Armour shoes, one in the NFL, on artificial turf",
        "ten weeks in a cast for the fifth metatarsal, now the ankle hurts when running",
    ]
    found = ids.assign([""] * 3, told, known)
    assert [found[place].id for place in range(3)] == ["comment-6", "comment-5", "comment-3"]


def test_texts_without_a_word_in_common_are_not_taken_for_each_other() -> None:
    assert ids.assign(["Shoes"], ["Wear what fits."], KNOWN) == {}


def test_nothing_known_is_no_trouble(tmp_path: Path) -> None:
    assert [one.id for one in ids.name([draft("A", "b"), draft("A", "c")], [], frozenset(), "calf")] == ["a", "calf-a"]
