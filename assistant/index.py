"""The index on disk: versions beside each other, one of them current, built incrementally.

    ASSISTANT_HOME/index/manifest.json      names the current version; written last
    ASSISTANT_HOME/index/<version>/chunks/  the Chroma collection
    ASSISTANT_HOME/index/<version>/intent.* what was learned from the example questions

A version is written whole into a folder of its own; then the manifest is replaced by one
rename. Killed at any point before it, the old version still serves.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import uuid
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from assistant import evidence, intent, store, weights
from assistant.corpus import Corpus
from assistant.examples import Example, digest
from assistant.settings import DEFAULT_MODEL, DEFAULT_MODEL_SHA256, Settings
from assistant.store import Progress, Remembered, silent
from assistant.types import AssistantError

FORMAT = 2
"""Raised whenever what a version folder holds changes its meaning."""
MANIFEST, LOCK, CHUNKS, EXAMPLES = "manifest.json", "lock", "chunks", "examples.npz"
LOCK_SECONDS = 600
TORN = (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile, zlib.error)
"""What reading a damaged or foreign file of the index raises."""


@dataclass(frozen=True)
class Manifest:
    """What a version was made of. Equal inputs, equal manifest but for the version's name."""

    version: str
    format: int
    model: str
    corpus: str
    examples: str
    chunks: int


@dataclass(frozen=True)
class Built:
    """What a build did: `reason` is empty when nothing had to be done."""

    manifest: Manifest
    folder: Path
    embedded: int = 0
    kept: int = 0
    removed: int = 0
    reason: str = ""


def build(
    settings: Settings, corpus: Corpus, examples: Sequence[Example], progress: Progress = silent, fresh: bool = False
) -> Built:
    """Brings the index up to date with corpus, examples and model, embedding only what is new.

    `fresh` builds from nothing. Raises AssistantError when the folder cannot be
    written or another build holds it for LOCK_SECONDS.
    """
    home = settings.home / "index"
    now = current(settings)
    if now and not fresh and not stale(now.manifest, settings, corpus, examples):
        return now  # without the lock: what serves can be read while another build runs
    try:
        home.mkdir(parents=True, exist_ok=True)
        with FileLock(home / LOCK, timeout=LOCK_SECONDS):
            return _build(home, settings, corpus, examples, progress, fresh)
    except Timeout:
        raise AssistantError(f"Another build holds {home}. Wait for it, or end it and try again.") from None
    except OSError as error:
        raise AssistantError(
            f"Cannot write the index in {home}: {error.strerror or error}. "
            "Set ASSISTANT_HOME to a folder that you may write."
        ) from None


def current(settings: Settings) -> Built | None:
    """The version that serves now, or None when there is none that can be read."""
    return _current(settings.home / "index")[0]


def stale(manifest: Manifest, settings: Settings, corpus: Corpus, examples: Sequence[Example]) -> str:
    """Why a version does not fit these inputs, in words; empty when it does."""
    if manifest.format != FORMAT:
        return f"the index has format {manifest.format}, this program writes {FORMAT}"
    if manifest.model != fingerprint(settings.model):
        return f"the index was made with the model {manifest.model.split('@')[0]!r}, now it is {settings.model!r}"
    if manifest.corpus != corpus.hash:
        return "the corpus has changed"
    if manifest.examples != digest(examples):
        return "the example questions have changed"
    return ""


def fingerprint(model: str) -> str:
    """Names a model and its weights, without loading them: the default by its checksum, a folder by its files."""
    if model == DEFAULT_MODEL:
        return f"{model}@{DEFAULT_MODEL_SHA256[:12]}"
    files = sorted(Path(model).glob("*")) if Path(model).is_dir() else []
    stats = repr([(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in files])
    return f"{model}@{hashlib.sha256(stats.encode()).hexdigest()[:12]}" if files else model


def _current(home: Path) -> tuple[Built | None, str]:
    path = home / MANIFEST
    if not path.exists():
        return None, "there is no index yet"
    try:
        manifest = Manifest(**json.loads(path.read_text(encoding="utf-8")))
        folder = home / manifest.version
    except TORN:
        return None, "the manifest of the index cannot be read"
    if not (folder / CHUNKS).is_dir() or not (folder / intent.ARRAYS).is_file():
        return None, f"version {manifest.version} of the index is incomplete"
    return Built(manifest, folder), ""


def _build(
    home: Path, settings: Settings, corpus: Corpus, examples: Sequence[Example], progress: Progress, fresh: bool
) -> Built:
    old, reason = _current(home)
    if old is not None:
        reason = stale(old.manifest, settings, corpus, examples) or ("a fresh build was asked for" if fresh else "")
        if not reason:
            return old
    manifest = Manifest(
        version=uuid.uuid4().hex[:12],
        format=FORMAT,
        model=fingerprint(settings.model),
        corpus=corpus.hash,
        examples=digest(examples),
        chunks=len(corpus.chunks),
    )
    reuse = old if old and not fresh and old.manifest.model == manifest.model else None
    memory = Remembered(lambda: weights.load(settings.model), _chunk_vectors(reuse), weights.BATCH)
    before, texts = set(memory.known), {chunk.embedded for chunk in corpus.chunks}
    memory.learn(texts, progress, "Embedding the corpus")
    embedded = memory.new
    folder = home / manifest.version
    folder.mkdir()
    guides = {section.id: section.guide for section in corpus.sections.values()}
    store.write(folder / CHUNKS, corpus.chunks, guides, memory)
    asked = [example.text for example in examples]
    learned = [*asked, *evidence.compared(examples, corpus)]
    vectors = _vectors(learned, memory, reuse, progress)
    np.savez(folder / EXAMPLES, keys=np.array([_key(text) for text in learned]), vectors=vectors)
    found = evidence.find(examples, corpus, lambda some: np.asarray(memory.embed_documents(list(some)), np.float32))
    intent.fit(examples, vectors[: len(asked)], corpus, found, progress).save(folder)
    _replace(home / MANIFEST, json.dumps(asdict(manifest), indent=1))
    _prune(home, keep={manifest.version} | ({old.manifest.version} if old else set()))
    return Built(manifest, folder, embedded, len(texts) - embedded, len(before - texts), reason)


def _chunk_vectors(reuse: Built | None) -> dict[str, store.Vector]:
    return store.vectors(reuse.folder / CHUNKS) if reuse else {}


def _vectors(texts: Sequence[str], memory: Remembered, reuse: Built | None, progress: Progress) -> NDArray[np.float32]:
    """A row a text, those of the version before taken over."""
    known: dict[str, store.Vector] = {}
    if reuse:
        try:
            with (reuse.folder / EXAMPLES).open("rb") as file, np.load(file, allow_pickle=False) as old:
                known = dict(zip(old["keys"].tolist(), old["vectors"].tolist(), strict=True))
        except TORN:
            known = {}
    memory.known.update({text: known[_key(text)] for text in texts if _key(text) in known})
    memory.learn(texts, progress, "Embedding the example questions")
    return np.asarray([memory.known[text] for text in texts], dtype=np.float32)


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _replace(path: Path, text: str) -> None:
    """Writes a file so that it is either the old one or the new one, whatever happens."""
    beside = path.with_suffix(".new")
    with beside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def _prune(home: Path, keep: set[str]) -> None:
    """Removes versions that neither serve nor served last; a server may still read the last one."""
    for folder in home.iterdir():
        if folder.is_dir() and folder.name not in keep:
            shutil.rmtree(folder, ignore_errors=True)
