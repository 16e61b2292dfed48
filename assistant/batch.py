"""Questions in a JSONL file -> answers in another, a line each, in order. Knows no terminal."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from assistant.answering import Answering
from assistant.types import AssistantError, Turn


def answer_file(assistant: Answering, source: Path, target: Path, complain: Callable[[str], None]) -> int:
    """Answers every line of `source` into `target`; returns the number of bad lines.

    A line is `{"id", "question", "history": [{"role", "content"}], "guide"}`; the last two are optional.
    A bad line is told to `complain` with file and line; it becomes `{"id", "error"}` in
    the target, so that line numbers still match, and the others are still answered.
    """
    bad = 0
    beside = target.with_name(target.name + ".part")
    try:
        with beside.open("w", encoding="utf-8", errors="backslashreplace") as out:
            for number, line in _lines(source):
                record = _answer(assistant, line, f"{source}:{number}")
                if "error" in record:
                    bad += 1
                    complain(record["error"])
                out.write(json.dumps(record, ensure_ascii=False) + "\n")
        os.replace(beside, target)
    except OSError as error:
        raise AssistantError(f"Cannot write {target}: {error.strerror}. Name a file that you may write.") from None
    return bad


def _lines(source: Path) -> Iterator[tuple[int, bytes]]:
    try:
        content = source.read_bytes()
    except OSError as error:
        raise AssistantError(f"Cannot read {source}: {error.strerror}.") from None
    for number, line in enumerate(content.split(b"\n"), start=1):
        if line.strip():
            yield number, line


def _answer(assistant: Answering, line: bytes, where: str) -> dict[str, Any]:
    ident: Any = None
    try:
        row = json.loads(line.decode("utf-8"))
        if not isinstance(row, dict):
            raise AssistantError("expected an object with id and question")
        ident = row.get("id")
        if "question" not in row:
            raise AssistantError("no question")
        answer = assistant.ask(row["question"], turns(row.get("history", [])), guide=row.get("guide"))
        return {"id": ident, **answer.record()}
    except UnicodeDecodeError as error:
        return {"id": ident, "error": f"{where}: not UTF-8 (byte {error.start})"}
    except json.JSONDecodeError as error:
        return {"id": ident, "error": f"{where}: not JSON: {error.msg}"}
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, brackets by the thousand
        return {"id": ident, "error": f"{where}: cannot be read: {error}"}
    except AssistantError as error:
        return {"id": ident, "error": f"{where}: {error}"}


def turns(history: object) -> list[Turn]:
    """Turn records of a history as it comes from outside.

    Raises AssistantError unless it is a list of {"role": "user" | "assistant", "content": text}.
    """
    if not isinstance(history, list):
        raise AssistantError("history must be a list of {role, content}")
    found = []
    for entry in history:
        if not isinstance(entry, dict) or entry.get("role") not in ("user", "assistant"):
            raise AssistantError("a turn of the history needs the role user or assistant")
        if not isinstance(entry.get("content"), str):
            raise AssistantError("a turn of the history needs its content as text")
        found.append(Turn(entry["role"], entry["content"]))
    return found
