"""The widget over HTTP: the loader for other sites' pages, the frame and its two files, the demo.

Knows their headers and how long a browser may keep them, and nothing of what they hold.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fastapi import APIRouter, HTTPException
from fastapi.responses import HTMLResponse, Response

from assistant import demo_page, embed_page, widget
from assistant.corpus import Corpus
from assistant.widget import ANYWHERE, FOREVER, HEADERS


def routes(corpus: Callable[[], Corpus], sites: Sequence[str], rating: bool, written: bool = False) -> APIRouter:
    """The routes; the corpus may be renewed. `sites` are the origins that may frame the chat beside our own."""
    router = APIRouter(include_in_schema=False)

    @router.api_route(widget.AT, methods=["GET", "HEAD"])
    def loader() -> Response:
        return _script(widget.TEXT, HEADERS[widget.AT])

    @router.api_route("/widget/{version}.js", methods=["GET", "HEAD"])
    def pinned(version: str) -> Response:
        if f"/widget/{version}.js" != widget.PINNED_AT:
            raise HTTPException(404, "No such version. `python -m assistant snippet` prints the present one.", ANYWHERE)
        return _script(widget.TEXT, HEADERS[widget.PINNED_AT])

    @router.get("/embed/")
    def embed() -> HTMLResponse:
        policy = {"Content-Security-Policy": embed_page.policy(sites), "Cache-Control": "no-cache"}
        return HTMLResponse(embed_page.render(corpus(), sites, rating, written), headers=policy)

    @router.get(embed_page.SCRIPT_AT)
    def frame_script() -> Response:
        return _script(embed_page.SCRIPT, {"Cache-Control": FOREVER})

    @router.get(embed_page.STYLE_AT)
    def frame_style() -> Response:
        return Response(embed_page.STYLE, media_type="text/css", headers={"Cache-Control": FOREVER})

    @router.get(demo_page.AT)
    def sample() -> HTMLResponse:
        return HTMLResponse(demo_page.render(corpus()), headers=demo_page.HEADERS)

    return router


def _script(text: str, headers: dict[str, str]) -> Response:
    return Response(text, media_type="text/javascript", headers=headers)
