"""A blog on an origin of its own, with an article on the guide and the widget's tag."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import uvicorn
from playwright.sync_api import FrameLocator, Page

from assistant import wording
from assistant.budgets import Budgets
from assistant.feedback import Feedback
from assistant.talk import Assistant
from assistant.web import parts
from tests.browser.pages import free_port, ready

LABEL = wording.WIDGET["label"]
ARTICLE = """<h1>My guide</h1><p>Words of the blog.</p>
<h2>Exercises</h2><p>Some filler.</p><p>The sentence that <em>is</em>&nbsp;quoted, to the letter. And another one.</p>
<h2 id="jump-rope">A heading of another name</h2><p>Skip.</p>
<div style="height: 3000px"></div><h2>Return&nbsp;to   Running!</h2><p>The end of it.</p>"""
HEAD = '<title>Blog</title><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
STRICT = "default-src 'self'; script-src 'self' {app}; frame-src {app}; style-src 'self'; img-src data:"
HOSTILE = """html { font-size: 62.5%; color: red; } body, body * { all: unset !important; display: none !important;
color: red !important; font-size: 40px !important; }
guide-chat, html > * { display: none !important; position: static !important; opacity: 0 !important; }
button, dialog, iframe { width: 1px !important; visibility: hidden !important; }"""


class Blog:
    """Serves the pages it is given; `origin` is on another host than the app's."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[str, dict[str, str]]] = {}
        blog = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = self.path.partition("?")[0]
                text, headers = blog.pages.get(path, ("", {}))
                self.send_response(200 if path in blog.pages else 404)
                for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://localhost:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def put(self, path: str, html: str, headers: dict[str, str] | None = None) -> str:
        """The address of a page from now on."""
        self.pages[path] = (f'<!doctype html><html lang="en"><head>{HEAD}</head>{html}', headers or {})
        return self.origin + path


def tag(app: str, more: str = "") -> str:
    return f'<script defer data-guide-chat src="{app}/widget.js" {more}></script>'


@contextmanager
def serving(
    assistant: Assistant, sites: list[str], feedback: Feedback | None = None, budgets: Budgets | None = None
) -> Iterator[str]:
    """The address of the app, which these sites may frame."""
    port = free_port()
    app = parts(assistant, feedback, sites, budgets=budgets).whole
    made = uvicorn.Config(app, factory=True, port=port, log_level="error")
    server = uvicorn.Server(made)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield ready(port)
    finally:
        server.should_exit = True
        thread.join()


def opened(page: Page, address: str) -> FrameLocator:
    """The frame, after the launcher was pressed."""
    page.goto(address)
    page.get_by_role("button", name=LABEL).click()
    return frame(page)


def frame(page: Page) -> FrameLocator:
    inside = page.frame_locator("guide-chat iframe")
    inside.get_by_role("textbox").wait_for()
    return inside


def ask(inside: FrameLocator, question: str) -> None:
    """Sends a question in the frame and waits for its whole answer."""
    count = inside.locator("h2.whole").count()
    inside.get_by_role("textbox").fill(question)
    inside.get_by_role("button", name=wording.SEND, exact=True).click()
    inside.locator("h2.whole").nth(count).wait_for()


def marked(page: Page) -> str:
    """The text that a citation has marked in the article."""
    found: str = page.evaluate("[...CSS.highlights.get('guide-chat') ?? []].map(String).join()")
    return found
