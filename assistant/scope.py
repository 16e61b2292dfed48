"""Which guide a question is limited to: one named by its id, or by the address of the page that the reader is on."""

from __future__ import annotations

from urllib.parse import urlsplit

from assistant.corpus import Corpus
from assistant.types import AssistantError


def named(corpus: Corpus, guide: object) -> str:
    """The id of a guide that the corpus has. Raises AssistantError with those that it has."""
    if not isinstance(guide, str) or guide not in corpus.guides:
        raise AssistantError(f"No guide {guide!r} in the corpus. Known: {', '.join(corpus.guides)}.")
    return guide


def at(corpus: Corpus, page: str | None) -> str | None:
    """The id of the guide published at an address, whatever its query, fragment, scheme or last slash; else None."""
    wanted = _place(page)
    return next((g.id for g in corpus.guides.values() if wanted and _place(g.url) == wanted), None)


def _place(url: str | None) -> tuple[str, str] | None:
    """Host and path of a web address.

    >>> _place("https://www.Blog.example/post/?utm_source=x#comments")
    ('blog.example', '/post')
    """
    try:
        parts = urlsplit(url or "")
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    return host, parts.path.rstrip("/")
