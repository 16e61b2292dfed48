"""The exported encoder is the original's equal, and one that is not is refused."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnx
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from assistant.evidence import Found
from assistant.lazy import Lazy
from assistant.light import TUNED, VECTOR, Light
from assistant.pipeline import Assistant
from assistant.settings import DEFAULT_MODEL
from assistant.tuned import Tuned
from assistant.versions import ENCODER
from assistant.weights import sha256

if TYPE_CHECKING:
    import sentence_transformers
    import transformers

    from assistant import export, plain
else:  # seconds that a run of the fast tests, which collects these too, need not wait for
    export, plain = Lazy("assistant.export"), Lazy("assistant.plain")
    sentence_transformers, transformers = Lazy("sentence_transformers"), Lazy("transformers")

pytestmark = [pytest.mark.model, pytest.mark.filterwarnings("ignore")]  # torch's own deprecations, while it exports

TEXTS = ["Can I swim?", "how much skipping to begin with, and when do I add more of it", "🦶", "numb toes " * 300]


@pytest.fixture(scope="module")
def original() -> plain.Plain:
    return plain.load(DEFAULT_MODEL)


@pytest.fixture(scope="module")
def copied(assistant: Assistant) -> Light:
    assert isinstance(assistant.embeddings, Light)
    return assistant.embeddings


def test_both_routes_give_the_same_vectors(original: plain.Plain, copied: Light) -> None:
    together, alone = copied.embed_documents(TEXTS), [copied.embed_query(text) for text in TEXTS]
    for text, vector, other in zip(TEXTS, together, alone, strict=True):
        assert np.dot(vector, original.embed_query(text)) > 0.999999
        assert np.dot(other, original.embed_query(text)) > 0.999999


def test_both_routes_give_the_same_probabilities(original: plain.Plain, copied: Light) -> None:
    heads = Tuned.load(Found())
    for text in TEXTS:
        (vector, state), (own, mine) = original.read(text), copied.read(text)
        assert np.dot(vector, own) > 0.999999
        expected, found = heads.probabilities(state), heads.probabilities(mine)
        assert all(np.abs(found[name] - expected[name]).max() < 1e-4 for name in expected)


@pytest.mark.parametrize("name", [VECTOR, TUNED])
def test_perturbed_export_is_refused(original: plain.Plain, assistant: Assistant, tmp_path: Path, name: str) -> None:
    folder = shutil.copytree(assistant.built.folder / ENCODER, tmp_path / "copy")
    model = onnx.load(folder / name)
    matrix = next(one for one in model.graph.initializer if list(one.dims) == [384, 1536])
    noise = 1 + np.random.default_rng(0).normal(0, 0.02, (384, 1536)).astype(np.float32)
    matrix.CopyFrom(onnx.numpy_helper.from_array(onnx.numpy_helper.to_array(matrix) * noise, matrix.name))
    onnx.save(model, folder / name)
    other = Light(folder, {path.name: sha256(path) for path in folder.iterdir()})
    with pytest.raises(export.Refused, match=r"cosine of 0\.\d+ to itself"):
        export.check(original, other, TEXTS)


def tiny(folder: Path) -> str:
    """A sentence-transformers model of a few thousand random weights; a text's vector is that of its first token."""
    words = {word: place for place, word in enumerate(["[PAD]", "[UNK]", *"can i swim run now".split()])}
    tokenizer = Tokenizer(WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", model_max_length=16
    ).save_pretrained(folder / "inner")
    config = transformers.BertConfig(
        vocab_size=len(words), hidden_size=8, num_hidden_layers=2, num_attention_heads=2, intermediate_size=16
    )
    transformers.BertModel(config).save_pretrained(folder / "inner")
    modules = sentence_transformers.sentence_transformer.modules
    inner = modules.Transformer(str(folder / "inner"))
    sentence_transformers.SentenceTransformer(modules=[inner, modules.Pooling(8, "cls")]).save(str(folder / "whole"))
    return str(folder / "whole")


def test_another_model_is_exported_with_its_own_pooling_and_without_tuned_layers(tmp_path: Path) -> None:
    other = plain.load(tiny(tmp_path))
    (tmp_path / "copy").mkdir()
    digests = export.write(other, tmp_path / "copy", ["can i swim", "now"])
    assert {name.removesuffix(".data") for name in digests} == {VECTOR}
    assert not Light(tmp_path / "copy", digests).is_tuned


def test_model_that_cannot_be_exported_is_said_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    words = Tokenizer(WordLevel({"[UNK]": 0, "swim": 1}, unk_token="[UNK]"))
    bag = sentence_transformers.sentence_transformer.modules.StaticEmbedding(words, embedding_dim=4)
    other = plain.Plain(sentence_transformers.SentenceTransformer(modules=[bag], device="cpu"))
    assert export.write(other, tmp_path, ["swim"]) == {}
    (said,) = [record for record in caplog.records if record.name == "assistant.export"]
    assert said.levelno == logging.WARNING
    assert "it runs on PyTorch" in said.getMessage()
