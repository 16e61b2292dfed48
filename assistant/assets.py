"""The files of static/ as pages ask for them: joined, so that a phone asks once instead of ten times, and by hash.

There is no build step: modules are joined when the server starts, each in a scope of its
own, in the order in which they need each other. Knows nothing of what they do.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from functools import cache
from pathlib import Path

STATIC = Path(__file__).parent / "static"
PAGE = STATIC / "page"

_IMPORT = re.compile(r'^import \{ ([\w, ]+) \} from "\./(\w+)\.js";\n', re.M)
_EXPORT = re.compile(r"^export (?=(?:async function\*?|function\*?|const|class) (\w+))", re.M)
_LEFT = re.compile(r"^(?:import|export)\b.*", re.M)


def bundle(entry: str, folder: Path = PAGE) -> str:
    """The module `entry`.js with all that it imports, as one script; its exports are the object `$entry`.

    Raises ValueError for what it cannot join: a cycle, a default export, an import under another name.
    """
    order: dict[str, str] = {}
    _join(entry, folder, order, ())
    return '"use strict";\n' + "".join(order.values())


def _join(name: str, folder: Path, order: dict[str, str], above: tuple[str, ...]) -> None:
    if name in above:
        raise ValueError(f"{name}.js imports itself by way of {' -> '.join(above)}")
    if name in order:
        return
    source = (folder / f"{name}.js").read_text(encoding="utf-8")
    for _, needed in _IMPORT.findall(source):
        _join(needed, folder, order, (*above, name))
    names = ", ".join(_EXPORT.findall(source))
    body = _EXPORT.sub("", _IMPORT.sub(r"const { \1 } = $\2;\n", source))
    if left := _LEFT.search(body):
        raise ValueError(f"{name}.js: cannot join {left[0]!r}")
    order[name] = f"const ${name} = (() => {{\n{body}return {{ {names} }};\n}})();\n"


@cache
def style(*names: str) -> str:
    """Some of static/*.css as one."""
    return "".join((STATIC / f"{name}.css").read_text(encoding="utf-8") for name in names)


def short_hash(text: str) -> str:
    """What tells one version of a file from another in its address: 64 bits of SHA-256, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def checksum(text: str, algorithm: str = "sha256") -> str:
    """`sha256-…` as a policy allows an inline style by it, and as an `integrity` attribute holds it."""
    return f"{algorithm}-{b64encode(hashlib.new(algorithm, text.encode()).digest()).decode()}"
