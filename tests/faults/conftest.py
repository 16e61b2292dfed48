"""What came of each damage is told at the end, as the numbers of inputs are by the fuzzing."""

from tests.fuzz.conftest import pytest_terminal_summary

__all__ = ["pytest_terminal_summary"]
