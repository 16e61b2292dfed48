"""The commands as a user types them, with a small corpus."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from assistant import cli, weights
from tests.conftest import ROOT


class Done(NamedTuple):
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Done]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `assistant …` in this process: importing everything anew takes seconds."""

    def command(*arguments: str, **environment: str) -> Done:
        for name in [name for name in os.environ if name.startswith("ASSISTANT_")]:
            monkeypatch.delenv(name)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["assistant", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        told = capsys.readouterr()
        return Done(int(ended.value.code or 0), told.out, told.err)

    return command


def assert_one_line_error(done: Done, message: str) -> None:
    assert done.returncode == 2
    assert done.stdout == ""
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("command", ["build", "ask", "serve", "mcp"])
def test_help_of_each_command_shows_an_example(run: Run, command: str) -> None:
    done = run(command, "--help")
    assert done.returncode == 0
    assert f"Example: python -m assistant {command}" in " ".join(done.stdout.split())


def test_missing_corpus_is_one_line(run: Run, tmp_path: Path) -> None:
    done = run("build", ASSISTANT_CORPUS=str(tmp_path / "none"), ASSISTANT_HOME=str(tmp_path))
    assert_one_line_error(done, "No corpus folder")


def test_malformed_corpus_names_file_and_line(run: Run, folder: Path, tmp_path: Path) -> None:
    (folder / "comments.jsonl").write_text("{\n")
    done = run("ask", "may I swim", ASSISTANT_CORPUS=str(folder), ASSISTANT_HOME=str(tmp_path / "h"))
    assert_one_line_error(done, "comments.jsonl:1: not JSON")


def test_unknown_setting_is_one_line(run: Run) -> None:
    assert_one_line_error(run("build", ASSISTANT_HOMEE="x"), "Did you mean ASSISTANT_HOME?")


def test_batch_without_out_is_refused(run: Run) -> None:
    assert_one_line_error(run("ask", "--batch", "x.jsonl"), "--batch needs --out FILE")


def test_batch_file_that_is_missing_is_named(run: Run) -> None:
    assert_one_line_error(run("ask", "--batch", "none.jsonl", "--out", "o"), "No file 'none.jsonl'")


def test_ask_without_a_question_says_how(run: Run) -> None:
    assert_one_line_error(run("ask"), 'python -m assistant ask "…"')


def test_port_in_use_is_said_before_the_model_is_loaded(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = run("serve", "--port", str(taken.getsockname()[1]))
    assert_one_line_error(done, "Choose another with --port")


def test_weights_with_a_wrong_checksum_are_refused(
    run: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"forged")
    monkeypatch.setattr(weights, "locate", lambda model: str(tmp_path))
    done = run("build", ASSISTANT_CORPUS=str(folder), ASSISTANT_HOME=str(tmp_path / "h"))
    assert done.returncode == 2
    assert "SHA-256" in done.stderr
    assert not (tmp_path / "h" / "index" / "manifest.json").exists()


def test_error_of_the_true_command_is_one_line_without_a_traceback(tmp_path: Path) -> None:
    environment = os.environ | {"ASSISTANT_CORPUS": str(tmp_path / "none"), "ASSISTANT_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "build"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert_one_line_error(Done(done.returncode, done.stdout, done.stderr), "No corpus folder")


def test_mcp_without_its_extra_says_how_to_get_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "assistant.mcp_server", raising=False)
    monkeypatch.setitem(sys.modules, "mcp.server", None)
    assert_one_line_error(run("mcp"), "pip install -e '.[mcp]'")


def test_mcp_of_a_corpus_that_cannot_be_read_ends_before_it_serves(run: Run, tmp_path: Path) -> None:
    done = run("mcp", ASSISTANT_CORPUS=str(tmp_path / "none"))
    assert_one_line_error(done, "No corpus folder")


def test_who_watches_a_build_hears_of_its_steps() -> None:
    told = list[str]()
    with cli.bar(told.append) as progress:
        progress("embedding", 0, 10)
    assert told == ["embedding"]
