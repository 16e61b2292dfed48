"""Builds the index: a new version when anything it was made of has changed, embedding only what is new.

The model, the example questions and the corpus become a version folder; `versions` says
which one serves.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from filelock import FileLock, Timeout

from assistant import evidence, lexical, places, reuse, route, store, tuned, versions
from assistant.corpus import Corpus
from assistant.examples import Example, digest
from assistant.intent import IntentModel
from assistant.lazy import Lazy
from assistant.remembered import Progress, Remembered, silent
from assistant.settings import CHROMA_WRITE_SECONDS, Settings
from assistant.types import AssistantError, Embeddings
from assistant.versions import CHUNKS, ENCODER, FORMAT, INTENT, LEXICAL, REPLACED, Built, Manifest
from assistant.weights import Floats

if TYPE_CHECKING:
    from assistant import learning
else:
    learning = Lazy("assistant.learning")

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
    damaged: str = "",
) -> Built:
    """Brings the index up to date with corpus, examples and model, embedding only what is new.

    `fresh` builds from nothing; `mend` also looks at what is expensive to look at: an exported
    encoder that is damaged (the slower route would serve), and chunks that a Chroma server has
    lost. `damaged` names a version that could not be read: while it is the current one, all is
    built from nothing. Raises AssistantError when the folder cannot be written, the server is
    away, or another build holds the folder for LOCK_SECONDS.
    """
    home = settings.home / "index"
    now, reason = _state(home, settings, corpus, examples, fresh, mend, damaged)
    if now and not reason:
        return now  # without the lock: what serves can be read while another build runs
    try:
        home.mkdir(parents=True, exist_ok=True)
        with FileLock(home / LOCK, timeout=LOCK_SECONDS):
            now, reason = _state(home, settings, corpus, examples, fresh, mend, damaged)
            if now and not reason:
                return now  # another process was here first
            fresh = fresh or (now is not None and now.manifest.version == damaged)
            known = now and not fresh and now.manifest.model == versions.fingerprint(settings.model)
            last = now if now and known and versions.is_whole(now) else None
            made = replace(_make(home, settings, corpus, examples, progress, last), reason=reason)
            versions.replace(home, made.manifest, now)
            _prune(home, settings, keep={made.manifest.version} | ({now.manifest.version} if now else set()))
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
    home: Path, settings: Settings, corpus: Corpus, examples: Sequence[Example], fresh: bool, mend: bool, damaged: str
) -> tuple[Built | None, str]:
    """The version that serves, and why another has to be made; empty where none has to."""
    now, reason = versions.found(home)
    if now is None:
        return None, reason
    if reason := versions.stale(now.manifest, settings, corpus, examples):
        return now, reason
    if fresh:
        return now, "a fresh build was asked for"
    if now.manifest.version == damaged:
        return now, "a file of the index was damaged"
    if mend and versions.is_damaged(now):
        return now, "the exported encoder was damaged"
    return now, "the Chroma server has lost chunks" if mend and _has_lost(settings, now) else ""


def _has_lost(settings: Settings, built: Built) -> bool:
    if not built.manifest.collection:
        return False
    try:
        store.Chunks(versions.place(settings, built.folder, built.manifest), built.manifest.chunks)
    except store.NotWhole:
        return True
    return False


def _make(
    home: Path,
    settings: Settings,
    corpus: Corpus,
    examples: Sequence[Example],
    progress: Progress,
    last: Built | None,
) -> Built:
    """A version in a folder of its own, not yet the current one."""
    version = uuid.uuid4().hex[:12]
    folder = home / version
    folder.mkdir()
    texts = {chunk.embedded for chunk in corpus.chunks}
    compared = [*_some(sorted(texts)), *_some([example.text for example in examples])]
    exported = reuse.encoder(settings.model, folder / ENCODER, last, compared)
    manifest = Manifest(
        version=version,
        format=FORMAT,
        model=versions.fingerprint(settings.model),
        tuned=tuned.digest(settings.model),
        words=lexical.digest(),
        corpus=corpus.hash,
        examples=digest(examples),
        chunks=len(corpus.chunks),
        exported=exported,
        collection=f"{CHUNKS}-{version}" if settings.chroma else "",
    )
    lexical.Lexical.of(corpus.chunks).save(folder / LEXICAL)
    built = Built(manifest, folder)
    load = cache(lambda: encoder(settings, built))
    before = reuse.chunks(settings, last)
    kept = sum(text in before for text in texts)
    guides = {section.id: section.guide for section in corpus.sections.values()}
    place = versions.place(settings, folder, manifest)
    store.write(place, corpus.chunks, guides, Remembered(load, before.vectors, BATCH).rows, progress)
    if last and versions.same_texts(last.manifest, manifest):
        ignored = shutil.ignore_patterns(ENCODER, CHUNKS, LEXICAL, REPLACED)
        shutil.copytree(last.folder, folder, ignore=ignored, dirs_exist_ok=True)
        manifest = replace(manifest, learned=versions.learned(folder, manifest.chunks))
        return Built(manifest, folder, len(texts) - kept, kept)
    taught = Remembered(load, reuse.examples(last), BATCH)
    chunks = store.Chunks(place, manifest.chunks, CHROMA_WRITE_SECONDS)
    same = last and versions.same_examples(last.manifest, manifest)
    learned = IntentModel.load(last.folder / INTENT) if last and same else None
    _learn(folder, chunks, taught, corpus, examples, progress, learned)
    manifest = replace(manifest, learned=versions.learned(folder, manifest.chunks))
    return Built(manifest, folder, len(texts) - kept, kept, len(before) - kept)


def _learn(
    folder: Path,
    chunks: store.Chunks,
    taught: Remembered,
    corpus: Corpus,
    examples: Sequence[Example],
    progress: Progress,
    before: IntentModel | None,
) -> None:
    """Writes what the examples teach of the corpus, and the vectors that it took; `before` is what they taught last."""
    asked = [example.text for example in examples]
    vectors = taught.rows(asked, progress, "Embedding the example questions")
    compared: dict[str, Floats] = {}

    def embed(some: Sequence[str]) -> Floats:
        rows = taught.rows(some)
        compared.update(zip(some, rows, strict=True))
        return rows

    found = evidence.find(examples, corpus, embed, chunks.nearest)
    reuse.keep(folder, [*asked, *compared], np.vstack([vectors, *compared.values()]))
    learning.fit(examples, vectors, corpus, found, progress, before).save(folder / INTENT)


def _some(texts: Sequence[str]) -> Sequence[str]:
    """At most COMPARED of them, evenly spread."""
    return texts[:: 1 + len(texts) // COMPARED]


def _prune(home: Path, settings: Settings, keep: set[str]) -> None:
    """Removes old versions, each one's collection before its folder, so that none is forgotten on a server.

    Of a version on a server that is set no longer an empty folder stays, until one is set again.
    """
    for folder in versions.others(home, keep):
        out_of_reach = not settings.chroma and versions.is_on_server(folder)
        if settings.chroma:
            try:
                store.drop(versions.on_server(settings, f"{CHUNKS}-{folder.name}"))
            except places.Away:
                return  # the next build sees to it
        shutil.rmtree(folder, ignore_errors=True)
        if out_of_reach:
            folder.mkdir()
            (folder / REPLACED).touch()
