"""The last layers of the default encoder, tuned on the example questions: one more view of what a question wants.

`tuned.npz` holds what tuning changed in them, four bits a weight, and a head for each
thing that is asked of a question; `assistant.tune` makes it. Here are the file and the
heads; the layers run where the encoder runs. A model other than the default has no such
file, and does without this view.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from assistant.evidence import Found
from assistant.settings import DEFAULT_MODEL
from assistant.types import AssistantError
from assistant.weights import Floats, sha256

PATH = Path(__file__).with_name("tuned.npz")
FIRST = 3
"""The first layer that was tuned; those below are shared with the embedding, so a text passes them once."""
TOP = 7
"""A change is stored as a whole number from -TOP to TOP, times a factor for its row."""
ABOUT = "about"
HEADS = ("kind", "evidence", "sign", "topic")

Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class Tuned:
    """`labels[head]` names the classes of a head, in this corpus' terms; several classes may share a label."""

    heads: Mapping[str, tuple[Floats, Floats]]
    labels: Mapping[str, tuple[str, ...]]

    @classmethod
    def load(cls, found: Found, path: Path = PATH) -> Tuned:
        """The heads. Raises AssistantError when the file is missing or damaged."""
        arrays = read(path, ABOUT, *(f"{name}.{part}" for name in HEADS for part in ("weight", "bias")))
        classes = json.loads(str(arrays[ABOUT]))["classes"]
        heads = {name: (_float(arrays[f"{name}.weight"]), _float(arrays[f"{name}.bias"])) for name in HEADS}
        return cls(heads, {**classes, "evidence": _labels(classes["evidence"], found)})

    def read(self, state: Floats) -> dict[str, dict[str, float]]:
        """The probability of every label by head, from the mean state that an encoder's `read` gives."""
        found = {}
        for name, shares in self.probabilities(state).items():
            summed: dict[str, float] = {}
            for label, share in zip(self.labels[name], shares.tolist(), strict=True):
                summed[label] = summed.get(label, 0.0) + share
            found[name] = summed
        return found

    def probabilities(self, state: Floats) -> dict[str, Floats]:
        """The probability of every class by head."""
        found = {}
        for name, (weight, bias) in self.heads.items():
            scores = weight @ state + bias
            shares = np.exp(scores - scores.max())
            found[name] = cast(Floats, shares / shares.sum())
        return found


def digest(model: str) -> str:
    """Names the tuned layers that belong to a model: a checksum of their file; empty where none do."""
    if model != DEFAULT_MODEL:
        return ""
    try:
        return sha256(PATH)
    except OSError as error:
        raise _unreadable(PATH, error) from None


def read(path: Path, *names: str) -> dict[str, NDArray[Any]]:
    """Arrays of the file, all of them if none is named. Raises AssistantError when it is missing or damaged."""
    try:
        with np.load(path, allow_pickle=False) as file:
            return {name: file[name] for name in names or file.files}
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise _unreadable(path, error) from None


def packed(change: Floats) -> tuple[NDArray[np.uint8], NDArray[np.float16]]:
    """A matrix in four bits a number, two to a byte, with a factor for each row; an even number of columns."""
    factor = np.abs(change).max(1, keepdims=True).clip(min=1e-8) / TOP
    whole = ((change / factor).round() + TOP + 1).astype(np.uint8)
    return whole[:, ::2] * 16 + whole[:, 1::2], factor.astype(np.float16)


def unpacked(numbers: NDArray[np.uint8], factor: NDArray[np.float16]) -> Floats:
    """What `packed` packed, to the nearest step.

    >>> unpacked(*packed(np.array([[7.0, -7.0], [0.0, 3.5]]))).tolist()
    [[7.0, -7.0], [0.0, 3.5]]
    """
    whole = np.stack([numbers >> 4, numbers & 15], axis=-1).reshape(len(numbers), -1).astype(np.float32) - TOP - 1
    return whole * _float(factor)


def _unreadable(path: Path, error: Exception) -> AssistantError:
    return AssistantError(
        f"Cannot read the tuned layers {path}: {error}. Reinstall the assistant, or make them anew with "
        "python -m assistant.tune"
    )


def _float(array: NDArray[Any]) -> Floats:
    return array.astype(np.float32)


def _labels(classes: Sequence[Sequence[str]], found: Found) -> tuple[str, ...]:
    """The chunk that a class of evidence is found in, or its section; empty where this corpus has neither."""
    return tuple(found.chunks.get(text) or found.sections.get(section, "") for text, section in classes)
