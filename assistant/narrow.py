"""Rows of numbers in a quarter of their memory: whole numbers of eight bits, and a scale a row; mapped from disk.

A number is off by half a 127th of its row's largest at most, which is less than what is
learned from examples is worth. Knows nothing of what the numbers are.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

MOST = 127
LEAST = MOST * float(np.finfo(np.float32).tiny)
"""A row with nothing larger is a row of noughts."""
BLOCK = 256
"""Rows that are made floats at once: a block stays in the core's own cache (eval/LOG.md)."""


@dataclass(frozen=True)
class Narrow:
    """`numbers` of shape (rows, columns) and `scales` of shape (rows,)."""

    numbers: NDArray[np.int8]
    scales: Floats

    @classmethod
    def of(cls, rows: Floats) -> Narrow:
        largest = np.abs(rows).max(axis=1, initial=0.0)
        scales = np.where(largest > LEAST, largest / MOST, 1.0).astype(np.float32)
        return cls(np.rint(rows / scales[:, None]).astype(np.int8), scales)

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, rows: NDArray[np.int64] | slice) -> Floats:
        """Some of the rows, as floats."""
        return self.numbers[rows].astype(np.float32) * self.scales[rows, None]

    def times(self, vector: Floats) -> Floats:
        """Each row's product with a vector."""
        found = np.empty(len(self), np.float32)
        for start in range(0, len(self), BLOCK):
            rows = slice(start, start + BLOCK)
            np.matmul(self.numbers[rows].astype(np.float32), vector, out=found[rows])
        return found * self.scales

    def save(self, folder: Path, name: str) -> None:
        np.save(folder / f"{name}.npy", self.numbers)
        np.save(folder / f"{name}.scales.npy", self.scales)

    @classmethod
    def load(cls, folder: Path, name: str) -> Narrow:
        """Maps the numbers into memory. Raises OSError or ValueError when a file is missing or damaged."""
        numbers = np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
        return cls(np.asarray(numbers), np.load(folder / f"{name}.scales.npy", allow_pickle=False))
