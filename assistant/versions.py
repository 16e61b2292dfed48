"""The versions of the index on disk: which one serves, what it was made of, and whether that still fits.

    ASSISTANT_HOME/index/manifest.json       names the current version; written last
    ASSISTANT_HOME/index/<version>/chunks/   the Chroma collection
    ASSISTANT_HOME/index/<version>/intent.*  what was learned from the example questions
    ASSISTANT_HOME/index/<version>/encoder/  the model, exported for the light route

A version is written whole into a folder of its own; then the manifest is replaced by one
rename. Killed at any point before it, the old version still serves. Knows nothing of how
a version is made.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from zipfile import BadZipFile

from assistant import intent, tuned
from assistant.corpus import Corpus
from assistant.examples import Example, digest
from assistant.settings import DEFAULT_MODEL, DEFAULT_MODEL_SHA256, Settings
from assistant.weights import sha256

FORMAT = 5
"""Raised whenever what a version folder holds changes its meaning."""
MANIFEST, CHUNKS, EXAMPLES, ENCODER = "manifest.json", "chunks", "examples.npz", "encoder"
TORN = (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile, zlib.error)
"""What reading a damaged or foreign file of the index raises."""


@dataclass(frozen=True)
class Manifest:
    """What a version was made of. Equal inputs, equal manifest but for the version's name.

    `exported` has the checksums of the encoder's files; it is empty where the model cannot be exported.
    """

    version: str
    format: int
    model: str
    corpus: str
    examples: str
    chunks: int
    tuned: str = ""
    exported: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Built:
    """A version, and what a build did: `reason` is empty when nothing had to be done."""

    manifest: Manifest
    folder: Path
    embedded: int = 0
    kept: int = 0
    removed: int = 0
    reason: str = ""


def current(settings: Settings) -> Built | None:
    """The version that serves now, or None when there is none that can be read."""
    return found(settings.home / "index")[0]


def found(home: Path) -> tuple[Built | None, str]:
    """The version that serves, or why there is none."""
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


def stale(manifest: Manifest, settings: Settings, corpus: Corpus, examples: Sequence[Example]) -> str:
    """Why a version does not fit these inputs, in words; empty when it does."""
    if manifest.format != FORMAT:
        return f"the index has format {manifest.format}, this program writes {FORMAT}"
    if manifest.model != fingerprint(settings.model):
        return f"the index was made with the model {manifest.model.split('@')[0]!r}, now it is {settings.model!r}"
    if manifest.tuned != tuned.digest(settings.model):
        return "the tuned layers have changed"
    if manifest.corpus != corpus.hash:
        return "the corpus has changed"
    if manifest.examples != digest(examples):
        return "the example questions have changed"
    return ""


def same_texts(one: Manifest, other: Manifest) -> bool:
    """Whether two versions hold the same but for the encoder and its tuned layers."""
    names = ("format", "model", "corpus", "examples", "chunks")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def fingerprint(model: str) -> str:
    """Names a model and its weights, without loading them: the default by its checksum, a folder by its files."""
    if model == DEFAULT_MODEL:
        return f"{model}@{DEFAULT_MODEL_SHA256[:12]}"
    files = sorted(Path(model).glob("*")) if Path(model).is_dir() else []
    stats = repr([(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in files])
    return f"{model}@{hashlib.sha256(stats.encode()).hexdigest()[:12]}" if files else model


def is_damaged(built: Built) -> bool:
    """Whether a file of the exported encoder is missing or is not what was written."""
    try:
        return any(sha256(built.folder / ENCODER / name) != digest for name, digest in built.manifest.exported.items())
    except OSError:
        return True


def replace(home: Path, manifest: Manifest) -> None:
    """Makes a version the current one, so that it is either the old one or the new one, whatever happens."""
    beside = home / "manifest.new"
    with beside.open("w", encoding="utf-8") as file:
        file.write(json.dumps(asdict(manifest), indent=1))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(home / MANIFEST)


def prune(home: Path, keep: set[str]) -> None:
    """Removes versions that neither serve nor served last; a server may still read the last one."""
    for folder in home.iterdir():
        if folder.is_dir() and folder.name not in keep:
            shutil.rmtree(folder, ignore_errors=True)
