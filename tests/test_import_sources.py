"""Files that are no page are refused, each with one line and the cure."""

from pathlib import Path

import pytest

from assistant.importing import sources
from assistant.settings import MAX_SOURCE_BYTES
from assistant.types import AssistantError
from tests.themes import BODY, twenty_fifteen


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("p.html", b"", "empty. Save"),
        ("p.html", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "some other kind of file"),
        ("p.json", b'{"id": 1}', "neither a page nor a WordPress export"),
        ("p.xml", b"<?xml version='1.0'?><rss/>", "neither a page nor a WordPress export"),
        ("p.txt", b"Title", "nothing follows the title"),
    ],
)
def test_file_that_is_no_page_is_refused(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(AssistantError, match=message) as error:
        sources.read(sources.Wish(str(tmp_path / name)))
    assert "\n" not in str(error.value)


def test_missing_file_is_named() -> None:
    with pytest.raises(AssistantError, match=r"No file 'nowhere\.html'\. Give a file, or an address"):
        sources.read(sources.Wish("nowhere.html"))


def test_file_larger_than_the_limit_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "p.html").open("wb") as file:
        file.truncate(5 * MAX_SOURCE_BYTES)
    with pytest.raises(AssistantError, match="50 MB; at most 10 MB are read"):
        sources.read(sources.Wish(str(tmp_path / "p.html")))


def test_file_that_has_not_changed_is_not_read_again(tmp_path: Path) -> None:
    (tmp_path / "p.html").write_text(twenty_fifteen(BODY, ()))
    wish = sources.Wish(str(tmp_path / "p.html"))
    first = sources.read(wish)
    assert first.page and sources.read(wish, sha256=first.sha256).page is None


def test_html_is_known_by_its_content_not_its_name(tmp_path: Path) -> None:
    (tmp_path / "saved.txt").write_text(twenty_fifteen(BODY, ()))
    found = sources.read(sources.Wish(str(tmp_path / "saved.txt"))).page
    assert found and len(found.blocks) == 24
