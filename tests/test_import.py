"""An import from end to end: what is written, what a second one changes, and what it never overwrites."""

import dataclasses
import json
import resource
import shutil
import signal
import time
from pathlib import Path

import pytest

from assistant import index
from assistant.corpus import load
from assistant.examples import Example
from assistant.importing import importer, writing
from assistant.importing.making import Options, Order
from assistant.importing.merge import Choice
from assistant.importing.report import Report, lines
from assistant.settings import Settings
from assistant.types import AssistantError
from tests.conftest import Answers, LetterEmbeddings
from tests.themes import BODY, COMMENTS, TITLE, URL, Comment, twenty_fifteen

STEM = "calf-strain-rehab-return-to-running"


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """The sample page as a file."""
    path = tmp_path / "page.html"
    path.write_text(twenty_fifteen(BODY, COMMENTS), encoding="utf-8")
    return path


@pytest.fixture
def into(tmp_path: Path) -> Path:
    return tmp_path / "corpus-of-the-blog"


def bring(source: Path | str, into: Path, edits: Choice | None = None, dry_run: bool = False, **more: str) -> Report:
    options = Options(cases=into.parent / "cases", allow_private=True, edits=edits, dry_run=dry_run)
    return importer.run(Order(str(source), into, options=options, **more))  # type: ignore[arg-type]


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def outcomes(report: Report) -> list[tuple[str, str, str]]:
    return [(change.kind, change.id, change.outcome) for change in report.changes]


def test_fresh_folder_is_a_corpus_with_guide_comments_and_card(saved: Path, into: Path) -> None:
    bring(saved, into)
    corpus = load(into)
    ids = [name for name, section in corpus.sections.items() if section.source != "card"]
    assert ids == [
        "introduction", "phase-1-the-first-week", "sleep-and-food", "strength-work", "back-to-running",
        "comment-11", "comment-15",
    ]  # fmt: skip
    assert corpus.signs


def test_lists_and_emphasis_are_kept_as_markdown_and_quoted_as_words(saved: Path, into: Path) -> None:
    bring(saved, into)
    page = (into / f"{STEM}.md").read_text(encoding="utf-8")
    assert "- Ankle circles, **3 x 30** a day\n- Cycling without resistance\n   - heel on the pedal" in page
    assert "1. Seated raises: 4 x 12\n2. Standing" in page
    texts = {chunk.text for chunk in load(into).chunks}
    assert {"Ankle circles, 3 x 30 a day", "heel on the pedal", "Standing raises: 4 x 10"} <= texts


def test_quotes_link_to_the_published_anchor_and_permalink(saved: Path, into: Path) -> None:
    bring(saved, into)
    corpus = load(into)
    assert corpus.link("phase-1-the-first-week", "Keep").startswith(f"{URL}#first-week:~:text=")
    assert corpus.link("comment-11", "Hi").startswith(f"{URL}#comment-11:~:text=")


def test_authors_reply_answers_its_readers_question(saved: Path, into: Path) -> None:
    report = bring(saved, into)
    said = [(c.source, c.text) for c in load(into).chunks if c.section == "comment-11"]
    assert said[-2:] == [
        ("author_reply", "Swimming is fine, K., if you do not push off the wall."),
        ("comment", "Great, thank you!"),
    ]
    assert (report.threads, report.answered, report.comments) == (2, 1, {"reader": 3, "author": 1})
    assert load(into).sections["comment-11"].title == "Comment: can I swim with a torn calf?"


def test_no_name_of_a_reader_is_written(saved: Path, into: Path) -> None:
    bring(saved, into)
    written = "".join(content.decode() for content in contents(into).values())
    assert not any(name in written for name in ("Karin", "Holm", "Jones", "me.example"))


def test_report_says_what_was_left_out_and_looks_odd(saved: Path, into: Path) -> None:
    told = "\n".join(lines(bring(saved, into)))
    assert "“Pingback: Running News”: pingback" in told
    assert "“Mobility Exercises”: a heading without text beneath it" in told
    assert "Left out:\n  “Share this: Click to share”: div sharedaddy" in told


def test_report_is_plain_json(saved: Path, into: Path) -> None:
    record = json.loads(json.dumps(bring(saved, into).record()))
    assert record["sections"]["strength-work"] == "new"
    assert record["left_out"][0].keys() == {"what", "why"}


def test_import_without_change_writes_nothing(saved: Path, into: Path) -> None:
    bring(saved, into)
    before = contents(into)
    assert bring(saved, into).written == []
    assert contents(into) == before


def test_import_without_change_embeds_nothing_and_one_sentence_embeds_one_chunk(
    saved: Path, into: Path, tmp_path: Path, few: tuple[Example, ...], letters: LetterEmbeddings
) -> None:
    settings = Settings(home=tmp_path / "home", corpus=into)
    bring(saved, into)
    own = {"rest": "strength-work", "phases-2-3": "back-to-running"}
    few = tuple(dataclasses.replace(one, section=own.get(one.section or "")) for one in few)
    index.build(settings, load(into), few)
    letters.calls.clear()
    bring(saved, into)
    assert index.build(settings, load(into), few).reason == ""
    assert letters.calls == []
    replace(saved, "Sleep eight hours.", "Sleep nine hours.")
    bring(saved, into)
    assert index.build(settings, load(into), few).embedded == 1
    assert letters.calls == ["Phase 1: The First Week › Sleep and Food: Sleep nine hours."]


def test_three_hundred_comments_are_imported_within_two_seconds(tmp_path: Path, into: Path) -> None:
    many = tuple(
        Comment(n, f"Reader {n}", f"My calf has hurt for {n} days after hill {n}. What now?",
                replies=(Comment(1000 + n, "Anna Weber", "See your physio first.", author=True),))
        for n in range(1, 151)
    )  # fmt: skip
    (tmp_path / "many.html").write_text(twenty_fifteen(BODY, many), encoding="utf-8")
    start = time.perf_counter()
    report = bring(tmp_path / "many.html", into)
    assert time.perf_counter() - start < 2
    assert report.comments == {"reader": 150, "author": 150}
    start = time.perf_counter()
    bring(tmp_path / "many.html", into)
    assert time.perf_counter() - start < 2


def test_update_shows_the_difference_and_the_cases_that_cite_it(saved: Path, into: Path) -> None:
    bring(saved, into)
    cases = into.parent / "cases"
    cases.mkdir()
    (cases / "dev.jsonl").write_text('{"id": "d1", "sections": ["strength-work"]}\n{"id": "d2", "sections": ["x"]}\n')
    replace(saved, "Slow down on the way down.", "Slow down, always.")
    replace(saved, "Is that normal?", "Is it?")
    (report,) = importer.refresh(into, None, Options(cases=cases))
    assert outcomes(report) == [("section", "strength-work", "changed"), ("comment", "comment-15", "changed")]
    told = "\n".join(lines(report))
    assert "      -Slow down on the way down.\n      +Slow down, always." in told
    assert "cited by 1 eval case: strength-work (d1)" in told


def test_update_of_an_unchanged_page_says_so(saved: Path, into: Path) -> None:
    bring(saved, into)
    (report,) = importer.refresh(into, STEM, Options())
    assert report.unchanged
    assert "Unchanged since the last import." in "\n".join(lines(report))


def test_update_over_http_sends_the_validators_back(server: Answers, into: Path) -> None:
    server.by_path["/p"] = (200, {"ETag": '"one"'}, twenty_fifteen(BODY, COMMENTS).encode())
    bring(f"{server.url}/p", into)
    server.by_path["/p"] = (304, {}, b"")
    (report,) = importer.refresh(into, None, Options())
    assert report.unchanged
    assert server.asked[-1][1]["If-None-Match"] == '"one"'


def test_update_of_nothing_imported_names_what_there_is(into: Path, saved: Path) -> None:
    bring(saved, into)
    with pytest.raises(AssistantError, match=f"No imported guide 'knee' .*Imported there: {STEM}"):
        importer.refresh(into, "knee", Options())


def test_removed_comment_leaves_the_corpus_and_the_others_stay_as_they_are(saved: Path, into: Path) -> None:
    bring(saved, into)
    before = (into / f"{STEM}.comments.jsonl").read_text().splitlines()
    saved.write_text(twenty_fifteen(BODY, COMMENTS[1:]), encoding="utf-8")
    assert outcomes(bring(saved, into)) == [("comment", "comment-11", "removed")]
    assert (into / f"{STEM}.comments.jsonl").read_text().splitlines() == before[1:]


def test_last_comment_that_leaves_takes_the_file_along(saved: Path, into: Path) -> None:
    bring(saved, into)
    saved.write_text(twenty_fifteen(BODY, ()), encoding="utf-8")
    bring(saved, into)
    assert not (into / f"{STEM}.comments.jsonl").exists()
    assert load(into)


def test_dry_run_changes_nothing(saved: Path, into: Path) -> None:
    assert bring(saved, into, dry_run=True).sentences > 10
    assert not into.exists()
    bring(saved, into)
    before = contents(into)
    replace(saved, "Sleep eight", "Sleep nine")
    assert outcomes(bring(saved, into, dry_run=True)) == [("section", "sleep-and-food", "changed")]
    assert contents(into) == before


def test_edit_by_hand_is_kept_while_the_page_stays_as_it_was(saved: Path, into: Path) -> None:
    bring(saved, into)
    replace(into / f"{STEM}.md", "Sleep eight hours.", "Sleep well.")
    replace(saved, "Slow down on the way", "Slow on the way")
    assert outcomes(bring(saved, into)) == [
        ("section", "sleep-and-food", "yours kept"), ("section", "strength-work", "changed"),
    ]  # fmt: skip
    page = (into / f"{STEM}.md").read_text()
    assert "Sleep well." in page and "Slow on the way" in page


def conflict(saved: Path, into: Path) -> Path:
    """A section that was edited both by hand and on the page."""
    bring(saved, into)
    replace(into / f"{STEM}.md", "Sleep eight hours.", "Sleep well.")
    replace(saved, "Sleep eight hours.", "Sleep nine hours.")
    return into / f"{STEM}.md"


def test_edit_by_hand_is_never_overwritten_without_a_choice(saved: Path, into: Path) -> None:
    conflict(saved, into)
    before = contents(into)
    report = bring(saved, into)
    assert [(c.id, c.outcome) for c in report.undecided] == [("sleep-and-food", "to decide")]
    assert contents(into) == before
    assert "      -Sleep well. Eat" in "\n".join(lines(report))


@pytest.mark.parametrize(
    ("choice", "stands"), [("mine", "Sleep well."), ("theirs", "Sleep nine hours."), ("beside", "Sleep well.")]
)
def test_choice_decides_what_stands_and_is_remembered(saved: Path, into: Path, choice: Choice, stands: str) -> None:
    page = conflict(saved, into)
    bring(saved, into, edits=choice)
    assert stands in page.read_text()
    assert not bring(saved, into).undecided
    assert stands in page.read_text()


def test_beside_writes_the_page_where_it_is_not_read(saved: Path, into: Path) -> None:
    conflict(saved, into)
    assert f"theirs/{STEM}.md" in bring(saved, into, edits="beside").written
    assert "Sleep nine hours." in (into / "theirs" / f"{STEM}.md").read_text()
    assert "Sleep well." in load(into).sections["sleep-and-food"].text


def test_guide_that_was_never_imported_is_all_edits(saved: Path, into: Path) -> None:
    bring(saved, into)
    (into / f"{STEM}.import.json").unlink()
    replace(into / f"{STEM}.md", "Sleep eight hours.", "Sleep well.")
    assert [change.id for change in bring(saved, into).undecided] == ["sleep-and-food"]


def test_section_added_and_one_removed_by_hand_stay_so(saved: Path, into: Path) -> None:
    bring(saved, into)
    page = into / f"{STEM}.md"
    head, tail = page.read_text().split("## Sleep and Food")
    page.write_text(head + "# My own note {#note}\n\nMine.\n\n#" + tail.split("\n#", 1)[1])
    bring(saved, into)
    ids = [name for name, section in load(into).sections.items() if section.source == "guide"]
    assert ids == ["introduction", "phase-1-the-first-week", "note", "strength-work", "back-to-running"]


def test_second_guide_stands_beside_the_first_and_their_ids_never_collide(saved: Path, into: Path) -> None:
    bring(saved, into)
    other = twenty_fifteen(BODY.replace("calf", "knee"), COMMENTS).replace(
        "Calf Strain: Rehab &amp; Return to Running", "Bad Knees"
    )
    saved.write_text(other.replace(URL, "https://blog.example/knees/"), encoding="utf-8")
    bring(saved, into, id="knees")
    corpus = load(into)
    assert list(corpus.guides) == [STEM, "knees"]
    assert {"introduction", "knees-introduction", "comment-11", "knees-comment-11"} <= set(corpus.sections)
    assert corpus.sections["knees-introduction"].guide == "knees"


def test_same_page_from_another_source_is_the_same_guide(saved: Path, into: Path, tmp_path: Path) -> None:
    bring(saved, into)
    shutil.copy(saved, tmp_path / "again.html")
    assert outcomes(bring(tmp_path / "again.html", into)) == []
    assert len(load(into).guides) == 1


def test_folder_that_is_a_file_is_refused(saved: Path) -> None:
    with pytest.raises(AssistantError, match=r"is not a folder\. Name one with --into"):
        bring(saved, saved)


def test_id_that_is_no_slug_is_refused(saved: Path, into: Path) -> None:
    with pytest.raises(AssistantError, match=r"--id 'My Guide'.*'my-guide'"):
        bring(saved, into, id="My Guide")


def test_full_disk_leaves_the_old_corpus_intact(saved: Path, into: Path) -> None:
    bring(saved, into)
    before = contents(into)
    replace(saved, "Sleep eight hours.", "Sleep nine hours. " * 9)
    limits, ignored = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500, limits[1]))
    try:
        with pytest.raises(AssistantError, match=r"Cannot write in .*Nothing was changed"):
            bring(saved, into)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, ignored)
    assert contents(into) == before


def test_interruption_half_way_leaves_the_old_corpus_intact(saved: Path, into: Path) -> None:
    bring(saved, into)
    before = contents(into)
    with (
        pytest.raises(KeyboardInterrupt),
        writing.staged(into, {f"{STEM}.md": "---\ntitle: T\n---\n# A\n\nB.\n"}, saved),
    ):
        raise KeyboardInterrupt
    assert contents(into) == before


def test_what_a_killed_import_left_is_not_read_and_goes_with_the_next(saved: Path, into: Path) -> None:
    bring(saved, into)
    (into / ".import-dead").mkdir()
    (into / ".import-dead" / "half.md").write_text("---\nti")
    assert load(into)
    bring(saved, into)
    assert not (into / ".import-dead").exists()


def test_import_that_would_break_the_corpus_is_refused(saved: Path, into: Path) -> None:
    bring(saved, into)
    (into / "knee.md").write_text("---\ntitle: Knee\n---\n\n# Empty {#empty}\n")
    before = contents(into)
    with pytest.raises(
        AssistantError, match=rf"The corpus would not load: {into}/knee\.md:5: section 'Empty' is empty"
    ):
        bring(saved, into)
    assert contents(into) == before


def test_page_in_another_language_is_imported_and_told(tmp_path: Path, into: Path) -> None:
    text = "Der Fuß darf sich nicht bewegen, und mit den Zehen ist es ein Problem für das Laufen. " * 3
    (tmp_path / "de.txt").write_text(f"Mittelfußbruch\n\n{text}\n", encoding="utf-8")
    assert "the page seems to be in 'de'" in {note.what for note in bring(tmp_path / "de.txt", into).oddities}


def test_page_without_headings_is_one_section_and_told(tmp_path: Path, into: Path) -> None:
    (tmp_path / "flat.txt").write_text("Calves\n\nrest them well.\n\nswim a lot.\n", encoding="utf-8")
    report = bring(tmp_path / "flat.txt", into)
    assert report.sections == {"introduction": "new"}
    assert "the only section: the page has no headings" in {note.why for note in report.oddities}
    assert TITLE != report.title
