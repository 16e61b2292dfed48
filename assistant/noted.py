"""What is noted of a request while it is answered: its id, and what came of it; never what was asked, nor by whom.

One record a request, found from wherever it is being answered, a worker's thread
included. Knows nothing of HTTP or of logs.
"""

from __future__ import annotations

import re
import secrets
from contextvars import ContextVar
from dataclasses import dataclass

_ID = re.compile(r"[A-Za-z0-9-]{8,64}", re.A)


@dataclass
class Noted:
    """`kind` and `mode` are those of the answer, if there was one. Not frozen: they are known last."""

    id: str
    kind: str = ""
    mode: str = ""


_current: ContextVar[Noted | None] = ContextVar("noted", default=None)


def begin(ident: str = "") -> Noted:
    """The record of a request that begins here, under the id that it came with, or a new one if that has no such shape.

    >>> begin("3f2a-77c1-edge").id
    '3f2a-77c1-edge'
    """
    noted = Noted(ident if _ID.fullmatch(ident) else secrets.token_hex(8))
    _current.set(noted)
    return noted


def current() -> Noted | None:
    """The record of the request that is being answered here; None outside of one."""
    return _current.get()
