import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.batch import answer_file, turns
from assistant.conversation import resolve
from assistant.types import Answer, AssistantError, Turn


class Echo:
    """Answers with the text that it would search by."""

    def ask(
        self, question: str, history: Sequence[Turn] = (), guide: str | None = None, page: str | None = None
    ) -> Answer:
        return Answer(question, "answer", resolve(question, history).text, False)


def run(tmp_path: Path, content: bytes) -> tuple[int, list[dict[str, object]], list[str]]:
    source, target, complaints = tmp_path / "in.jsonl", tmp_path / "out.jsonl", list[str]()
    source.write_bytes(content)
    bad = answer_file(Echo(), source, target, complaints.append)  # type: ignore[arg-type]
    return bad, [json.loads(line) for line in target.read_text().splitlines()], complaints


def test_answers_come_in_order_with_their_ids(tmp_path: Path) -> None:
    bad, rows, _ = run(tmp_path, b'{"id": 1, "question": "a?"}\n\n{"id": "b", "question": "b?"}\n')
    assert bad == 0
    assert [(row["id"], row["question"]) for row in rows] == [(1, "a?"), ("b", "b?")]


def test_history_is_read(tmp_path: Path) -> None:
    line = {"id": 1, "question": "why?", "history": [{"role": "user", "content": "Who decides on the rope?"}]}
    assert run(tmp_path, json.dumps(line).encode())[1][0]["text"] == "Who decides on the rope? … why?"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b'{"id": 1, "question": ', "not JSON"), (b"[1]", "expected an object"), (b'{"id": 1}', "no question"),
        (b'{"id": 1, "question": " "}', "blank"), (b'{"id": 1, "question": 5}', "must be text"),
        (b'{"id": 1, "question": "\xff"}', "not UTF-8"),
        (b'{"id": 1, "question": "a", "history": {}}', "history must be a list"),
        (b'{"id": 1, "question": "a", "history": [{"role": "system", "content": "x"}]}', "role user or assistant"),
        (b'{"id": 1, "question": "a", "history": [{"role": "user"}]}', "content as text"),
        (b'{"id": 1, "question": "a", "n": ' + b"1" * 5_000 + b"}", "cannot be read"),
        (b"[" * 200_000, "cannot be read"),
        (b'{"id": 1, "question": "' + b"x" * 10_000 + b'"}', "10,000 characters"),
    ],
)  # fmt: skip
def test_bad_line_is_named_and_the_others_are_answered(tmp_path: Path, line: bytes, message: str) -> None:
    bad, rows, complaints = run(tmp_path, b'{"id": 0, "question": "a"}\n' + line + b'\n{"id": 2, "question": "b"}\n')
    assert bad == 1
    assert [row["id"] for row in (rows[0], rows[2])] == [0, 2]
    assert "in.jsonl:2" in complaints[0]
    assert message in complaints[0]
    assert message in str(rows[1]["error"])


def test_lone_surrogate_in_an_id_comes_back_as_it_was(tmp_path: Path) -> None:
    bad, rows, _ = run(tmp_path, b'{"id": "\\ud800", "question": "a"}\n')
    assert bad == 0
    assert rows[0]["id"] == "\ud800"


def test_target_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"id": 1, "question": "a"}')
    with pytest.raises(AssistantError, match=r"Cannot write .*nowhere"):
        answer_file(Echo(), tmp_path / "in.jsonl", tmp_path / "nowhere" / "out", print)  # type: ignore[arg-type]


def test_turns_keep_roles_and_contents() -> None:
    assert turns([{"role": "user", "content": "a", "extra": 1}]) == [Turn("user", "a")]
