"""The web app: the chat at /, the same answers at /ask and /api/ask, the text they quote at /guide.

Knows how a request becomes a question and an error becomes a sentence, and nothing of
how an answer is made or drawn.
"""

from __future__ import annotations

from typing import Any, Literal

import gradio as gr
from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from assistant import __version__, ask_page, chat, feedback_routes, guide_page, wording
from assistant.corpus import GUIDE_PAGE, Corpus
from assistant.feedback import Feedback
from assistant.guards import HEADERS, BodyLimit, OnlyChat, SafeHeaders
from assistant.kept import Kept
from assistant.markup import ASK_PAGE
from assistant.settings import MAX_BODY_BYTES, MAX_HISTORY_TURNS, MAX_URL_CHARS
from assistant.talk import Assistant
from assistant.types import Answer, BadQuestion, Turn

GUIDE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)


class Said(BaseModel):
    """One earlier turn of the conversation."""

    model_config = ConfigDict(extra="forbid")
    role: Literal["user", "assistant"]
    content: str


class Asked(BaseModel):
    """A question, with the turns before it, oldest first.

    `page` is the address of the page that the reader is on: if a guide is published there, it alone answers.
    """

    model_config = ConfigDict(extra="forbid")
    question: str
    history: list[Said] = Field(default_factory=list, max_length=MAX_HISTORY_TURNS)
    page: str | None = Field(default=None, max_length=MAX_URL_CHARS)


class Problem(BaseModel):
    """What is wrong with the request, in one sentence."""

    detail: str


def create(assistant: Assistant, feedback: Feedback | None = None) -> FastAPI:
    """The whole app, ready to be served; routes added to it later are behind the same guards.

    Without `feedback` no answer can be rated: there are no such routes and no such buttons.
    """
    kept = Kept()
    app = FastAPI(title=assistant.corpus.title, version=__version__, docs_url=None, redoc_url=None)
    _add_routes(app, assistant)
    _add_kept(app, kept)
    if feedback is not None:
        app.include_router(feedback_routes.routes(kept, feedback))
    _add_errors(app, assistant.corpus)
    # Any CORSMiddleware on the parent makes Gradio stand down, which otherwise lets every origin in.
    app.add_middleware(CORSMiddleware, allow_origins=[])
    app.add_middleware(BodyLimit, limit=MAX_BODY_BYTES)
    app.add_middleware(GZipMiddleware)
    app.add_middleware(SafeHeaders)
    app.mount(chat.SCRIPTS_AT, StaticFiles(directory=chat.SCRIPTS))
    _mount_chat(app, assistant, kept, rating=feedback is not None)
    return app


def _add_routes(app: FastAPI, assistant: Assistant) -> None:
    page = guide_page.render(assistant.corpus)
    problems: dict[int | str, dict[str, Any]] = {
        413: {"model": Problem},
        422: {"model": Problem},
        500: {"model": Problem},
    }

    @app.post("/api/ask", responses=problems)
    def ask(asked: Asked) -> Answer:
        """Answers a question from the guide, with the exact sentences it rests on."""
        history = [Turn(said.role, said.content) for said in asked.history]
        return assistant.ask(asked.question, history, page=asked.page)

    @app.get("/healthz")
    def health() -> dict[str, str]:
        """Says that the server runs."""
        return {"status": "ok"}

    @app.get(GUIDE_PAGE, response_class=HTMLResponse)
    def guide() -> HTMLResponse:
        """The text that is quoted: guide, readers' comments and safety card."""
        return HTMLResponse(page, headers={"Content-Security-Policy": GUIDE_POLICY})

    @app.head(ASK_PAGE, include_in_schema=False)
    @app.get(ASK_PAGE, response_class=HTMLResponse, responses={422: {"description": "The page says why not."}})
    def ask_without_script(q: str | None = None) -> HTMLResponse:
        """A form, and the answer to `q`, as a page that needs no script."""
        return _asked(assistant, q)


def _add_kept(app: FastAPI, kept: Kept) -> None:
    @app.get("/api/answers/{key}", responses={404: {"model": Problem}})
    def kept_answer(key: str, response: Response) -> Answer:
        """A finished answer of the chat again, for ten minutes, by the key that the page gave it."""
        response.headers["Cache-Control"] = "no-store"  # else the browser would keep it for longer
        answer = kept.get(key)
        if answer is None:
            raise HTTPException(404, wording.NO_LONGER_KEPT)
        return answer


def _asked(assistant: Assistant, question: str | None) -> HTMLResponse:
    if question is None:
        return _ask_page(ask_page.blank(assistant.corpus))
    try:
        return _ask_page(ask_page.answered(assistant.corpus, assistant.ask(question)))
    except BadQuestion as error:
        return _ask_page(ask_page.refused(assistant.corpus, question, str(error)), 422)


def _ask_page(html: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(html, status, HEADERS | ask_page.HEADERS)


def _add_errors(app: FastAPI, corpus: Corpus) -> None:
    @app.exception_handler(BadQuestion)
    def bad_question(_: Request, error: BadQuestion) -> JSONResponse:
        return JSONResponse({"detail": str(error)}, status_code=422)

    @app.exception_handler(RequestValidationError)
    def not_valid(_: Request, error: RequestValidationError) -> JSONResponse:
        return JSONResponse({"detail": _sentence(error)}, status_code=422)

    @app.exception_handler(Exception)
    def failed(request: Request, error: Exception) -> Response:
        if request.url.path == ASK_PAGE:
            return _ask_page(ask_page.refused(corpus, request.query_params.get("q", ""), wording.FAILED), 500)
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
        css_paths=[chat.CSS],
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
    mount.app = OnlyChat(mount.app)
