"""How an error becomes a sentence: as JSON, and at /ask as its page. Knows no route and not how an answer is made."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response

from assistant import ask_page, noted, wording
from assistant.corpus import Corpus
from assistant.guards import HEADERS
from assistant.markup import ASK_PAGE
from assistant.seats import Busy
from assistant.seen import HEADER
from assistant.settings import RETRY_SECONDS
from assistant.types import BadQuestion

LATER = {"Retry-After": str(RETRY_SECONDS)}


def ask_response(html: str, status: int = 200, headers: Mapping[str, str] | None = None) -> HTMLResponse:
    """The page at /ask, with the headers that it needs wherever it is made."""
    return HTMLResponse(html, status, {**HEADERS, **ask_page.HEADERS, **(headers or {})})


def add(app: FastAPI, corpus: Corpus, written: bool) -> None:
    """The handlers of what a route raises."""

    @app.exception_handler(BadQuestion)
    def bad_question(_: Request, error: BadQuestion) -> JSONResponse:
        return JSONResponse({"detail": str(error)}, status_code=422)

    @app.exception_handler(Busy)
    def busy(_: Request, error: Busy) -> JSONResponse:
        return JSONResponse({"detail": str(error)}, status_code=503, headers=LATER)

    @app.exception_handler(RequestValidationError)
    def not_valid(_: Request, error: RequestValidationError) -> JSONResponse:
        return JSONResponse({"detail": _sentence(error)}, status_code=422)

    @app.exception_handler(Exception)
    def failed(request: Request, error: Exception) -> Response:
        seen = noted.current()
        ident = {HEADER: seen.id} if seen else {}  # this response is made outside of every middleware
        if request.url.path == ASK_PAGE:
            page = ask_page.refused(corpus, request.query_params.get("q", ""), wording.FAILED, written)
            return ask_response(page, 500, ident)
        return JSONResponse({"detail": wording.FAILED_REQUEST}, status_code=500, headers=HEADERS | ident)


def _sentence(error: RequestValidationError) -> str:
    """The first error as one sentence; the value is not repeated, since it is a reader's question."""
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return f"The body is not JSON: {first['ctx']['error']} at character {first['loc'][-1]}."
    where = ".".join(str(step) for step in first["loc"][1:])
    if not where:
        return "The body must be the JSON that /openapi.json describes, sent with Content-Type: application/json."
    return f"{where}: {first['msg']}."
