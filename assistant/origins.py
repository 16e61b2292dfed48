"""The origin of a site, as browsers spell it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"\[[0-9a-f:.]+\]|[\w.-]+", re.A)
_NO_ORIGIN = "{site!r} is not the origin of a site: write https://blog.example, without a path and without *"


def origin(site: str) -> str:
    """`scheme://host[:port]` as browsers spell it: `HTTPS://Blog.Example:443/` is `https://blog.example`.

    Raises ValueError for anything else, such as a path, a wildcard or no scheme.
    """
    try:
        parts = urlsplit(site.strip())
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:
        raise ValueError(_NO_ORIGIN.format(site=site)) from None
    host = f"[{host}]" if ":" in host else host
    rest = (parts.path.strip("/"), parts.query, parts.fragment, parts.username)
    if parts.scheme not in _PORTS or any(rest) or not _HOST.fullmatch(host):
        raise ValueError(_NO_ORIGIN.format(site=site))
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, _PORTS[parts.scheme]) else "")
