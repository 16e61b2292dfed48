"""The log: lines of text for people, or JSON for programs, each with the id of the request that it belongs to."""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime

from assistant.noted import current
from assistant.settings import Settings

EXTRA = ("route", "status", "ms", "kind", "mode")
"""What the line of a request has beside its message: nothing of the question, no address."""


class AsText(logging.Formatter):
    """`WARNING assistant.pipeline: answer withheld [3f2a77c1]`."""

    def format(self, record: logging.LogRecord) -> str:
        line = f"{record.levelname} {record.name}: {_one_line(record)}"
        told = " ".join(f"{name}={value}" for name, value in _extra(record).items())
        noted = current()
        line = " ".join(filter(None, [line, told, f"[{noted.id}]" if noted else ""]))
        return f"{line}\n{trace}" if (trace := _trace(record)) else line


class AsJson(logging.Formatter):
    """One object a line: `time`, `level`, `logger`, `message`, and `request`, `route`, … where they are known."""

    def format(self, record: logging.LogRecord) -> str:
        row: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if noted := current():
            row["request"] = noted.id
        row |= _extra(record)
        if trace := _trace(record):
            row["error"] = trace
        return json.dumps(row)


def to_stderr(settings: Settings) -> None:
    """All logs of this process, uvicorn's included."""
    handler = logging.StreamHandler()
    handler.setFormatter(AsJson() if settings.log_format == "json" else AsText())
    logging.basicConfig(level=settings.log_level.upper(), handlers=[handler])


def _extra(record: logging.LogRecord) -> dict[str, object]:
    return {name: value for name in EXTRA if (value := getattr(record, name, "")) != ""}


def _trace(record: logging.LogRecord) -> str:
    """Where an error came from and its type. What it says is left out: that may quote a question."""
    if not record.exc_info or not record.exc_info[0]:
        return ""
    kind, _, trace = record.exc_info
    return "".join(traceback.format_tb(trace)) + kind.__name__


def _one_line(record: logging.LogRecord) -> str:
    """The message without line breaks: whatever gets into one cannot forge a second line."""
    return " ".join(record.getMessage().splitlines())
