"""The one way in which a file of the eval is written."""

from __future__ import annotations

from pathlib import Path

from assistant.types import AssistantError


def put(text: str, path: Path) -> None:
    """Raises AssistantError when the file cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise AssistantError(f"Cannot write {path}: {error.strerror}. Name a file that you may write.") from None
