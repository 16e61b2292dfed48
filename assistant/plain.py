"""The plain route: a sentence-transformers model on PyTorch, as it is. It builds, and serves what cannot be exported.

Takes seconds to import, so whatever answers questions imports it lazily.
"""

from __future__ import annotations

import copy
import logging
from pathlib import Path
from typing import Any, cast

import torch
from sentence_transformers import SentenceTransformer
from torch.nn.functional import normalize
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from assistant import tuned, weights
from assistant.settings import DEFAULT_MODEL
from assistant.types import AssistantError
from assistant.weights import Encoder, Floats

BATCH = 64


class Plain(Encoder):
    """A sentence-transformers model, with the tuned layers that belong to it, if any do."""

    def __init__(self, model: SentenceTransformer, layers: torch.nn.ModuleList | None = None) -> None:
        self.model = model
        self.layers = layers
        self.is_tuned = layers is not None

    @property
    def transformer(self) -> PreTrainedModel:
        """The Hugging Face model inside."""
        return cast(PreTrainedModel, cast(Any, self.model[0]).auto_model)

    @property
    def tokenizer(self) -> PreTrainedTokenizerBase:
        return cast(PreTrainedTokenizerBase, self.model.tokenizer)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        vectors = self.model.encode(texts, batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False)
        return cast(list[list[float]], vectors.tolist())

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]

    @torch.inference_mode()
    def read(self, text: str) -> tuple[list[float], Floats]:
        assert self.layers is not None
        tokens = self.tokenizer([text], truncation=True, max_length=self.model.max_seq_length, return_tensors="pt")
        states = self.transformer(**tokens, output_hidden_states=True).hidden_states
        vector = normalize(states[-1].mean(1), dim=-1)
        return vector[0].tolist(), through(self.layers, states[tuned.FIRST]).mean(1)[0].numpy()


def load(model: str) -> Plain:
    """The model by the name or path of the settings. Raises AssistantError when it is not on this machine."""
    for noisy in ("sentence_transformers", "transformers", "httpx"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    path = weights.locate(model)
    if model == DEFAULT_MODEL:
        weights.verify(Path(path))
    try:
        loaded = SentenceTransformer(path, device="cpu")
    except (OSError, ValueError) as error:
        raise AssistantError(
            f"Cannot load the model {model!r}: {str(error).splitlines()[0]} "
            "Set ASSISTANT_MODEL to a sentence-transformers model on this machine."
        ) from None
    plain = Plain(loaded)
    return Plain(loaded, changed(layers(plain.transformer))) if model == DEFAULT_MODEL else plain


def layers(transformer: PreTrainedModel) -> torch.nn.ModuleList:
    """The transformer's layers that are tuned: the model's own, not copies."""
    return cast(torch.nn.ModuleList, cast(Any, transformer).encoder.layer)[tuned.FIRST :]


def changed(untuned: torch.nn.ModuleList, arrays: tuned.Arrays | None = None) -> torch.nn.ModuleList:
    """Copies of the layers with the stored changes added. Raises AssistantError when these are missing or damaged."""
    arrays = arrays or tuned.read(tuned.PATH)
    copies = torch.nn.ModuleList(copy.deepcopy(layer) for layer in untuned).eval()
    with torch.no_grad():
        for name, parameter in copies.named_parameters():
            change = arrays[f"{name}.change"]
            matrix = tuned.unpacked(change, arrays[f"{name}.factor"]) if parameter.ndim == 2 else change
            parameter.add_(torch.from_numpy(matrix.astype("float32")))
    return copies


def through(some: torch.nn.ModuleList, state: torch.Tensor, mask: torch.Tensor | None = None) -> torch.Tensor:
    """What comes out of the layers; `mask` is added to the attention, None for a text without padding."""
    for layer in some:
        out = layer(state, mask)
        state = out[0] if isinstance(out, tuple) else out
    return state
