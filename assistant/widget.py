"""The script that a blog's page loads: its text, the address that never changes its bytes, and their checksum."""

from __future__ import annotations

import json

from assistant import assets, wording

_SOURCE = (assets.STATIC / "widget.js").read_text(encoding="utf-8")
_CODE = "".join(line for line in _SOURCE.splitlines(keepends=True) if not line.lstrip().startswith(("//", "/**")))
TEXT = _CODE.replace("WORDS;", f"{json.dumps(wording.WIDGET, ensure_ascii=False)};", 1)
"""Without the lines that are comments: whoever opens the blog waits for every byte."""
AT = "/widget.js"
"""Always the present version; browsers keep it for FRESH_SECONDS."""
PINNED_AT = f"/widget/{assets.short_hash(TEXT)}.js"
"""This version and no other, to be loaded with INTEGRITY."""
INTEGRITY = assets.checksum(TEXT, "sha384")
"""https://www.w3.org/TR/SRI/"""
FRESH_SECONDS = 300
FOREVER = "public, max-age=31536000, immutable"
ANYWHERE = {"Cross-Origin-Resource-Policy": "cross-origin", "Access-Control-Allow-Origin": "*"}
"""For the loader, which other sites' pages load, with a checksum or without. No other route has them."""
HEADERS = {
    AT: ANYWHERE | {"Cache-Control": f"public, max-age={FRESH_SECONDS}"},
    PINNED_AT: ANYWHERE | {"Cache-Control": FOREVER},
}
