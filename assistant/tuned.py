"""The last layers of the default encoder, tuned on the example questions: one more view of what a question wants.

`tuned.npz` holds what tuning changed in them, four bits a weight, and a head for each
thing that is asked of a question; `assistant.tune` makes it. A model other than the
default has no such file, and does without this view.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from assistant.evidence import Found
from assistant.settings import DEFAULT_MODEL
from assistant.types import AssistantError
from assistant.weights import Encoder, locate

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

    encoder: Encoder
    layers: torch.nn.ModuleList
    heads: Mapping[str, tuple[torch.Tensor, torch.Tensor]]
    labels: Mapping[str, tuple[str, ...]]

    @classmethod
    def load(cls, encoder: Encoder, found: Found, path: Path = PATH) -> Tuned | None:
        """The tuned layers for this encoder; None for a model that they do not belong to.

        Raises AssistantError when the file is missing or damaged.
        """
        if encoder.model_name != locate(DEFAULT_MODEL):
            return None
        try:
            with np.load(path, allow_pickle=False) as file:
                arrays = {name: file[name] for name in file.files}
            layers = changed(encoder.layers(FIRST), arrays)
            classes = json.loads(str(arrays[ABOUT]))["classes"]
            heads = {name: (_tensor(arrays[f"{name}.weight"]), _tensor(arrays[f"{name}.bias"])) for name in HEADS}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise AssistantError(
                f"Cannot read the tuned layers {path}: {error}. Reinstall the assistant, or make them anew with "
                "python -m assistant.tune"
            ) from None
        return cls(encoder, layers, heads, {**classes, "evidence": _labels(classes["evidence"], found)})

    @torch.inference_mode()
    def read(self, text: str) -> tuple[list[float], dict[str, dict[str, float]]]:
        """The embedding of a text, and the probability of every label by head."""
        vector, state = self.encoder.halfway(text, FIRST)
        pooled = through(self.layers, state).mean(1)[0]
        found = {}
        for name, (weight, bias) in self.heads.items():
            shares: dict[str, float] = {}
            for label, share in zip(self.labels[name], (weight @ pooled + bias).softmax(-1).tolist(), strict=True):
                shares[label] = shares.get(label, 0.0) + share
            found[name] = shares
        return vector, found


def through(layers: torch.nn.ModuleList, state: torch.Tensor, mask: torch.Tensor | None = None) -> torch.Tensor:
    """What comes out of the layers; `mask` is added to the attention, None for a text without padding."""
    for layer in layers:
        out = layer(state, mask)
        state = out[0] if isinstance(out, tuple) else out
    return state


def packed(change: torch.Tensor) -> tuple[NDArray[np.uint8], NDArray[np.float16]]:
    """A matrix in four bits a number, two to a byte, with a factor for each row; an even number of columns."""
    factor = change.abs().amax(1, keepdim=True).clamp(min=1e-8) / TOP
    whole = (change / factor).round().to(torch.int8).numpy() + TOP + 1
    return (whole[:, ::2] * 16 + whole[:, 1::2]).astype(np.uint8), factor.numpy().astype(np.float16)


def unpacked(numbers: NDArray[np.uint8], factor: NDArray[np.float16]) -> torch.Tensor:
    """What `packed` packed, to the nearest step.

    >>> unpacked(*packed(torch.tensor([[7.0, -7.0], [0.0, 3.5]]))).tolist()
    [[7.0, -7.0], [0.0, 3.5]]
    """
    whole = np.stack([numbers >> 4, numbers & 15], axis=-1).reshape(len(numbers), -1).astype(np.float32) - TOP - 1
    return torch.from_numpy(whole * factor.astype(np.float32))


def changed(layers: torch.nn.ModuleList, arrays: Arrays) -> torch.nn.ModuleList:
    """Copies of the layers with the stored changes added."""
    tuned = torch.nn.ModuleList(copy.deepcopy(layer) for layer in layers).eval()
    with torch.no_grad():
        for name, parameter in tuned.named_parameters():
            if parameter.ndim == 2:
                parameter.add_(unpacked(arrays[f"{name}.change"], arrays[f"{name}.factor"]))
            else:
                parameter.add_(_tensor(arrays[f"{name}.change"]))
    return tuned


def _tensor(array: NDArray[Any]) -> torch.Tensor:
    return torch.from_numpy(array.astype(np.float32))


def _labels(classes: Sequence[Sequence[str]], found: Found) -> tuple[str, ...]:
    """The chunk that a class of evidence is found in, or its section; empty where this corpus has neither."""
    return tuple(found.chunks.get(text) or found.sections.get(section, "") for text, section in classes)
