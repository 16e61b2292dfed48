"""The documents tell the truth about commands, settings, routes and answers."""

import re
from pathlib import Path

import pytest
from typer import Typer

from assistant import cli
from assistant.pipeline import Assistant
from assistant.settings import PREFIX, ROOT, Settings

README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("eval/*.md"), *ROOT.glob("corpus/README.md")]


def names(app: Typer) -> set[str]:
    """The commands of an app, without those of its sub-apps."""
    return {str(command.name or command.callback.__name__) for command in app.registered_commands if command.callback}


def test_every_setting_is_documented_and_no_other() -> None:
    assert set(re.findall(r"`(ASSISTANT_[A-Z_]+)`", README)) == {
        PREFIX + name.upper() for name in Settings.model_fields
    }


def test_every_command_is_documented_and_no_other() -> None:
    groups = {str(group.name): group.typer_instance for group in cli.app.registered_groups if group.typer_instance}
    commands = names(cli.app) | {f"{group} {name}" for group, sub in groups.items() for name in names(sub)}
    written = re.findall(rf"python -m assistant ((?:(?:{'|'.join(groups)}) +)?\w+)", README)
    assert {" ".join(words.split()) for words in written} == commands


def test_every_target_of_make_that_is_documented_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    assert set(re.findall(r"`?make (chat|test|setup|fast|lint|scale)", README)) <= targets


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#]+)\)", text) + re.findall(r'src="([^"]+)"', text)
    assert [link for link in links if "://" not in link and not (path.parent / link).exists()] == []


def test_every_module_has_its_place_in_the_file_map() -> None:
    shown = README.split("## Where things are")[1]
    missing = [p.stem for p in (ROOT / "assistant").glob("*.py") if not p.stem.startswith("__") and p.stem not in shown]
    assert missing == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_document_names_a_path_of_a_machine(path: Path) -> None:
    assert not re.search(r"(^|[^a-z.])/(work|root|home|tmp)/", path.read_text(encoding="utf-8"))


@pytest.mark.model
def test_answer_in_the_readme_is_the_answer(assistant: Assistant) -> None:
    found = re.search(r"> \*\*(.+?)\*\*\n>\n> (.+?)\n>", README)
    assert found
    assert assistant.ask(found[1]).text == found[2]
