"""Which way texts are embedded: by the exported encoder where there is one that is whole, else by the model itself."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.lazy import Lazy
from assistant.light import UNUSABLE, Light
from assistant.types import Embeddings

if TYPE_CHECKING:
    from assistant import plain
else:
    plain = Lazy("assistant.plain")

log = logging.getLogger(__name__)


def load(model: str, folder: Path | None = None, digests: Mapping[str, str] | None = None) -> Embeddings:
    """The model of the settings; the light route where `folder` holds its export, with these checksums."""
    if folder and digests:
        try:
            return Light(folder, digests)
        except UNUSABLE as error:
            log.warning(
                "the exported encoder cannot be used (%s): PyTorch serves, which is slower. "
                "Mend it with: python -m assistant build",
                error,
            )
    return plain.load(model)
