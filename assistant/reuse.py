"""What a build takes over from the version before it: the exported encoder, which it makes where there is none, and the
vectors of sentences and examples."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant import route, store, tuned, versions
from assistant.lazy import Lazy
from assistant.remembered import Known
from assistant.settings import Settings
from assistant.versions import ENCODER, EXAMPLES, FORMAT, TORN, Built
from assistant.weights import Encoder, Floats

if TYPE_CHECKING:
    from assistant import export
else:
    export = Lazy("assistant.export")


def encoder(model: str, folder: Path, last: Built | None, texts: Sequence[str]) -> Mapping[str, str]:
    """Writes the encoder's files into `folder`, copied where the version before has them; their checksums by name.

    Else the model is exported, and compared with its original on `texts`. Of a model that
    cannot be exported there are none.
    """
    known = last is not None and (last.manifest.format, last.manifest.tuned) == (FORMAT, tuned.digest(model))
    if last and known and not versions.is_damaged(last):
        if last.manifest.exported:
            shutil.copytree(last.folder / ENCODER, folder)
        return last.manifest.exported
    original = route.load(model)
    if not isinstance(original, Encoder):
        return {}
    folder.mkdir()
    return export.write(original, folder, texts)


def chunks(settings: Settings, last: Built | None) -> store.Written:
    """The sentences of the version before; none that are on a server which is set no longer."""
    if last is None or (last.manifest.collection and not settings.chroma):
        return store.Written(None)
    return store.Written(versions.place(settings, last.folder, last.manifest))


def examples(last: Built | None) -> Known:
    """The vectors that `keep` wrote of the version before."""
    rows: dict[str, Floats] = {}
    if last:
        try:
            with (last.folder / EXAMPLES).open("rb") as file, np.load(file, allow_pickle=False) as old:
                rows = dict(zip(old["keys"].tolist(), old["vectors"], strict=True))
        except TORN:
            rows = {}
    return lambda texts: {text: rows[_key(text)] for text in texts if _key(text) in rows}


def keep(folder: Path, texts: Sequence[str], rows: Floats) -> None:
    """Writes the vectors of examples, and of what was compared with what they quote, for the next build."""
    np.savez(folder / EXAMPLES, keys=np.array([_key(text) for text in texts]), vectors=rows)


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
