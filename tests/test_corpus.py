import hashlib
import re
from pathlib import Path

import pytest

from assistant.corpus import Corpus, load
from assistant.types import AssistantError

ROOT = Path(__file__).resolve().parent.parent
GUIDE_IDS = [
    "introduction", "phase-1", "exercises", "foot-and-ankle", "phases-2-3", "jump-rope", "return-to-running",
    "running-technique",
]  # fmt: skip
COMMENT_IDS = [f"comment-{n}" for n in range(1, 7)]
SHINGLE = 7
CARD_WITHOUT_ACTION = "signs:\n  - {id: a, tier: 2, title: t, action: '', source: {name: n, url: u}}\n"


@pytest.fixture(scope="module")
def shipped() -> Corpus:
    return load(ROOT / "corpus")


def test_shipped_sections_have_the_fixed_ids_in_order(shipped: Corpus) -> None:
    ids = [name for name, section in shipped.sections.items() if section.source != "card"]
    assert ids == GUIDE_IDS + COMMENT_IDS


@pytest.mark.parametrize(
    ("section", "fact"),
    [
        ("introduction", r"four metatarsal stress fractures in six seasons"),
        ("introduction", r"no recurrence"),
        ("introduction", r"ironman triathlete"),
        ("introduction", r"5 December 2021"),
        ("introduction", r"Signs and symptoms are left out"),
        ("introduction", r"PDF"),
        ("phase-1", r"95 %"),
        ("phase-1", r"big-gear"),
        ("phase-1", r"boot and crutches"),
        ("phase-1", r"aqua-jogging"),
        ("exercises", r"hurts at all, stop"),
        ("exercises", r"not listed|does not list|no list"),
        ("foot-and-ankle", r"stiffer"),
        ("phases-2-3", r"green light, even if the foot feels good"),
        ("phases-2-3", r"costs weeks"),
        ("phases-2-3", r"calf"),
        ("jump-rope", r"5 x 20 seconds"),
        ("jump-rope", r"tight calves"),
        ("jump-rope", r"dynamic core control"),
        ("return-to-running", r"very low in volume"),
        ("return-to-running", r"programme itself is not in the text"),
        ("running-technique", r"cadence"),
        ("running-technique", r"midfoot"),
        ("running-technique", r"flexing knee"),
        ("comment-1", r"40-year-old"),
        ("comment-3", r"ten weeks in a cast"),
        ("comment-4", r"stage 1 to stage 3"),
        ("comment-5", r"240 and 260 pounds"),
        ("comment-6", r"sinkhole"),
    ],
)
def test_shipped_section_states_the_fact(shipped: Corpus, section: str, fact: str) -> None:
    assert re.search(fact, shipped.sections[section].text)


def test_digest_shares_no_seven_words_in_a_row_with_the_published_page() -> None:
    page = set((ROOT / "tests/data/page-shingles.txt").read_text(encoding="utf-8").split())
    for name in ("guide.md", "comments.jsonl", "safety-card.yaml"):
        text = (ROOT / "corpus" / name).read_text(encoding="utf-8")
        text = re.sub(r"\A---.*?---", "", text, flags=re.S)  # the title is the page's own, as a title has to be
        words = re.findall(r"[a-z0-9]+", re.sub(r"['’]", "", text.lower()))
        for i in range(len(words) - SHINGLE + 1):
            shingle = " ".join(words[i : i + SHINGLE])
            assert hashlib.sha256(shingle.encode()).hexdigest()[:10] not in page, f"{name}: {shingle}"


def test_every_chunk_is_its_span_to_the_letter(shipped: Corpus) -> None:
    for chunk in shipped.chunks:
        assert shipped.sections[chunk.section].text[chunk.start : chunk.end] == chunk.text


def test_no_part_of_a_section_is_lost_between_its_chunks(shipped: Corpus) -> None:
    for section in shipped.sections.values():
        if section.source != "card":
            spans = [c for c in shipped.chunks if c.section == section.id]
            assert "".join(c.text for c in spans).replace(" ", "") == re.sub(r"\s", "", section.text)


def test_neighbours_of_chunks_point_at_each_other(shipped: Corpus) -> None:
    for chunk in shipped.chunks:
        if chunk.next:
            assert shipped.by_id[chunk.next].previous == chunk.id
            assert shipped.by_id[chunk.next].section == chunk.section


def test_no_sign_claims_a_clinicians_review(shipped: Corpus) -> None:
    assert not any(sign.clinician_reviewed for sign in shipped.signs.values())


def test_every_sign_names_a_public_source(shipped: Corpus) -> None:
    assert all(s.source_name and s.source_url.startswith("https://") for s in shipped.signs.values())


def test_authors_reply_keeps_its_own_provenance(small: Corpus) -> None:
    sources = [(c.source, c.text) for c in small.chunks if c.section == "comment-2"]
    assert sources == [("comment", "Is a bike fine?"), ("author_reply", "Easy gears are fine.")]


def test_link_without_published_page_points_into_our_own(small: Corpus) -> None:
    assert small.link("rest", "Rest the foot.") == "/guide#rest:~:text=Rest%20the%20foot."


def test_link_to_published_text_carries_a_fragment_for_the_sentence(folder: Path) -> None:
    page = folder / "guide.md"
    text = page.read_text().replace("title: A small guide", "title: G\nurl: https://blog.example/p\npublished: true")
    page.write_text(text)
    assert (
        load(folder).link("rest", "5 x 20, do-able") == "https://blog.example/p#rest:~:text=5%20x%2020%2C%20do%2Dable"
    )


def test_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(AssistantError, match=r"No corpus folder .*nowhere.*ASSISTANT_CORPUS"):
        load(tmp_path / "nowhere")


def test_folder_without_a_guide_page_is_refused(folder: Path) -> None:
    (folder / "guide.md").unlink()
    with pytest.raises(AssistantError, match="No guide page"):
        load(folder)


@pytest.mark.parametrize("name", ["guide.md", "comments.jsonl", "safety-card.yaml"])
def test_empty_file_is_named(folder: Path, name: str) -> None:
    (folder / name).write_text(" \n")
    with pytest.raises(AssistantError, match=f"{name}: the file is empty"):
        load(folder)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("guide.md", "# Rest\n\nText.\n", r"guide.md:1: no front matter"),
        ("guide.md", "---\ntitle: [\n---\n# A\n\nText.\n", r"guide.md:[23]: not YAML"),
        ("guide.md", "---\nurl: x\n---\n# A\n\nText.\n", r"has no title"),
        ("guide.md", "---\ntitle: T\n---\nText.\n", r"no heading"),
        ("guide.md", "---\ntitle: T\n---\n# A\n\nText.\n\n# B\n", r"guide.md:8: section 'B' is empty"),
        ("guide.md", "---\ntitle: T\n---\n# A {#x}\n\nText.\n\n# B {#x}\n\nMore.\n", r"id 'x' occurs twice"),
        ("comments.jsonl", '{"id": "a", "role": "reader", "text": "Hi."}\n{"id": \n', r"comments.jsonl:2: not JSON"),
        ("comments.jsonl", '{"id": "a", "role": "king", "text": "Hi."}\n', r"comments.jsonl:1: a comment needs"),
        ("comments.jsonl", '{"id": "a", "role": "reader", "text": " "}\n', r"comments.jsonl:1: the text"),
        ("comments.jsonl", "[" * 100_000 + "\n", r"comments.jsonl:1: not JSON: maximum recursion"),
        ("comments.jsonl", '["a"]\n', r"comments.jsonl:1: a comment needs"),
        (
            "guide.md",
            "---\ntitle: T\n---\nStray words.\n\n# A\n\nText.\n",
            r"guide.md:4: text before the first heading",
        ),
        ("guide.md", "---\ntitle: \x01\n---\n# A\n\nText.\n", r"not YAML"),
        ("guide.md", "---\nupdated: 2023-33-03\n---\n# A\n\nText.\n", r"guide.md:2: not YAML: month must be in"),
        (
            "guide.md",
            "---\ntitle: " + "[" * 4_000 + "\n---\n# A\n\nText.\n",
            r"guide.md:2: not YAML: maximum recursion",
        ),
        ("comments.jsonl", '{"id": ["a"], "role": "reader", "text": "Hi."}\n', r"comments.jsonl:1: id and title"),
        ("safety-card.yaml", "signs: 5\n", r"no signs"),
        ("safety-card.yaml", CARD_WITHOUT_ACTION, r"sign 1: id, title and action must be text"),
        ("safety-card.yaml", "signs: []\n", r"no signs"),
        ("safety-card.yaml", "signs:\n  - id: a\n", r"sign 1 lacks"),
    ],
)
def test_malformed_file_is_named_with_its_cure(folder: Path, name: str, content: str, message: str) -> None:
    (folder / name).write_text(content)
    with pytest.raises(AssistantError, match=message):
        load(folder)


def test_file_that_is_not_utf8_is_named_with_its_line(folder: Path) -> None:
    (folder / "comments.jsonl").write_bytes(b'{"id": "a"}\n\xff\n')
    with pytest.raises(AssistantError, match=r"comments.jsonl:2: not UTF-8"):
        load(folder)
