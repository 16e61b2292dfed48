"""The example questions that teach the assistant what readers mean. Data in, records out.

They are never eval cases, nor near paraphrases of them: `tests/test_cases.py` holds the two apart.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, overload

from assistant.conversation import SEPARATOR
from assistant.types import KINDS, AssistantError, Kind

FOLDER = Path(__file__).with_name("examples")


@dataclass(frozen=True)
class Example:
    """A question, what it wants, and what answers it.

    `evidence` quotes the sentences that answer it, best first: of the shipped corpus, or
    of the guide `guide` where the example comes from that guide's own bank of questions.
    """

    question: str
    kind: Kind
    history: tuple[str, ...] = ()
    section: str | None = None
    evidence: tuple[str, ...] = ()
    sign: str | None = None
    topic: str | None = None
    guide: str = ""

    @property
    def text(self) -> str:
        """The question as `conversation.resolve` would hand it on."""
        return SEPARATOR.join([*self.history, self.question])


def load(folder: Path = FOLDER) -> tuple[Example, ...]:
    """Every example of the folder's JSONL files, in file order.

    Raises AssistantError naming file and line.
    """
    examples = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            where = f"{path}:{number}"
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise AssistantError(f"{where}: not an example: {error}.") from None
            examples.append(example(row, where))
    if not examples:
        raise AssistantError(f"No example questions in {folder}. Reinstall the assistant.")
    return tuple(examples)


def example(row: dict[str, Any], where: str) -> Example:
    """The example that a row of plain JSON describes; AssistantError begins with `where`."""
    try:
        found = Example(**row | {name: tuple(row[name]) for name in ("history", "evidence") if name in row})
    except TypeError as error:
        raise AssistantError(f"{where}: not an example: {error}.") from None
    if found.kind not in KINDS:
        raise AssistantError(f"{where}: kind {found.kind!r}, expected one of {', '.join(KINDS)}.")
    return found


class Unread(Sequence[Example]):
    """Examples in files, known by a hash until they are needed: reading them takes a good part of a cold start."""

    def __init__(self, digest: str, read: Callable[[], tuple[Example, ...]]) -> None:
        self.digest = digest
        self._read = cache(read)

    def __len__(self) -> int:
        return len(self._read())

    @overload
    def __getitem__(self, place: int) -> Example: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Example, ...]: ...
    def __getitem__(self, place: int | slice) -> Example | tuple[Example, ...]:
        return self._read()[place]


def unread(own: Sequence[Example] = (), folder: Path = FOLDER) -> Unread:
    """Every example of the folder and, after them, `own`."""
    name = hashlib.sha256(repr(own).encode())
    for path in sorted(folder.glob("*.jsonl")):
        name.update(hashlib.sha256(path.read_bytes()).digest())
    return Unread(name.hexdigest(), lambda: (*load(folder), *own))


def digest(examples: Sequence[Example]) -> str:
    """Names examples: equal for equal ones in the same order."""
    return examples.digest if isinstance(examples, Unread) else hashlib.sha256(repr(examples).encode()).hexdigest()
