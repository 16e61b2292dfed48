"""The light route: an exported encoder on onnxruntime and tokenizers, in a fraction of PyTorch's time and memory.

Gives the vectors of the model it was exported from (`export` holds it to that). Knows
nothing of PyTorch, nor of how the files came to be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as refusals
from tokenizers import Encoding, Tokenizer

from assistant.weights import Encoder, Floats, sha256

VECTOR, TUNED = "vector.onnx", "tuned.onnx"
"""The model itself, and the tuned layers; both as `export` writes them."""
TOKENIZER = "tokenizer"
"""The key in the model's metadata under which its tokenizer stands, as JSON."""
BATCH = 16
"""Texts that are embedded at once; more are slower, since the longest pads them all (eval/LOG.md)."""
THREADS = 1
"""Cores that share a question. With two, one asker waits 4 ms less, and many ask a tenth less (eval/LOG.md)."""
MB = 2**20
ARENA = {
    "initial_chunk_size_bytes": 4 * MB,
    "initial_growth_chunk_size_bytes": 4 * MB,
    "max_power_of_two_extend_bytes": MB,
}
"""What both graphs work in: it grows by a megabyte, where by default it doubles, and hardly ever gets smaller."""
LONG = 80
"""Tokens from which on a text is long: four fifths of the dev questions have 40 at most."""


class Damaged(Exception):
    """A file is not the one that was exported."""


UNUSABLE = (
    Damaged, OSError, ValueError, KeyError, refusals.Fail, refusals.InvalidGraph, refusals.InvalidProtobuf,
    refusals.InvalidArgument, refusals.NotImplemented,
)  # fmt: skip
"""What opening an exported encoder raises that is damaged, or made for another onnxruntime."""


class Light(Encoder):
    """The exported encoder in `folder`, whose files have the checksums `digests`. Raises one of UNUSABLE."""

    def __init__(self, folder: Path, digests: Mapping[str, str]) -> None:
        for name, digest in digests.items():
            if sha256(folder / name) != digest:
                raise Damaged(f"{name} has another checksum")
        self._vector = _session(folder / VECTOR)
        self._tokenizer = Tokenizer.from_str(self._vector.get_modelmeta().custom_metadata_map[TOKENIZER])
        self.is_tuned = TUNED in digests
        self._tuned = _session(folder / TUNED) if self.is_tuned else None

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        found: list[list[float]] = [[]] * len(texts)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        for start in range(0, len(order), BATCH):
            some = order[start : start + BATCH]
            (vectors,) = self._vector.run(["vector"], _inputs(self._tokenizer.encode_batch([texts[i] for i in some])))
            for i, vector in zip(some, vectors.tolist(), strict=True):
                found[i] = vector
        return found

    def embed_query(self, text: str) -> list[float]:
        encoded = self._tokenizer.encode(text)
        (vectors,) = self._vector.run(["vector"], _inputs([encoded]), _options(encoded))
        return list(vectors[0].tolist())

    def read(self, text: str) -> tuple[list[float], Floats]:
        assert self._tuned is not None
        encoded = self._tokenizer.encode(text)
        options = _options(encoded)
        vectors, halfway = self._vector.run(["vector", "halfway"], _inputs([encoded]), options)
        (states,) = self._tuned.run(["state"], {"halfway": halfway}, options)
        return vectors[0].tolist(), states[0]


def _inputs(encoded: Sequence[Encoding]) -> dict[str, Any]:
    return {
        "input_ids": np.array([one.ids for one in encoded], dtype=np.int64),
        "attention_mask": np.array([one.attention_mask for one in encoded], dtype=np.int64),
    }


def _options(encoded: Encoding) -> onnxruntime.RunOptions | None:
    """What a long text took is given back: the memory of a server would else be that of its longest question."""
    if len(encoded.ids) < LONG:
        return None
    options = onnxruntime.RunOptions()
    options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    return options


@cache
def _share_arena() -> None:
    """Once a process: both graphs, of every version of the index, have their working memory in common."""
    place = onnxruntime.OrtMemoryInfo(
        "Cpu", onnxruntime.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, onnxruntime.OrtMemType.DEFAULT
    )
    onnxruntime.create_and_register_allocator(place, onnxruntime.OrtArenaCfg(ARENA))


def _session(path: Path) -> onnxruntime.InferenceSession:
    _share_arena()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.add_session_config_entry("session.use_env_allocators", "1")
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # whoever waits leaves the core to others
    options.enable_mem_pattern = False  # it would keep a plan of the memory for every length of text
    options.log_severity_level = 3  # errors; they are raised as well
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
