"""The WordPress of the tests is what they take it for: the guide to read three ways, its rights, its plugins."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.request import urlopen
from xml.etree import ElementTree

import pytest

from assistant.corpus import Corpus, load
from assistant.settings import ROOT
from tests.wordpress import content, debian
from tests.wordpress.debian import CannotRun
from tests.wordpress.site import Login, Site

pytestmark = pytest.mark.wordpress

DOSE = "start with 5 x 20 seconds of double-leg jumps"
SCRIPT = '<!-- wp:html -->\n<p>Before</p><script src="https://chat.example.org/widget.js"></script>\n<!-- /wp:html -->'
WP = "{http://wordpress.org/export/1.2/}"
PLUGIN = """<?php
/* Plugin Name: Dummy */
add_action('wp_footer', fn() => print('<p id="dummy">here I am</p>'));
"""


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load(ROOT / "corpus")


def read(url: str) -> str:
    with urlopen(url, timeout=30) as answer:
        return str(answer.read().decode())


def plugin(folder: Path) -> Path:
    home = folder / "dummy"
    home.mkdir()
    (home / "dummy.php").write_text(PLUGIN, encoding="utf-8")
    return home


def test_page_shows_every_heading_of_the_guide_without_an_id(site: Site, corpus: Corpus) -> None:
    titles = [section.title for section in corpus.sections.values() if section.source == "guide"]
    article = read(site.post_url).split("</article>")[0]
    assert re.findall(r"<h2>(.+?)</h2>", article) == titles
    assert DOSE in article


def test_page_shows_the_comments_in_threads_with_the_authors_reply_marked(site: Site) -> None:
    _, below = read(site.post_url).split('id="comments"')
    shown = re.findall(r'<li id="comment-\d+" class="(\w+) ([^"]*)"', below)
    depths = [int(classes.split("depth-")[1][0]) for _, classes in shown]
    assert depths == [1, 1, 1, 2, 3, 1, 1, 1, 1, 1]
    assert [at for at, (_, classes) in enumerate(shown) if "bypostauthor" in classes] == [3]
    assert [kind for kind, _ in shown].count("pingback") == 1
    assert content.REPLY in below and content.READER_REPLY in below and content.HELD not in below


def test_rest_gives_the_post_and_every_public_comment_in_pages(site: Site) -> None:
    post = site.rest(f"/wp/v2/posts/{site.post_id}")
    assert DOSE in post["content"]["rendered"] and post["link"] == site.post_url
    path = f"/wp/v2/comments?post={site.post_id}&per_page=4&order=asc"
    pages = [site.rest(f"{path}&page={page}") for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [4, 4, 1]
    ids = {comment["author_name"]: comment["id"] for page in pages for comment in page}
    parents = {comment["author_name"]: comment["parent"] for page in pages for comment in page}
    assert parents["Coach Kim"] == ids["Chris Lake"] and parents["Gus Field"] == ids["Coach Kim"]
    assert "Hal Moor" not in ids
    (ping,) = site.rest(f"/wp/v2/comments?post={site.post_id}&type=pingback", site.admin)  # nobody else may
    assert ping["author_url"] == "https://blog.example.org/ping"


def test_export_holds_both_posts_and_all_comments_with_the_held_one_marked(site: Site) -> None:
    items = ElementTree.parse(site.export).getroot().findall("channel/item")
    found = {item.findtext(f"{WP}post_id"): item.findall(f"{WP}comment") for item in items}
    comments = found[str(site.post_id)]
    assert len(comments) == 11 and found[str(site.classic_id)] == []
    unseen = [comment for comment in comments if comment.findtext(f"{WP}comment_approved") == "0"]
    assert [comment.findtext(f"{WP}comment_content") for comment in unseen] == [content.HELD]


def test_post_of_the_classic_editor_is_a_table_a_list_and_a_figure_when_rendered(site: Site) -> None:
    article = read(site.classic_url).split("</article>")[0]
    for found in ("<table>", "<th>Day</th>", "<li>whether the calf", "<figcaption", "<p>Three things tell"):
        assert found in article
    assert "[caption" in site.export.read_text(encoding="utf-8")


@pytest.mark.parametrize(("role", "kept"), [("administrator", True), ("author", False)])
def test_script_of_a_custom_html_block_stays_for_an_administrator_only(site: Site, role: str, kept: bool) -> None:
    login: Login = {"administrator": site.admin, "author": site.author}[role]
    saved = site.save(login, SCRIPT)
    assert ("<script src=" in saved.raw) is kept
    assert ('<script src="https://chat.example.org/widget.js">' in read(saved.url)) is kept
    assert "<p>Before</p>" in read(saved.url)


@pytest.mark.parametrize("zipped", [False, True])
def test_plugin_is_installed_from_a_folder_or_a_zip_and_active(site: Site, tmp_path: Path, zipped: bool) -> None:
    given = plugin(tmp_path)
    if zipped:
        with zipfile.ZipFile(given.with_suffix(".zip"), "w") as bundle:
            bundle.write(given / "dummy.php", "dummy/dummy.php")
        given = given.with_suffix(".zip")
    assert site.install(given) == "dummy/dummy.php"
    assert '<p id="dummy">here I am</p>' in read(site.post_url)


def test_zip_without_a_plugin_is_refused_with_the_reason(site: Site, tmp_path: Path) -> None:
    given = plugin(tmp_path)
    (given / "dummy.php").write_text("<?php", encoding="utf-8")
    with pytest.raises(CannotRun, match="No valid plugins were found"):
        site.install(given)


def test_page_names_no_host_but_the_site_itself(site: Site) -> None:
    fetched = re.findall(r'<(?:script|img|iframe|link)[^>]* (?:src|href)=[\'"]([^\'"]+)', read(site.post_url))
    assert fetched
    named = {"https://api.w.org/", "//localhost"}  # a name of a relation, and a hint
    assert [url for url in fetched if not url.startswith((f"{site.url}/", "/wp-")) and url not in named] == []


@pytest.mark.parametrize("seconds", [0.6, 1.5, 8.0])
def test_ctrl_c_leaves_no_process_and_no_folder(seconds: float, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.wordpress"]
    with subprocess.Popen(command, cwd=ROOT, env={"PATH": "/usr/bin:/bin", "TMPDIR": str(tmp_path)}) as run:
        with pytest.raises(subprocess.TimeoutExpired):
            run.wait(seconds)
        run.send_signal(signal.SIGINT)
        assert run.wait(30) in (0, -signal.SIGINT)  # the latter while Python is still importing
    assert list(tmp_path.iterdir()) == []
    running = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline")]
    assert [line for line in running if str(tmp_path).encode() in line] == []


def test_what_is_missing_is_named_with_its_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debian, "PACKAGES", ("dpkg", "no-such-package-here"))
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(CannotRun, match=r"no-such-package-here not installed.* As root: apt-get install"):
        debian.install()
