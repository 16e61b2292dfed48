"""Which eval cases rest on sections that an import changes."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path

from assistant.types import AssistantError


def cases(folder: Path, sections: Collection[str]) -> dict[str, list[str]]:
    """Ids of the cases by the section that they name as evidence. An absent folder has none."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if not line.strip():
                continue
            try:
                case = json.loads(line)
                for section in case.get("sections") or ():
                    if section in sections:
                        found.setdefault(section, []).append(str(case["id"]))
            except (ValueError, KeyError, TypeError, AttributeError):
                raise AssistantError(
                    f"{path}:{number}: not an eval case. Mend the line, or name another --cases."
                ) from None
    return found
