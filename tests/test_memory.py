"""Want of memory is told from other errors."""

import errno

import pytest

from assistant.memory import is_lacking


def after(cause: Exception) -> Exception:
    error = ValueError("cannot be opened")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(), OSError(errno.ENOMEM, "Cannot allocate memory"), after(MemoryError()),
        ImportError("libtorch_python.so: failed to map segment from shared object"),
    ],
)  # fmt: skip
def test_want_of_memory_is_known_in_each_of_its_ways(error: Exception) -> None:
    assert is_lacking(error)


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left"), ImportError("No module"), after(KeyError())])
def test_other_errors_are_no_want_of_memory(error: Exception) -> None:
    assert not is_lacking(error)
