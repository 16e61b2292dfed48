"""The page of a server that is getting ready: it says so, and asks for itself again until it is the chat."""

from __future__ import annotations

from html import escape

from assistant import assets, wording
from assistant.settings import REFRESH_SECONDS

STYLE = assets.style("ask")
HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src '{assets.checksum(STYLE)}'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self'"
    )
}
HTML = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    f'<meta http-equiv="refresh" content="{REFRESH_SECONDS}">'
    f"<title>{wording.OPENING_TITLE}</title><style>{STYLE}</style></head>"
    f"<body><main><h1>{wording.OPENING_TITLE}</h1>"
    f'<p>{wording.OPENING_PAGE}</p><p class="note">{wording.OPENING_FIRST}</p>'
    f'<p class="health">{escape(wording.HEALTH_NOTE)}</p></main></body></html>'
)
