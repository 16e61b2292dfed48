"""The guide for desktop assistants, over the Model Context Protocol: `ask` and `search_guide`.

Needs the extra `mcp`, so nothing but the command `mcp` imports it. Knows nothing of how a
question is answered, and lets nothing out that an answer would have kept back.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, redirect_stdout
from dataclasses import asdict, dataclass
from typing import Annotated, Any, Protocol

from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import CallToolResult, TextContent, ToolAnnotations
from pydantic import Field

from assistant import __version__, wording
from assistant.corpus import Corpus
from assistant.settings import MAX_PASSAGES, PASSAGES
from assistant.types import Answer, AssistantError, Citation, Findings, Hit, Kind, Turn

READS_ONLY = ToolAnnotations(read_only_hint=True, open_world_hint=False)


class Assistant(Protocol):
    """What the tools need; `assistant.answering.Answering` is one."""

    @property
    def corpus(self) -> Corpus: ...

    def ask(self, question: str, history: Sequence[Turn] = (), guide: str | None = None) -> Answer: ...

    def find(self, question: str, guide: str | None = None) -> Findings: ...


Opened = Context[Future[Assistant], Any]


@dataclass(frozen=True)
class Search:
    """What a search found; `first` has to be said before any of the passages. `kind` and `tier` as in an answer."""

    query: str
    kind: Kind
    first: str
    passages: tuple[Citation, ...]
    tier: int | None = None


def create(corpus: Corpus, open_assistant: Callable[[], Assistant]) -> MCPServer:
    """The server. It opens the assistant in the background, once it serves: until then its tools wait.

    An index may have to be built first, and a desktop assistant waits a minute for a
    server to greet it. Nor does stdout belong to the protocol any sooner: from then on the
    SDK sends to stderr what is written to the descriptor, and we what Python prints, which
    would else wait in a buffer until the SDK has gone.
    """

    @asynccontextmanager
    async def opening(server: MCPServer[Future[Assistant]]) -> AsyncIterator[Future[Assistant]]:
        with redirect_stdout(sys.stderr), ThreadPoolExecutor(1) as thread:
            yield thread.submit(open_assistant)

    titles = ", ".join(f"{guide.id} “{guide.title}”" for guide in corpus.guides.values())
    server = MCPServer(
        "guide-assistant",
        title=corpus.title,
        instructions=wording.MCP_INSTRUCTIONS.format(titles=titles),
        version=__version__,
        lifespan=opening,
    )
    for tool, description in ((ask, wording.MCP_ASK), (search_guide, wording.MCP_SEARCH)):
        server.add_tool(tool, description=description.format(titles=titles), annotations=READS_ONLY)
    return server


def ask(
    ctx: Opened,
    question: Annotated[str, Field(description=wording.MCP_QUESTION)],
    history: Annotated[list[Turn] | None, Field(description=wording.MCP_HISTORY)] = None,
    guide: Annotated[str | None, Field(description=wording.MCP_GUIDE)] = None,
) -> Annotated[CallToolResult, Answer]:
    with told():
        answer = opened(ctx).ask(question, history or (), guide)
    return result(answer.text, answer.citations, answer.record())


def search_guide(
    ctx: Opened,
    query: Annotated[str, Field(description=wording.MCP_QUERY)],
    limit: Annotated[int, Field(description=wording.MCP_LIMIT, ge=1, le=MAX_PASSAGES)] = PASSAGES,
    guide: Annotated[str | None, Field(description=wording.MCP_GUIDE)] = None,
) -> Annotated[CallToolResult, Search]:
    with told():
        found = search(opened(ctx), query, limit, guide)
    return result(found.first, found.passages, asdict(found))


def search(assistant: Assistant, query: str, limit: int, guide: str | None) -> Search:
    """The passages on a query that may have a plain answer; for any other, first what `ask` says, with its sources.

    What is urgent or a matter of clearance gets no passages beside those.
    """
    found = assistant.find(query, guide)
    near = found.hits[:limit]
    if found.screening.kind == "answer" and found.screening.tier is None and near:
        return Search(query, "answer", wording.WITHOUT_RULE, cited(assistant.corpus, near))
    answer = assistant.ask(query, guide=guide)
    near = () if answer.kind in ("urgent", "clearance") else near
    return Search(query, answer.kind, answer.text, cited(assistant.corpus, near, answer.citations), answer.tier)


def cited(corpus: Corpus, hits: Sequence[Hit], before: tuple[Citation, ...] = ()) -> tuple[Citation, ...]:
    """The hits' sentences as citations, numbered on from those before."""
    quoted = {(citation.section, citation.start) for citation in before}
    new = [hit.chunk for hit in hits if (hit.chunk.section, hit.chunk.start) not in quoted]
    return before + tuple(
        Citation(n, c.section, corpus.name(c.section), c.source, c.text, c.start, c.end, corpus.link(c.section, c.text))
        for n, c in enumerate(new, start=len(before) + 1)
    )


def result(text: str, citations: Sequence[Citation], record: dict[str, Any]) -> CallToolResult:
    """A tool's result for people and models, with the record for programs."""
    sources = [f"[{c.n}] {c.title} ({wording.SOURCE_NAMES[c.source]}): “{c.quote}”" for c in citations]
    content = TextContent(type="text", text="\n".join([text, *([""] if sources else []), *sources]))
    return CallToolResult(content=[content], structured_content=record)


def opened(ctx: Opened) -> Assistant:
    return ctx.request_context.lifespan_context.result()


@contextmanager
def told() -> Iterator[None]:
    """Makes an error that the caller can mend the tool's own; the SDK keeps the text of any other to itself."""
    try:
        yield
    except AssistantError as error:
        raise ToolError(str(error)) from None
