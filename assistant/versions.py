"""The versions of the index on disk: which one serves, what it was made of, and whether that still fits.

    ASSISTANT_HOME/index/manifest.json       names the current version; written last
    ASSISTANT_HOME/index/<version>/chunks/   the Chroma collection, unless it is on a server, as chunks-<version>
    ASSISTANT_HOME/index/<version>/intent/   what was learned from the example questions
    ASSISTANT_HOME/index/<version>/lexical/  the BM25 index of the chunks
    ASSISTANT_HOME/index/<version>/encoder/  the model, exported for the light route
    ASSISTANT_HOME/index/<version>/replaced  only in one that serves no longer: since when

A version is written whole into a folder of its own; then the manifest is replaced by one
rename. Killed at any point before it, the old version still serves. Knows nothing of how
a version is made.
"""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from zipfile import BadZipFile

from assistant import lexical, store, tuned
from assistant.corpus import Corpus
from assistant.examples import Example, digest
from assistant.places import Named, Place, Server
from assistant.settings import DEFAULT_MODEL, DEFAULT_MODEL_SHA256, GRACE_SECONDS, Settings
from assistant.weights import sha256

FORMAT = 7
"""Raised whenever what a version folder holds changes its meaning."""
MANIFEST, CHUNKS, EXAMPLES, REPLACED = "manifest.json", "chunks", "examples.npz", "replaced"
ENCODER, INTENT, LEXICAL = "encoder", "intent", "lexical"
TORN = (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile, zlib.error)
"""What reading a damaged or foreign file of the index raises."""


@dataclass(frozen=True)
class Manifest:
    """What a version was made of. Equal inputs, equal manifest but for the version's name.

    `exported` has the checksums of the encoder's files; it is empty where the model cannot
    be exported. `learned` has those of what is mapped into memory, `words` names how the
    BM25 index takes them, `collection` the chunks' collection on a Chroma server (empty
    where it is embedded).
    """

    version: str
    format: int
    model: str
    corpus: str
    examples: str
    chunks: int
    tuned: str = ""
    words: str = ""
    learned: Mapping[str, str] = field(default_factory=dict)
    exported: Mapping[str, str] = field(default_factory=dict)
    collection: str = ""


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
    parts = (INTENT, LEXICAL) if manifest.collection else (INTENT, LEXICAL, CHUNKS)
    if not all((folder / part).is_dir() for part in parts):
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
    if bool(manifest.collection) != bool(settings.chroma):
        return "its chunks are on a Chroma server" if manifest.collection else "its chunks are not on the Chroma server"
    if manifest.words != lexical.digest():
        return "the words that count as the same have changed"
    if manifest.corpus != corpus.hash:
        return "the corpus has changed"
    if manifest.examples != digest(examples):
        return "the example questions have changed"
    return ""


def same_texts(one: Manifest, other: Manifest) -> bool:
    """Whether two versions hold the same but for the encoder and its tuned layers."""
    return same_examples(one, other) and (one.corpus, one.chunks) == (other.corpus, other.chunks)


def same_examples(one: Manifest, other: Manifest) -> bool:
    """Whether two versions learned from the same examples and vectors of them."""
    return (one.format, one.model, one.examples) == (other.format, other.model, other.examples)


def place(settings: Settings, folder: Path, manifest: Manifest) -> Place:
    """Where a version's chunks are."""
    return on_server(settings, manifest.collection) if manifest.collection else folder / CHUNKS


def on_server(settings: Settings, name: str) -> Named:
    assert settings.chroma is not None
    token = settings.chroma_token.get_secret_value() if settings.chroma_token else ""
    return Named(Server(settings.chroma, token), name)


def fingerprint(model: str) -> str:
    """Names a model and its weights, without loading them: the default by its checksum, a folder by its files."""
    if model == DEFAULT_MODEL:
        return f"{model}@{DEFAULT_MODEL_SHA256[:12]}"
    files = sorted(Path(model).glob("*")) if Path(model).is_dir() else []
    stats = repr([(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in files])
    return f"{model}@{hashlib.sha256(stats.encode()).hexdigest()[:12]}" if files else model


def learned(folder: Path, chunks: int) -> dict[str, str]:
    """The checksums of a version's files that are read as they are, by their paths in it. Raises OSError.

    Chroma's graph is among them once it is served from its files, which are then not written again.
    """
    files = sorted(path for part in (INTENT, LEXICAL) for path in (folder / part).iterdir())
    if chunks >= store.SYNCED:
        files += sorted((folder / CHUNKS).glob("*/*.bin"))
    return {path.relative_to(folder).as_posix(): sha256(path) for path in files}


def check(built: Built) -> None:
    """Raises ValueError when a file is not what was written, of those that nothing else would refuse."""
    if learned(built.folder, built.manifest.chunks) != built.manifest.learned:
        raise ValueError(f"what is in {built.folder} is not what was written")


def is_whole(built: Built) -> bool:
    """Whether `check` finds nothing."""
    try:
        check(built)
    except TORN:
        return False
    return True


def is_damaged(built: Built) -> bool:
    """Whether a file of the exported encoder is missing or is not what was written."""
    try:
        return any(sha256(built.folder / ENCODER / name) != digest for name, digest in built.manifest.exported.items())
    except OSError:
        return True


def replace(home: Path, manifest: Manifest, last: Built | None = None) -> None:
    """Makes a version the current one, so that it is either the old one or the new one, whatever happens.

    `last` is the one whose place it takes.
    """
    if last:
        (last.folder / REPLACED).touch()
    beside = home / "manifest.new"
    with beside.open("w", encoding="utf-8") as file:
        file.write(json.dumps(asdict(manifest), indent=1))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(home / MANIFEST)


def others(home: Path, keep: set[str]) -> list[Path]:
    """The folders of versions that no server reads any more, and of builds that died; none of those to keep.

    Both times are those of the folder's disk, whatever the clocks of the machines that share it say.
    """
    now = (home / MANIFEST).stat().st_mtime
    return [
        folder for folder in home.iterdir() if folder.is_dir() and folder.name not in keep and not _served(folder, now)
    ]


def is_on_server(folder: Path) -> bool:
    """Whether a version that served before has its chunks on a Chroma server."""
    return (folder / REPLACED).exists() and not (folder / CHUNKS).exists()


def _served(folder: Path, now: float) -> bool:
    """Whether a version served within GRACE_SECONDS, so that a server may still read it."""
    mark = folder / REPLACED
    return mark.exists() and abs(now - mark.stat().st_mtime) < GRACE_SECONDS
