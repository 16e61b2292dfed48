"""Builds the index: a new version when anything it was made of has changed, embedding only what is new.

The model, the example questions and the corpus become a version folder; `versions` says
which one serves.
"""

from __future__ import annotations

import hashlib
import shutil
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from filelock import FileLock, Timeout
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from assistant import evidence, route, store, tuned, versions
from assistant.corpus import Corpus
from assistant.examples import Example, digest
from assistant.lazy import Lazy
from assistant.settings import Settings
from assistant.store import Progress, Remembered, silent
from assistant.types import AssistantError
from assistant.versions import CHUNKS, ENCODER, EXAMPLES, FORMAT, TORN, Built, Manifest
from assistant.weights import Encoder

if TYPE_CHECKING:
    from assistant import export, learning
else:
    export, learning = Lazy("assistant.export"), Lazy("assistant.learning")

LOCK = "lock"
LOCK_SECONDS = 600
BATCH = 64
"""Texts between two steps of the progress bar."""
COMPARED = 200
"""How many sentences, and how many examples, an exported encoder is compared with its original on."""


def build(
    settings: Settings,
    corpus: Corpus,
    examples: Sequence[Example],
    progress: Progress = silent,
    fresh: bool = False,
    mend: bool = False,
) -> Built:
    """Brings the index up to date with corpus, examples and model, embedding only what is new.

    `fresh` builds from nothing, `mend` also exports an encoder anew that is damaged (without,
    the slower route serves). Raises AssistantError when the folder cannot be written or
    another build holds it for LOCK_SECONDS.
    """
    home = settings.home / "index"
    now, reason = _state(home, settings, corpus, examples, fresh, mend)
    if now and not reason:
        return now  # without the lock: what serves can be read while another build runs
    try:
        home.mkdir(parents=True, exist_ok=True)
        with FileLock(home / LOCK, timeout=LOCK_SECONDS):
            now, reason = _state(home, settings, corpus, examples, fresh, mend)
            if now and not reason:
                return now
            reuse = now if now and not fresh and now.manifest.model == versions.fingerprint(settings.model) else None
            made = replace(_make(home, settings, corpus, examples, progress, reuse), reason=reason)
            versions.replace(home, made.manifest)
            versions.prune(home, keep={made.manifest.version} | ({now.manifest.version} if now else set()))
            return made
    except Timeout:
        raise AssistantError(f"Another build holds {home}. Wait for it, or end it and try again.") from None
    except (OSError, store.StoreError) as error:  # a full disk comes as either
        raise AssistantError(
            f"Cannot write the index in {home}: {getattr(error, 'strerror', None) or error}. "
            "Set ASSISTANT_HOME to a folder that you may write, with some space on its disk."
        ) from None


def encoder(settings: Settings, built: Built | None) -> Embeddings:
    """The model of the settings, by way of a version's export if that has one of it."""
    if built is None or built.manifest.model != versions.fingerprint(settings.model):
        return route.load(settings.model)
    return route.load(settings.model, built.folder / ENCODER, built.manifest.exported)


def _state(
    home: Path, settings: Settings, corpus: Corpus, examples: Sequence[Example], fresh: bool, mend: bool
) -> tuple[Built | None, str]:
    """The version that serves, and why another has to be made; empty where none has to."""
    now, reason = versions.found(home)
    if now is None:
        return None, reason
    if reason := versions.stale(now.manifest, settings, corpus, examples):
        return now, reason
    if fresh:
        return now, "a fresh build was asked for"
    return now, "the exported encoder was damaged" if mend and versions.is_damaged(now) else ""


def _make(
    home: Path,
    settings: Settings,
    corpus: Corpus,
    examples: Sequence[Example],
    progress: Progress,
    reuse: Built | None,
) -> Built:
    """A version in a folder of its own, not yet the current one."""
    version = uuid.uuid4().hex[:12]
    folder = home / version
    folder.mkdir()
    asked = [example.text for example in examples]
    texts = {chunk.embedded for chunk in corpus.chunks}
    exported = _exported(settings.model, folder / ENCODER, reuse, [*_some(sorted(texts)), *_some(asked)])
    manifest = Manifest(
        version=version,
        format=FORMAT,
        model=versions.fingerprint(settings.model),
        tuned=tuned.digest(settings.model),
        corpus=corpus.hash,
        examples=digest(examples),
        chunks=len(corpus.chunks),
        exported=exported,
    )
    if reuse and versions.same_texts(reuse.manifest, manifest):
        shutil.copytree(reuse.folder, folder, ignore=shutil.ignore_patterns(ENCODER), dirs_exist_ok=True)
        return Built(manifest, folder, kept=len(texts))
    built = Built(manifest, folder)
    memory = Remembered(lambda: encoder(settings, built), _chunk_vectors(reuse), BATCH)
    before = set(memory.known)
    memory.learn(texts, progress, "Embedding the corpus")
    embedded = memory.new
    guides = {section.id: section.guide for section in corpus.sections.values()}
    store.write(folder / CHUNKS, corpus.chunks, guides, memory)
    learned = [*asked, *evidence.compared(examples, corpus)]
    vectors = _vectors(learned, memory, reuse, progress)
    np.savez(folder / EXAMPLES, keys=np.array([_key(text) for text in learned]), vectors=vectors)
    found = evidence.find(examples, corpus, lambda some: np.asarray(memory.embed_documents(list(some)), np.float32))
    learning.fit(examples, vectors[: len(asked)], corpus, found, progress).save(folder)
    return Built(manifest, folder, embedded, len(texts) - embedded, len(before - texts))


def _exported(model: str, folder: Path, reuse: Built | None, texts: Sequence[str]) -> Mapping[str, str]:
    """The encoder's files, copied where the version before has them; their checksums."""
    known = reuse is not None and (reuse.manifest.format, reuse.manifest.tuned) == (FORMAT, tuned.digest(model))
    if reuse and known and not versions.is_damaged(reuse):
        if reuse.manifest.exported:
            shutil.copytree(reuse.folder / ENCODER, folder)
        return reuse.manifest.exported
    original = route.load(model)
    if not isinstance(original, Encoder):
        return {}
    folder.mkdir()
    return export.write(original, folder, texts)


def _some(texts: Sequence[str]) -> Sequence[str]:
    """At most COMPARED of them, evenly spread."""
    return texts[:: 1 + len(texts) // COMPARED]


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
