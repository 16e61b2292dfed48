"""Puts new files into a corpus folder, so that the folder holds the old corpus or the new one.

The corpus as it would be is written whole into a folder beside the files and read from there;
only then is each file replaced, by a rename.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.corpus import CARD_FILE, Corpus, load
from assistant.types import AssistantError

STAGE = ".import-"
LOCK_SECONDS = 10


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keeps a second import of the same folder waiting."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]
        with FileLock(Path(tempfile.gettempdir()) / f"guide-import-{name}.lock", timeout=LOCK_SECONDS):
            yield
    except Timeout:
        raise AssistantError(f"Another import holds {folder}. Wait for it to end.") from None
    except PermissionError as error:
        raise AssistantError(f"Cannot write in {folder}: {error.strerror}. Name another folder with --into.") from None


@contextmanager
def staged(folder: Path, files: Mapping[str, str | None], card: Path) -> Iterator[tuple[Path, Corpus]]:
    """A folder with the corpus as it would be with these files, already read; it is gone afterwards.

    A file that is None is to go. A folder without a safety card gets the one at `card`. Raises AssistantError, and
    leaves everything as it was, where the corpus would not load or cannot be written.
    """
    stage: Path | None = None
    try:
        for left in folder.glob(STAGE + "*"):  # of an import that was killed
            shutil.rmtree(left, ignore_errors=True)
        stage = Path(tempfile.mkdtemp(prefix=STAGE, dir=folder))
        for path in folder.iterdir():
            if path.is_file() and path.suffix in (".md", ".jsonl", ".yaml") and path.name not in files:
                shutil.copyfile(path, stage / path.name)
        for name, text in files.items():
            if text is None:
                continue
            with (stage / name).open("w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
        if not (stage / CARD_FILE).exists():
            shutil.copyfile(card, stage / CARD_FILE)
        yield stage, _read(stage, folder)
    except OSError as error:
        raise AssistantError(f"Cannot write in {folder}: {error.strerror or error}. Nothing was changed.") from None
    finally:
        if stage is not None:
            shutil.rmtree(stage, ignore_errors=True)


def _read(stage: Path, folder: Path) -> Corpus:
    try:
        return load(stage)
    except AssistantError as error:
        raise AssistantError(f"The corpus would not load: {str(error).replace(str(stage), str(folder))}") from None


def commit(stage: Path, folder: Path, names: list[str]) -> list[str]:
    """Moves staged files into their place, each in one step; the names of those that are new, differ or are gone."""
    written = []
    for name in [*names, CARD_FILE]:
        target, new = folder / name, stage / name
        if name == CARD_FILE and target.exists():
            continue
        if not new.exists():
            if target.exists():
                target.unlink()
                written.append(f"{name} (removed)")
            continue
        if not target.exists() or target.read_bytes() != new.read_bytes():
            os.replace(new, target)
            written.append(name)
    return written
