"""Labelled pairs: a sentence as a model might write it, what it cites, whether that bears it. Data in, records out."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path

from assistant.types import AssistantError

FOLDER = Path(__file__).with_name("support")
SETS = ("dev", "dev2", "dev3", "test")


@dataclass(frozen=True)
class Labelled:
    """One pair. `edit` says how the sentence was made of what it cites; `set` is the name of its file."""

    id: str
    sentence: str
    cited: tuple[str, ...]
    supported: bool
    edit: str
    set: str


def load(paths: Iterable[Path]) -> list[Labelled]:
    """Every pair of the files, in order. Raises AssistantError naming file and line of a broken one."""
    pairs: dict[str, Labelled] = {}
    for path in paths:
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise AssistantError(f"Cannot read the pairs {path}: {error}.") from None
        for number, line in enumerate(lines, start=1):
            pair = _pair(line, path.stem, f"{path}:{number}")
            if pair.id in pairs:
                raise AssistantError(f"{path}:{number}: the id {pair.id!r} occurs twice.")
            pairs[pair.id] = pair
    return list(pairs.values())


def _pair(line: str, name: str, where: str) -> Labelled:
    known = {field.name for field in fields(Labelled)} - {"set"}
    try:
        row = json.loads(line)
        if set(row) != known:
            raise AssistantError(f"{where}: has the fields {sorted(row)}, expected {sorted(known)}.")
        pair = Labelled(**{**row, "cited": tuple(row["cited"])}, set=name)
    except (json.JSONDecodeError, TypeError) as error:
        raise AssistantError(f"{where}: not a pair: {error}.") from None
    if not isinstance(pair.supported, bool) or not pair.sentence.strip() or not pair.cited:
        raise AssistantError(f"{where}: needs a sentence, something cited, and true or false for supported.")
    return pair
