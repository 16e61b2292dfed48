"""Runs the parts of `python -m eval bench`. Knows their names and what they want, not what they measure."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from assistant.types import AssistantError
from eval.benching import answering, cold, growth, indexing, loaded, rivals, serving
from eval.benching.figures import Part
from eval.benching.setup import Setup
from eval.runs import revision

PARTS: Mapping[str, Callable[[Setup], Part]] = {
    "answering": answering.measure,
    "cold": cold.measure,
    "indexing": indexing.measure,
    "growth": growth.measure,
    "memory": serving.measure,
    "serve": loaded.measure,
    "peers": rivals.measure,
}


def chosen(names: Sequence[str]) -> list[str]:
    """The parts to run, all if none is named. Raises AssistantError for one that there is not."""
    for name in names:
        if name not in PARTS:
            raise AssistantError(f"No part {name!r} of the bench. There are: {', '.join(PARTS)}.")
    return list(names or PARTS)


def measured(name: str, setup: Setup) -> Part:
    """A part's figures, and when and where they were measured."""
    part = PARTS[name](setup)
    return replace(part, about="; ".join(filter(None, [machine(), part.about])))


def machine() -> str:
    """The day, the cores and how busy they were: what a reader needs to weigh times by."""
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    python = f"{os.cpu_count()} cores{load}, Python {platform.python_version()}"
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M}, revision {revision()}, {python}"
