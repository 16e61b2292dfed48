"""The web app: the chat at /, the same answers at /ask and /api/ask, the text they quote at /guide.

Knows how a request becomes a question and an error becomes a sentence, and nothing of
how an answer is made or drawn.
"""

from __future__ import annotations

from collections.abc import Sequence

import gradio as gr
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount

from assistant import __version__, ask_page, ask_routes, chat, feedback_routes, guide_page, widget_routes, wording
from assistant.corpus import GUIDE_PAGE, Corpus
from assistant.feedback import Feedback
from assistant.guards import HEADERS, BodyLimit, OnlyChat, SafeHeaders
from assistant.kept import Kept
from assistant.markup import ASK_PAGE
from assistant.settings import MAX_BODY_BYTES
from assistant.talk import Assistant
from assistant.types import BadQuestion
from assistant.widget_routes import FOREVER

GUIDE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)


def create(assistant: Assistant, feedback: Feedback | None = None, sites: Sequence[str] = ()) -> FastAPI:
    """The whole app, ready to be served; routes added to it later are behind the same guards.

    Without `feedback` no answer can be rated: there are no such routes and no such buttons.
    `sites` are the origins whose pages may show the widget, beside our own.
    """
    kept, rating, written = Kept(), feedback is not None, assistant.writer is not None
    app = FastAPI(title=assistant.corpus.title, version=__version__, docs_url=None, redoc_url=None)
    _add_routes(app, assistant)
    app.include_router(ask_routes.routes(assistant, kept))
    app.include_router(widget_routes.routes(assistant.corpus, sites, rating, written))
    if feedback is not None:
        app.include_router(feedback_routes.routes(kept, feedback))
    _add_errors(app, assistant.corpus, written)
    # Any CORSMiddleware on the parent makes Gradio stand down, which otherwise lets every origin in.
    app.add_middleware(CORSMiddleware, allow_origins=[])
    app.add_middleware(BodyLimit, limit=MAX_BODY_BYTES)
    app.add_middleware(GZipMiddleware)
    app.add_middleware(SafeHeaders)
    _mount_chat(app, assistant, kept, rating)
    return app


def _add_routes(app: FastAPI, assistant: Assistant) -> None:
    page = guide_page.render(assistant.corpus)

    @app.get("/healthz")
    def health() -> dict[str, str]:
        """Says that the server runs."""
        return {"status": "ok"}

    @app.get(GUIDE_PAGE, response_class=HTMLResponse)
    def guide() -> HTMLResponse:
        """The text that is quoted: guide, readers' comments and safety card."""
        return HTMLResponse(page, headers={"Content-Security-Policy": GUIDE_POLICY})

    @app.get(chat.SCRIPT_AT, include_in_schema=False)
    def chat_script() -> Response:
        return Response(chat.SCRIPT, media_type="text/javascript", headers={"Cache-Control": FOREVER})

    @app.head(ASK_PAGE, include_in_schema=False)
    @app.get(ASK_PAGE, response_class=HTMLResponse, responses={422: {"description": "The page says why not."}})
    def ask_without_script(q: str | None = None) -> HTMLResponse:
        """A form, and the answer to `q`, as a page that needs no script."""
        return _asked(assistant, q)


def _asked(assistant: Assistant, question: str | None) -> HTMLResponse:
    corpus, written = assistant.corpus, assistant.writer is not None
    if question is None:
        return _ask_page(ask_page.blank(corpus, written))
    try:
        return _ask_page(ask_page.answered(corpus, assistant.ask(question), written))
    except BadQuestion as error:
        return _ask_page(ask_page.refused(corpus, question, str(error), written), 422)


def _ask_page(html: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(html, status, HEADERS | ask_page.HEADERS)


def _add_errors(app: FastAPI, corpus: Corpus, written: bool) -> None:
    @app.exception_handler(BadQuestion)
    def bad_question(_: Request, error: BadQuestion) -> JSONResponse:
        return JSONResponse({"detail": str(error)}, status_code=422)

    @app.exception_handler(RequestValidationError)
    def not_valid(_: Request, error: RequestValidationError) -> JSONResponse:
        return JSONResponse({"detail": _sentence(error)}, status_code=422)

    @app.exception_handler(Exception)
    def failed(request: Request, error: Exception) -> Response:
        if request.url.path == ASK_PAGE:
            return _ask_page(ask_page.refused(corpus, request.query_params.get("q", ""), wording.FAILED, written), 500)
        return JSONResponse({"detail": wording.FAILED_REQUEST}, status_code=500, headers=HEADERS)


def _sentence(error: RequestValidationError) -> str:
    """The first error as one sentence; the value is not repeated, since it is a reader's question."""
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return f"The body is not JSON: {first['ctx']['error']} at character {first['loc'][-1]}."
    where = ".".join(str(step) for step in first["loc"][1:])
    if not where:
        return "The body must be the JSON that /openapi.json describes, sent with Content-Type: application/json."
    return f"{where}: {first['msg']}."


def _mount_chat(app: FastAPI, assistant: Assistant, kept: Kept, rating: bool) -> None:
    page = chat.build(assistant, kept)
    page.has_launched = True  # else Gradio leaves out its own check of the paths in an event
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        theme=chat.THEME,
        css_paths=chat.CSS,
        head=chat.head(rating),
        run_history=False,
        footer_links=[],
        enable_monitoring=False,
        show_error=False,
        max_file_size=1,
        ssr_mode=False,
        mcp_server=False,
        app_kwargs={"docs_url": None, "redoc_url": None, "openapi_url": None},
    )
    mount = app.routes[-1]
    assert isinstance(mount, Mount)
    mount.app = OnlyChat(mount.app, tuple(page.fns))
