"""The web app: the chat at /, the same answers at /ask and /api/ask, the text they quote at /guide.

Knows how a request becomes a question, and nothing of how an answer is made or drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from assistant import (
    __version__,
    answering,
    ask_page,
    ask_routes,
    feedback_routes,
    guide_page,
    metrics_page,
    refusals,
    widget_routes,
)
from assistant.budgets import Budgets
from assistant.corpus import GUIDE_PAGE
from assistant.feedback import Feedback
from assistant.guards import BodyLimit, OnlyChat, SafeHeaders
from assistant.kept import Kept, SharedKept
from assistant.lazy import Lazy
from assistant.leaving import while_there
from assistant.limiting import Limited, asker
from assistant.markup import ASK_PAGE
from assistant.refusals import LATER, ask_response
from assistant.renewing import Renewing
from assistant.seats import Busy
from assistant.seen import Seen
from assistant.sessions import Streams, make_room
from assistant.settings import (
    AT_ONCE,
    AT_ONCE_WITH_MODEL,
    BODY_SECONDS,
    EACH_WITH_MODEL,
    MAX_BODY_BYTES,
    MetricsFor,
    Settings,
)
from assistant.talk import Assistant
from assistant.types import AssistantError, BadQuestion
from assistant.widget import FOREVER
from assistant.workers import Workers

if TYPE_CHECKING:
    import gradio as gr

    from assistant import chat
else:
    gr, chat = Lazy("gradio"), Lazy("assistant.chat")

if TYPE_CHECKING:
    from assistant import shared
else:
    shared = Lazy("assistant.shared")

GUIDE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)

_SAID: dict[str, Any] = {"description": "The page says why not."}


class Ready(BaseModel):
    """What is loaded: the ids of the guides, how many sentences they have, whether a model writes."""

    status: Literal["ready"] = "ready"
    guides: list[str]
    sentences: int
    written: bool
    version: str = __version__


@dataclass(frozen=True)
class Parts:
    """The app, which answers already, and what adds its chat page: Gradio takes seconds to import."""

    app: FastAPI
    add_chat: Callable[[], None]

    def whole(self) -> FastAPI:
        """The app with its chat page; routes added to it later are behind the same guards."""
        self.add_chat()
        return self.app


def configured(assistant: answering.Answering, settings: Settings) -> Parts:
    """The whole app as the settings have it; the assistant is renewed whenever a version of the index is built."""
    try:
        common = shared.Shared(settings.redis.get_secret_value()) if settings.redis else None
    except ImportError as error:
        raise AssistantError(
            f"ASSISTANT_REDIS needs the extra redis ({error}): pip install -e '.[redis]', or unset it."
        ) from None
    return parts(
        Renewing.watching(settings, assistant),
        Feedback(settings),
        settings.allowed_sites,
        settings.metrics,
        SharedKept(common) if common else Kept(),
        Budgets(settings.rate_limit, common),
        settings.trusted_proxies,
    )


def parts(
    assistant: Assistant,
    feedback: Feedback | None = None,
    sites: Sequence[str] = (),
    shown_to: MetricsFor = "loopback",
    kept: Kept | None = None,
    budgets: Budgets | None = None,
    proxies: Sequence[str] = (),
) -> Parts:
    """The app in two parts; the app's lifespan belongs to the chat page, so it comes after it.

    `shown_to` says who gets to see `/metrics`.

    Without `feedback` no answer can be rated: there are no such routes and no such buttons.
    `sites` are the origins whose pages may show the widget, beside our own; `proxies` those
    whose X-Forwarded-For tells a client's address. Without `budgets` there is no limit.
    """
    kept, rating, written = kept or Kept(), feedback is not None, assistant.writer is not None
    workers = Workers(AT_ONCE_WITH_MODEL, each=EACH_WITH_MODEL) if written else Workers(AT_ONCE)
    app = FastAPI(title=assistant.corpus.title, version=__version__, docs_url=None, redoc_url=None)
    _add_routes(app, assistant, workers)
    app.include_router(ask_routes.routes(assistant, kept, workers))
    app.include_router(widget_routes.routes(lambda: assistant.corpus, sites, rating, written))
    if feedback is not None:
        app.include_router(feedback_routes.routes(kept, feedback))
    app.include_router(metrics_page.routes(shown_to))
    refusals.add(app, assistant.corpus, written)
    # Any CORSMiddleware on the parent makes Gradio stand down, which otherwise lets every origin in.
    app.add_middleware(CORSMiddleware, allow_origins=[])
    if budgets is not None:
        app.add_middleware(
            Limited,
            budgets=budgets,
            page=lambda question, why: ask_response(ask_page.refused(assistant.corpus, question, why, written)),
        )
    app.add_middleware(BodyLimit, limit=MAX_BODY_BYTES, seconds=BODY_SECONDS)
    app.add_middleware(GZipMiddleware)
    app.add_middleware(SafeHeaders)
    app.add_middleware(Seen)
    app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(proxies))
    return Parts(app, partial(_add_chat, app, assistant, kept, workers, rating))


def _add_routes(app: FastAPI, assistant: Assistant, workers: Workers) -> None:
    @app.get("/healthz")
    async def health() -> dict[str, str]:
        """Says that the server runs."""
        return {"status": "ok"}

    @app.get("/readyz")
    async def ready() -> Ready:
        """Says what is loaded; 503 until all of it is."""
        corpus = assistant.corpus
        return Ready(guides=list(corpus.guides), sentences=len(corpus.chunks), written=assistant.writer is not None)

    @app.get(GUIDE_PAGE, response_class=HTMLResponse)
    def guide() -> HTMLResponse:
        """The text that is quoted: guide, readers' comments and safety card."""
        return HTMLResponse(guide_page.render(assistant.corpus), headers={"Content-Security-Policy": GUIDE_POLICY})

    @app.head(ASK_PAGE, include_in_schema=False)
    @app.get(ASK_PAGE, response_class=HTMLResponse, responses=dict.fromkeys((422, 503), _SAID))
    async def ask_without_script(request: Request, q: str | None = None) -> HTMLResponse:
        """A form, and the answer to `q`, as a page that needs no script."""
        return await while_there(request, _asked(assistant, workers, q, asker(request.client)))


async def _asked(assistant: Assistant, workers: Workers, question: str | None, who: str) -> HTMLResponse:
    corpus, written = assistant.corpus, assistant.writer is not None
    if question is None:
        return ask_response(ask_page.blank(corpus, written))
    try:
        answer = await workers.run(partial(assistant.ask, question), who)
        return ask_response(ask_page.answered(corpus, answer, written))
    except BadQuestion as error:
        return ask_response(ask_page.refused(corpus, question, str(error), written), 422)
    except Busy as error:
        return ask_response(ask_page.refused(corpus, question, str(error), written), 503, LATER)


def _add_chat(app: FastAPI, assistant: Assistant, kept: Kept, workers: Workers, rating: bool) -> None:
    @app.get(chat.SCRIPT_AT, include_in_schema=False)
    def chat_script() -> Response:
        return Response(chat.SCRIPT, media_type="text/javascript", headers={"Cache-Control": FOREVER})

    page = chat.build(assistant, kept, workers)
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
    inputs = {ident: len(event.inputs) for ident, event in page.fns.items() if event.fn}
    mount.app = OnlyChat(Streams(mount.app, page._queue), inputs, partial(make_room, page._queue))
