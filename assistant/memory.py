"""Whether an error says that there was not enough memory, which it does in many ways. Knows nothing of what failed."""

from __future__ import annotations

import errno

CURE = "There is not enough memory. End other programs, or raise the limit; docs/performance.md has what is needed."
_SAID = ("failed to map segment", "Cannot allocate memory", "bad alloc", "out of memory")
"""What loaders of libraries and the libraries themselves say."""


def is_lacking(error: BaseException | None) -> bool:
    """Of the error itself, or of one that it came from."""
    while error is not None:
        if isinstance(error, MemoryError) or getattr(error, "errno", None) == errno.ENOMEM:
            return True
        if any(said in str(error) for said in _SAID):
            return True
        error = error.__cause__ or error.__context__
    return False
