"""The lines that an owner pastes, and the plugin."""

import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from assistant import cli, widget
from assistant.snippet import lines, write_plugin

AT, SITE = "https://chat.example", "https://blog.example"


def test_the_tag_names_our_address_and_only_that() -> None:
    tags = re.findall(r"<script [^>]+></script>", lines(AT, SITE, []))
    assert all(f'src="{AT}/widget' in tag and "data-guide-chat" in tag for tag in tags)
    assert set(re.findall(r"https?://[\w.]+", lines(AT, SITE, []))) == {AT, SITE}


def test_the_pinned_tag_carries_the_checksum_of_what_is_served() -> None:
    assert f'src="{AT}{widget.PINNED_AT}" integrity="{widget.INTEGRITY}" crossorigin="anonymous"' in lines(AT, SITE, [])


def test_the_setting_is_printed_with_the_sites_that_are_allowed_already() -> None:
    assert "ASSISTANT_ALLOWED_SITES=https://other.example,https://blog.example\n" in lines(
        AT, SITE, ["https://other.example"]
    )
    assert "Nothing to do" in lines(AT, SITE, [SITE])


def test_the_command_prints_them(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        cli.main(["snippet", "--site", "HTTPS://Blog.Example/", "--at", AT])
    assert "ASSISTANT_ALLOWED_SITES=https://blog.example\n" in capsys.readouterr().out


@pytest.mark.parametrize(("site", "at"), [("blog.example", AT), (SITE, "https://chat.example/chat")])
def test_what_is_no_origin_is_refused(capsys: pytest.CaptureFixture[str], site: str, at: str) -> None:
    with pytest.raises(SystemExit, match="2"):
        cli.main(["snippet", "--site", site, "--at", at])
    assert re.search(r"Error: --(site|at): '.*' is not the origin of a site", capsys.readouterr().err)


def test_the_plugin_is_one_folder_with_our_address_in_it(tmp_path: Path) -> None:
    write_plugin(AT, tmp_path / "x.zip")
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        assert archive.namelist() == ["guide-chat/guide-chat.php", "guide-chat/readme.txt"]
        php = archive.read("guide-chat/guide-chat.php").decode()
    assert f"const GUIDE_CHAT_AT = '{AT}';" in php and "{{" not in php


@pytest.mark.skipif(not shutil.which("php"), reason="php is not installed")
def test_the_plugin_is_valid_php(tmp_path: Path) -> None:
    write_plugin("https://it's.example\\", tmp_path / "x.zip")
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        archive.extractall(tmp_path)
    checked = subprocess.run(["php", "-l", tmp_path / "guide-chat" / "guide-chat.php"], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout


def test_a_plugin_that_cannot_be_written_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        cli.main(["snippet", "--site", SITE, "--at", AT, "--plugin", str(tmp_path / "no" / "x.zip")])
    assert "No such file" in capsys.readouterr().err
