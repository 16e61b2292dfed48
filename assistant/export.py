"""Exports a model of the plain route for the light one, and holds the copy to the original.

Needs PyTorch, onnx and onnxscript, so it is part of `build` alone and imported lazily.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn.functional import embedding, normalize

from assistant import tuned
from assistant.evidence import Found
from assistant.light import TOKENIZER, TUNED, UNUSABLE, VECTOR, Light
from assistant.plain import Plain, through
from assistant.weights import Encoder, sha256

log = logging.getLogger(__name__)

LIKE = 0.99999
"""Least cosine between what original and copy make of a text."""
IMPOSSIBLE = (RuntimeError, ValueError, TypeError, AttributeError, KeyError, IndexError, ImportError)
"""What PyTorch, sentence-transformers and their exporters raise for a model that is made otherwise."""


class Refused(Exception):
    """The copy is not like the original."""


def write(original: Encoder, folder: Path, texts: Sequence[str]) -> dict[str, str]:
    """Exports a model into an empty folder and compares the copy with it on some texts.

    Returns the checksums of the files by name. A model that cannot be exported, or whose
    copy is not like it, is said so in the log; then there are none.
    """
    assert isinstance(original, Plain)
    try:
        digests = _write(original, folder)
        check(original, Light(folder, digests), texts)
    except (Refused, *IMPOSSIBLE, *UNUSABLE) as error:
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        log.warning("the model cannot be exported (%s): it runs on PyTorch, which is slower", reason)
        return {}
    return digests


def check(original: Encoder, copy: Encoder, texts: Sequence[str]) -> None:
    """Raises Refused unless both make the same of every text: vectors, and what the tuned layers read in it."""
    pairs: list[tuple[Any, Any]] = [(original.embed_documents(list(texts)), copy.embed_documents(list(texts)))]
    if original.is_tuned:
        heads = tuned.Tuned.load(Found())
        ours, theirs = ([encoder.read(text) for text in texts] for encoder in (original, copy))
        pairs.append(([vector for vector, _ in ours], [vector for vector, _ in theirs]))
        for name in tuned.HEADS:
            first, second = ([heads.probabilities(state)[name] for _, state in read] for read in (ours, theirs))
            pairs.append((first, second))
    least = min(_cosine(first, second) for first, second in pairs)
    if not least >= LIKE:
        raise Refused(f"a text has a cosine of {least:.6f} to itself, at least {LIKE} was expected")


def _cosine(first: Any, second: Any) -> float:  # noqa: ANN401
    """The lowest of all rows."""
    one, other = np.asarray(first), np.asarray(second)
    return float(((one * other).sum(1) / np.linalg.norm(one, axis=1) / np.linalg.norm(other, axis=1)).min())


class _Whole(torch.nn.Module):
    """Tokens in, the unit-length vector out, and the state before the tuned layers where there are any."""

    def __init__(self, original: Plain) -> None:
        super().__init__()
        self.transformer = deepcopy(original.transformer)
        self.transformer.set_input_embeddings(
            _Halved(cast(torch.nn.Embedding, self.transformer.get_input_embeddings()))
        )
        self.rest = torch.nn.ModuleList(list(original.model)[1:])
        self.is_tuned = original.is_tuned

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> tuple[torch.Tensor, ...]:
        found = self.transformer(input_ids=input_ids, attention_mask=attention_mask, output_hidden_states=self.is_tuned)
        features = {"token_embeddings": found.last_hidden_state, "attention_mask": attention_mask}
        for module in self.rest:
            features = module(features)
        vector = normalize(features["sentence_embedding"], dim=-1)
        return (vector, found.hidden_states[tuned.FIRST]) if self.is_tuned else (vector,)


class _Halved(torch.nn.Module):
    """The vectors of words in half precision: half as much to hold of the largest table, of which most is read."""

    def __init__(self, words: torch.nn.Embedding) -> None:
        super().__init__()
        self.weight = torch.nn.Parameter(words.weight.half(), requires_grad=False)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        return embedding(ids, self.weight).float()


class _Tuned(torch.nn.Module):
    """The state before the tuned layers in, the mean of what comes out of them out; one text, without padding."""

    def __init__(self, layers: torch.nn.ModuleList) -> None:
        super().__init__()
        self.layers = layers

    def forward(self, halfway: torch.Tensor) -> torch.Tensor:
        return through(self.layers, halfway).mean(1)


def _write(original: Plain, folder: Path) -> dict[str, str]:
    # Two texts of eight tokens; the export works for any numbers of both. One tensor for both would be one input.
    inputs = {name: torch.ones(2, 8, dtype=torch.long) for name in ("input_ids", "attention_mask")}
    free = {0: torch.export.Dim.DYNAMIC, 1: torch.export.Dim.DYNAMIC}
    shapes = dict.fromkeys(inputs, free)
    whole = _Whole(original).eval()
    outputs = ["vector", "halfway"] if original.is_tuned else ["vector"]
    _export(whole, inputs, outputs, shapes, folder / VECTOR, _tokenizer(original))
    if original.layers is not None:
        with torch.no_grad():
            halfway = whole(**inputs)[1][:1]
        _export(_Tuned(original.layers), {"halfway": halfway}, ["state"], {"halfway": {1: free[1]}}, folder / TUNED)
    return {path.name: sha256(path) for path in sorted(folder.iterdir())}


def _export(
    module: torch.nn.Module,
    inputs: dict[str, torch.Tensor],
    outputs: list[str],
    shapes: dict[str, Any],
    path: Path,
    tokenizer: str = "",
) -> None:
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)  # it warns of each package of torch's that is not there
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what torch deprecates of itself
        program = torch.onnx.export(
            module,
            kwargs=inputs,
            input_names=list(inputs),
            output_names=outputs,
            dynamic_shapes=shapes,
            dynamo=True,
            verbose=False,
        )
    assert program is not None
    if tokenizer:
        program.model.metadata_props[TOKENIZER] = tokenizer
    program.save(path, external_data=True)  # a file of its own for the weights is mapped into memory, not copied


def _tokenizer(original: Plain) -> str:
    """As JSON, with the truncation and padding that the model wants of it."""
    own = cast(Any, original.tokenizer)
    copy = Tokenizer.from_str(own.backend_tokenizer.to_str())
    copy.enable_truncation(cast(int, original.model.max_seq_length))
    copy.enable_padding(direction=own.padding_side, pad_id=own.pad_token_id, pad_token=own.pad_token)
    return copy.to_str()
