"""The command `import` as an owner types it."""

import json
from pathlib import Path

import pytest

from tests.test_cli import Run, run
from tests.themes import BODY, COMMENTS, twenty_fifteen

__all__ = ["run"]


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_text(twenty_fifteen(BODY, COMMENTS), encoding="utf-8")
    return path


def test_help_shows_an_example(run: Run) -> None:
    shown = " ".join(run("import", "--help").stdout.split())
    assert "Example: python -m assistant import guide.html --dry-run" in shown


def test_page_comes_into_the_corpus_of_the_settings(run: Run, saved: Path, folder: Path) -> None:
    done = run("import", str(saved), "--id", "calf", ASSISTANT_CORPUS=str(folder))
    assert done.returncode == 0
    assert "Written: calf.comments.jsonl, calf.md, calf.import.json" in done.stdout
    assert done.stdout.rstrip().endswith("Review the files, then: python -m assistant build")


def test_json_is_one_report_a_guide(run: Run, saved: Path, tmp_path: Path) -> None:
    done = run("import", str(saved), "--into", str(tmp_path / "c"), "--json", "--author", "Anna Weber")
    (report,) = json.loads(done.stdout)
    assert (report["comments"], report["unchanged"]) == ({"reader": 3, "author": 1}, False)


def test_edits_by_hand_stop_an_import_with_the_three_ways(run: Run, saved: Path, tmp_path: Path) -> None:
    into = tmp_path / "c"
    run("import", str(saved), "--into", str(into), "--id", "calf")
    for path, new in ((into / "calf.md", "Sleep well."), (saved, "Sleep nine hours.")):
        path.write_text(path.read_text().replace("Sleep eight hours.", new))
    done = run("import", "--update", "--into", str(into))
    assert done.returncode == 2
    assert "to decide: section sleep-and-food" in done.stdout
    assert all(f"--edits {way}" in done.stderr for way in ("mine", "theirs", "beside"))
    assert run("import", "--update", "--into", str(into), "--edits", "theirs").returncode == 0
    assert "Sleep nine hours." in (into / "calf.md").read_text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "No SOURCE. Give an address or a file, or --update"),
        (("nowhere.html",), "No file 'nowhere.html'"),
        (("x", "--edits", "both"), "--edits 'both': give mine, theirs or beside"),
        (("http://127.0.0.1:1/",), "'127.0.0.1' is the private address"),
        (("--update",), "No imported guide"),
    ],
)
def test_what_cannot_be_imported_is_one_line(run: Run, folder: Path, arguments: tuple[str, ...], message: str) -> None:
    done = run("import", *arguments, "--into", str(folder))
    assert done.returncode == 2
    assert message in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
