import json
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.feedback import Feedback, utc_today
from assistant.settings import Settings
from eval import cases
from tests.conftest import LetterEmbeddings
from tests.test_cli import Done, Run, assert_one_line_error, run  # noqa: F401 (a fixture)
from tests.test_feedback import down

Give = Callable[..., Done]


@pytest.fixture
def feedback(settings: Settings) -> Feedback:
    return Feedback(settings)


@pytest.fixture
def give(run: Run, settings: Settings) -> Give:  # noqa: F811
    """Runs `assistant feedback …` over the small corpus and its home."""
    environment = {"ASSISTANT_HOME": str(settings.home), "ASSISTANT_CORPUS": str(settings.corpus)}
    return lambda *arguments: run("feedback", *arguments, **environment)


@pytest.mark.parametrize("command", ["list", "export", "forget", "gaps"])
def test_help_of_each_feedback_command_shows_an_example(give: Give, command: str) -> None:
    assert f"Example: python -m assistant feedback {command}" in " ".join(give(command, "--help").stdout.split())


@pytest.mark.parametrize("command", ["list", "export", "gaps"])
def test_command_without_feedback_says_so_and_succeeds(give: Give, command: str) -> None:
    done = give(command)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("No ")


def test_list_shows_what_was_asked_and_why_it_was_bad(give: Give, feedback: Feedback) -> None:
    ident = down(feedback, "may [bold]i swim", reasons=["unclear"])
    told = give("list").stdout
    assert told.splitlines() == [f"{ident}  {utc_today()}  down, unclear", "    may [bold]i swim", "    answer: rest"]


def test_list_as_json_holds_the_answer(give: Give, feedback: Feedback) -> None:
    down(feedback)
    assert json.loads(give("list", "--json").stdout)[0]["answer"] == "Swim."


def test_export_loads_as_eval_cases(give: Give, feedback: Feedback, tmp_path: Path) -> None:
    ident = down(feedback, reasons=["unsafe"])
    feedback.add("up", "When may I run?", "Ask.", "clearance", ["phases-2-3"])
    done = give("export", "--out", str(tmp_path / "drafts.jsonl"))
    assert "2 drafts written to" in done.stderr
    first, second = cases.load([tmp_path / "drafts.jsonl"])
    assert first == cases.Case(
        f"feedback-{ident}", "may i swim", "answer", sections=("rest",), tags=("feedback", "down", "unsafe")
    )
    assert (second.expect, second.must_defer, second.tags) == ("clearance", True, ("feedback", "up"))


def test_export_keeps_a_question_with_a_line_separator_on_one_line(
    give: Give, feedback: Feedback, tmp_path: Path
) -> None:
    down(feedback, "may i\u2028swim\x85now")
    give("export", "--out", str(tmp_path / "drafts.jsonl"))
    assert [case.question for case in cases.load([tmp_path / "drafts.jsonl"])] == ["may i swim now"]


def test_export_expects_no_section_that_was_called_wrong(give: Give, feedback: Feedback) -> None:
    down(feedback, reasons=["wrong_source"])
    assert json.loads(give("export").stdout)["sections"] == []


def test_export_to_where_nothing_can_be_written_is_one_line(give: Give, feedback: Feedback, tmp_path: Path) -> None:
    down(feedback)
    assert_one_line_error(give("export", "--out", str(tmp_path / "none" / "x")), "Name a file that you may write")


def test_forget_removes_what_it_names(give: Give, feedback: Feedback) -> None:
    assert give("forget", down(feedback)).stdout == "1 rating removed.\n"
    assert feedback.all() == []


def test_forget_all_removes_everything_only_with_yes(give: Give, feedback: Feedback) -> None:
    down(feedback)
    assert_one_line_error(give("forget", "--all"), "add --yes")
    assert len(feedback.all()) == 1
    assert give("forget", "--all", "--yes").stdout == "1 rating removed.\n"
    assert feedback.all() == []


@pytest.mark.parametrize("arguments", [(), ("x", "--all"), ("--yes",)])
def test_forget_asks_what_is_meant(give: Give, arguments: tuple[str, ...]) -> None:
    assert_one_line_error(give("forget", *arguments), "one or more ids, or --all --yes")


def test_forget_of_an_unknown_id_is_one_line(give: Give) -> None:
    assert_one_line_error(give("forget", "nope"), "No feedback 'nope'")


def test_damaged_file_is_one_line(give: Give, feedback: Feedback) -> None:
    feedback.path.parent.mkdir()
    feedback.path.write_bytes(b"x" * 5000)
    assert_one_line_error(give("list"), "Move it away")


def test_gaps_leave_out_what_was_answered_well(give: Give, feedback: Feedback, letters: LetterEmbeddings) -> None:
    feedback.add("up", "zzzz", "I do not know.", "not_covered")
    feedback.add("up", "qqqq", "Swim.", "answer")
    for _ in range(2):
        down(feedback, "A reader\nasks about shoes")
    first, second = give("gaps").stdout.splitlines()
    assert first == "   2  A reader asks about shoes  (nearest: comment-1)"
    assert second.startswith("   1  zzzz  (nearest: ")
