"""The example questions that teach the assistant what readers mean. Data in, records out.

They are never eval cases, nor near paraphrases of them: `tests/test_cases.py` holds the two apart.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.conversation import SEPARATOR
from assistant.types import KINDS, AssistantError, Kind

FOLDER = Path(__file__).with_name("examples")


@dataclass(frozen=True)
class Example:
    """A question, what it wants, and what answers it.

    `evidence` quotes the sentences of the shipped corpus that answer it, best first;
    in another corpus, those that are not found there are simply not learned.
    """

    question: str
    kind: Kind
    history: tuple[str, ...] = ()
    section: str | None = None
    evidence: tuple[str, ...] = ()
    sign: str | None = None
    topic: str | None = None

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
            try:
                row = json.loads(line)
                row |= {name: tuple(row[name]) for name in ("history", "evidence") if name in row}
                example = Example(**row)
            except (json.JSONDecodeError, TypeError) as error:
                raise AssistantError(f"{path}:{number}: not an example: {error}.") from None
            if example.kind not in KINDS:
                raise AssistantError(f"{path}:{number}: kind {example.kind!r}, expected one of {', '.join(KINDS)}.")
            examples.append(example)
    if not examples:
        raise AssistantError(f"No example questions in {folder}. Reinstall the assistant.")
    return tuple(examples)


def digest(examples: Sequence[Example]) -> str:
    """A hash over all of them, in order."""
    return hashlib.sha256(repr(examples).encode()).hexdigest()
