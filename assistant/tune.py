"""`python -m assistant.tune`: tunes the encoder's last layers on the example questions and writes tuned.npz.

For maintainers, after the examples have changed: some ten minutes on two cores. The
settings were chosen on the dev cases (eval/LOG.md).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import cross_entropy, dropout

from assistant import examples, plain
from assistant.corpus import Corpus, load
from assistant.examples import Example, digest
from assistant.plain import Plain, through
from assistant.settings import DEFAULT_MODEL, ROOT
from assistant.tuned import ABOUT, FIRST, HEADS, PATH, packed
from assistant.types import KINDS

EPOCHS = 3
BATCH = 32
WINDOW = 20 * BATCH
"""Texts that are shuffled together and then batched by length, to keep padding down."""
RATE, HEAD_RATE = 1.5e-4, 2e-3
IMPORTANCE = {"kind": 1.0, "evidence": 0.35, "sign": 0.25, "topic": 0.25}
SMOOTHING = 0.05
MOST_TOKENS = 192
NONE = -100
"""The class of an example that a head has nothing to learn from."""

Classes = dict[str, list[Any]]


def targets(taught: Sequence[Example], corpus: Corpus) -> tuple[Classes, dict[str, NDArray[np.int64]]]:
    """The classes of each head, and each example's; a class of evidence is [sentence, section]."""
    known = {chunk.text: chunk.section for chunk in corpus.chunks if chunk.source != "card"}
    wanted: dict[str, list[Any]] = {
        "kind": [example.kind for example in taught],
        "evidence": [next((e for e in example.evidence if e in known), None) for example in taught],
        "sign": [example.sign for example in taught],
        "topic": [example.topic for example in taught],
    }
    classes: Classes = {name: sorted({label for label in labels if label}) for name, labels in wanted.items()}
    classes["kind"] = list(KINDS)
    numbers = {
        name: np.array([classes[name].index(label) if label else NONE for label in labels])
        for name, labels in wanted.items()
    }
    classes["evidence"] = [[text, known[text]] for text in classes["evidence"]]
    return classes, numbers


@torch.inference_mode()
def halfway(encoder: Plain, texts: Sequence[str]) -> list[torch.Tensor]:
    """What enters the first tuned layer, (tokens, width) a text: computed once, since the layers below stay."""
    found: list[torch.Tensor] = [torch.empty(0)] * len(texts)
    order = np.argsort([len(text) for text in texts])
    for start in range(0, len(order), BATCH):
        some = order[start : start + BATCH]
        batch = encoder.tokenizer(
            [texts[i] for i in some], padding=True, truncation=True, max_length=MOST_TOKENS, return_tensors="pt"
        )
        states = encoder.transformer(**batch, output_hidden_states=True).hidden_states[FIRST]
        for state, length, i in zip(states, batch["attention_mask"].sum(1).tolist(), some, strict=True):
            found[i] = state[:length].half()
    return found


def pooled(layers: torch.nn.ModuleList, states: Sequence[torch.Tensor]) -> torch.Tensor:
    """The mean of the tuned layers' output over each text's tokens."""
    inputs = torch.nn.utils.rnn.pad_sequence([state.float() for state in states], batch_first=True)
    real = torch.zeros(inputs.shape[:2])
    for row, state in enumerate(states):
        real[row, : len(state)] = 1.0
    outputs = through(layers, inputs, (1.0 - real)[:, None, None, :] * -1e4)
    return (outputs * real[..., None]).sum(1) / real.sum(1, keepdim=True)


def tune(encoder: Plain, taught: Sequence[Example], corpus: Corpus) -> dict[str, Any]:
    """The arrays of tuned.npz."""
    torch.manual_seed(0)
    classes, numbers = targets(taught, corpus)
    states = halfway(encoder, [example.text for example in taught])
    layers = plain.layers(encoder.transformer)
    before = {name: parameter.detach().clone() for name, parameter in layers.named_parameters()}
    width = encoder.transformer.config.hidden_size
    heads = torch.nn.ModuleDict({name: torch.nn.Linear(width, len(classes[name])) for name in HEADS})
    groups = [{"params": layers.parameters(), "lr": RATE}, {"params": heads.parameters(), "lr": HEAD_RATE}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    plan = [batch for epoch in range(EPOCHS) for batch in batches([len(state) for state in states], epoch)]
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, [RATE, HEAD_RATE], total_steps=len(plan), pct_start=0.1)
    layers.train()
    for step, some in enumerate(plan):
        point = dropout(pooled(layers, [states[i] for i in some]), 0.1)
        loss = torch.zeros(())
        for name, head in heads.items():
            goal = torch.from_numpy(numbers[name][some])
            if (goal != NONE).any():
                found = cross_entropy(head(point), goal, ignore_index=NONE, label_smoothing=SMOOTHING)
                loss = loss + IMPORTANCE[name] * found
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(layers.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        optimiser.zero_grad()
        if step % 50 == 0:
            sys.stderr.write(f"\rTuning: {step}/{len(plan)}, loss {loss.item():.2f} ")
            sys.stderr.flush()
    sys.stderr.write("\n")
    arrays: dict[str, Any] = {ABOUT: json.dumps({"examples": digest(taught), "classes": classes})}
    for name, parameter in layers.named_parameters():
        change = parameter.detach() - before[name]
        if change.ndim == 2:
            arrays[f"{name}.change"], arrays[f"{name}.factor"] = packed(change.numpy())
        else:
            arrays[f"{name}.change"] = change.numpy().astype(np.float16)
    for name, parameter in heads.named_parameters():
        arrays[name] = parameter.detach().numpy().astype(np.float16)
    return arrays


def batches(lengths: Sequence[int], epoch: int) -> list[NDArray[np.int64]]:
    """Every text once, in batches of like length, in an order of the epoch's own."""
    random = np.random.default_rng(epoch)
    shuffled = random.permutation(len(lengths))
    found: list[NDArray[np.int64]] = []
    for start in range(0, len(shuffled), WINDOW):
        window = shuffled[start : start + WINDOW]
        window = window[np.argsort([lengths[i] for i in window], kind="stable")]
        found += [window[i : i + BATCH] for i in range(0, len(window), BATCH)]
    return [found[i] for i in random.permutation(len(found))]


def main(path: Path = PATH) -> None:
    """Tunes on the shipped examples and corpus."""
    encoder = plain.load(DEFAULT_MODEL)
    arrays = tune(encoder, examples.load(), load(ROOT / "corpus"))
    np.savez_compressed(path, **arrays)
    sys.stderr.write(f"Wrote {path}: {path.stat().st_size / 1e6:.1f} MB. Run the eval before you commit it.\n")


if __name__ == "__main__":
    main()
