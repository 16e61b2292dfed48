"""The importer reads a real WordPress over REST, as a page and as an export, with the same result."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.corpus import load
from assistant.importing import importer
from assistant.importing.making import Options, Order
from tests.wordpress import content
from tests.wordpress.site import Site

pytestmark = pytest.mark.wordpress


def sources(site: Site, post: int, url: str) -> dict[str, str]:
    return {"page": url, "rest": f"{site.url}/wp-json/wp/v2/posts/{post}", "export": str(site.export)}


def imported(source: str, into: Path, post: int) -> tuple[dict[str, str], importer.Report]:
    """What an import wrote, but for its record, which names the source."""
    one = str(post) if source.endswith(".xml") else None
    report = importer.run(Order(source, into, post=one, options=Options(allow_private=True)))
    files = {p.name: p.read_text(encoding="utf-8") for p in into.iterdir() if p.suffix in (".md", ".jsonl")}
    return files, report


@pytest.mark.parametrize("which", ["post", "classic"])
def test_page_rest_and_export_are_imported_the_same(site: Site, tmp_path: Path, which: str) -> None:
    post, url = (site.post_id, site.post_url) if which == "post" else (site.classic_id, site.classic_url)
    made = {name: imported(source, tmp_path / name, post)[0] for name, source in sources(site, post, url).items()}
    assert made["rest"] == made["page"]
    assert made["export"] == made["page"]


def test_guide_of_the_blog_keeps_the_ids_and_the_text_of_the_corpus(site: Site, tmp_path: Path) -> None:
    shipped = load(importer.Options().like)
    imported(site.post_url, tmp_path / "c", site.post_id)
    found = load(tmp_path / "c")
    straight = str.maketrans("“”’", '""\'')  # WordPress sets quotes when it shows a text
    guide = {name: section.text for name, section in shipped.sections.items() if section.source == "guide"}
    read = {name: section.text.translate(straight) for name, section in found.sections.items() if name in guide}
    assert read == {name: text.translate(straight) for name, text in guide.items()}
    assert [name for name in found.sections if name.startswith("comment-")] == [f"comment-{n}" for n in range(1, 7)]


def test_replies_roles_pingback_and_spam_of_the_blog_are_told(site: Site, tmp_path: Path) -> None:
    files, report = imported(f"{site.url}/wp-json/wp/v2/posts/{site.post_id}", tmp_path / "c", site.post_id)
    said = [(c.source, c.text) for c in load(tmp_path / "c").chunks if c.section == "comment-3"]
    assert ("author_reply", content.REPLY) in said and ("comment", content.READER_REPLY) in said
    assert (report.threads, report.comments) == (6, {"reader": 7, "author": 1})
    assert any("looks like spam" in note.why for note in report.left_out)
    written = "".join(files.values())
    assert content.HELD not in written
    assert not any(name in written for name in (*content.READERS, content.AUTHOR.name))
