"""The example of docs/langchain.md does what the document says."""

import json
import re

import pytest

from assistant.settings import ROOT
from tests.conftest import HOME

DOCUMENT = (ROOT / "docs" / "langchain.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", DOCUMENT, re.S)
    return str(found)


@pytest.mark.model
def test_example_prints_what_the_document_shows(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTANT_HOME", str(HOME))
    exec(compile(block("python"), "docs/langchain.md", "exec"), {})
    assert capsys.readouterr().out.strip() == block("text").strip()


def test_configuration_of_a_desktop_assistant_starts_the_command() -> None:
    (server,) = json.loads(block("json"))["mcpServers"].values()
    assert [server["command"].rsplit("/", 1)[1], *server["args"]] == ["python", "-m", "assistant", "mcp"]
