"""Eval cases: what a reader asks and what a right answer has to be. Data in, records out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from assistant.conversation import resolve
from assistant.types import KINDS, AssistantError, BadQuestion, Kind, Turn

FOLDER = Path(__file__).with_name("cases")


@dataclass(frozen=True)
class Case:
    """One case; `eval/README.md` tells what each field asks of an answer.

    `sections` are alternatives: a citation of any of them will do. `must_include` and
    `must_not_include` are regular expressions, searched without regard to case.
    """

    id: str
    question: str
    expect: Kind
    history: tuple[Turn, ...] = ()
    must_defer: bool | None = None
    sections: tuple[str, ...] = ()
    must_include: tuple[str, ...] = ()
    must_not_include: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    tier: int | None = None


def load(paths: Iterable[Path]) -> list[Case]:
    """Every case of the files, in order.

    Raises AssistantError naming file and line: for a broken line, an unknown field or
    kind, a regular expression that does not compile, an id that occurs twice.
    """
    cases: dict[str, Case] = {}
    for path in paths:
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise AssistantError(f"Cannot read the case file {path}: {error}.") from None
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            case = _case(line, f"{path}:{number}")
            if case.id in cases:
                raise AssistantError(f"{path}:{number}: the id {case.id!r} occurs twice.")
            cases[case.id] = case
    if not cases:
        raise AssistantError("No cases to run. Name a file of eval/cases/ or write one.")
    return list(cases.values())


def case_of(row: dict[str, Any]) -> Case:
    """The case that a row of plain JSON describes. Raises TypeError for one that does not."""
    lists = {name: tuple(row.get(name, ())) for name in ("sections", "must_include", "must_not_include", "tags")}
    return Case(**{**row, **lists, "history": tuple(Turn(**turn) for turn in row.get("history", ()))})


def _case(line: str, where: str) -> Case:
    try:
        row: dict[str, Any] = json.loads(line)
        known = {field.name for field in fields(Case)}
        unknown = sorted(set(row) - known)
        if unknown:
            raise AssistantError(f"{where}: unknown field {unknown[0]!r}. Known: {', '.join(sorted(known))}.")
        case = case_of(row)
        for pattern in (*case.must_include, *case.must_not_include):
            re.compile(pattern)
        resolve(case.question, case.history)
    except BadQuestion as error:
        raise AssistantError(f"{where}: {error}") from None
    except json.JSONDecodeError as error:
        raise AssistantError(f"{where}: not JSON: {error.msg}.") from None
    except re.error as error:
        raise AssistantError(f"{where}: {error.pattern!r} is not a regular expression: {error}.") from None
    except TypeError as error:
        raise AssistantError(f"{where}: not a case: {error}.") from None
    if case.expect not in KINDS:
        raise AssistantError(f"{where}: expect {case.expect!r}, expected one of {', '.join(KINDS)}.")
    return case
