"""How many inputs each property gets: a few in the fast tests, many by `make fuzz`; and how many they were."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings

HANG = timedelta(seconds=2)
"""No input may keep anything busy for longer."""
settings.register_profile("fuzz", max_examples=8_000, suppress_health_check=list(HealthCheck))
COUNTED: Counter[str] = Counter()


def some(share: float = 1.0) -> settings:
    """The profile's settings with this share of its inputs; a hang is a failure."""
    return settings(
        max_examples=max(20, int(settings().max_examples * share)),
        deadline=HANG,
        suppress_health_check=list(HealthCheck),
    )


def count(what: str, inputs: int = 1) -> None:
    COUNTED[what] += inputs


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for what, inputs in sorted(COUNTED.items()):
        terminalreporter.write_line(f"{inputs:>9,} inputs: {what}")
    if COUNTED:
        terminalreporter.write_line(f"{COUNTED.total():>9,} inputs in all")
