"""The terminal: build, ask, serve, mcp, snippet, feedback, import. Knows no more of answers than how to print them.

What takes seconds to import is imported by the command that needs it (`Lazy`): the web
page by `serve`, the index by `build`, and nothing of either by `--help`.
"""

from __future__ import annotations

import gc
import io
import json
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from assistant import demo_page, feedback_cli, import_cli, logs, memory, questions_cli, wording
from assistant.corpus import load
from assistant.lazy import Lazy
from assistant.origins import origin
from assistant.settings import Settings
from assistant.snippet import lines, write_plugin
from assistant.types import Answer, AssistantError

if TYPE_CHECKING:
    from assistant import answering, bank, batch, index, listening, mcp_server, opening, web
else:
    bank, batch, index = Lazy("assistant.bank"), Lazy("assistant.batch"), Lazy("assistant.index")
    answering = Lazy("assistant.answering")
    mcp_server, web = Lazy("assistant.mcp_server"), Lazy("assistant.web")
    listening, opening = Lazy("assistant.listening"), Lazy("assistant.opening")

app = typer.Typer(
    help="Answers questions about a rehab guide: quoted, cited, and deferring to the physio.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.add_typer(feedback_cli.app, name="feedback")
app.command("import", epilog="Example: [bold]python -m assistant import guide.html --dry-run[/bold]")(import_cli.bring)
app.command(epilog="Example: [bold]python -m assistant questions --guide achilles[/bold]")(questions_cli.questions)
out = Console()
err = Console(stderr=True)

LOOPBACK = "127.0.0.1"
PORT = 7860
GARBAGE = 100_000
"""New objects after which Python looks for garbage. What is imported and opened stays for good, and with the usual 700
a tenth of a start goes into looking through it again and again (eval/LOG.md)."""


@app.command(epilog="Example: [bold]python -m assistant build[/bold]")
def build(
    fresh: Annotated[bool, typer.Option("--fresh", help="Build from nothing instead of updating.")] = False,
) -> None:
    """Bring the index up to date with the corpus."""
    settings = Settings.read()
    corpus = load(settings.corpus)
    with bar() as progress:
        taught = bank.taught(settings.corpus, corpus)
        built = index.build(settings, corpus, taught, progress, fresh, mend=True)
    if not built.reason:
        out.print(f"Up to date: {built.manifest.chunks} sentences, version {built.manifest.version}.")
        return
    out.print(
        f"Built version {built.manifest.version}, because {built.reason}: {built.manifest.chunks} sentences, "
        f"{built.embedded} embedded, {built.kept} kept, {built.removed} removed."
    )


@app.command(epilog='Example: [bold]python -m assistant ask "How do I start with the jump rope?"[/bold]')
def ask(
    question: Annotated[str | None, typer.Argument(help="The question, in quotes.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole record as JSON.")] = False,
    guide: Annotated[str | None, typer.Option(help="The id of the one guide to ask; default all.")] = None,
    source: Annotated[
        Path | None, typer.Option("--batch", help="A JSONL file of {id, question, history, guide} lines.")
    ] = None,
    target: Annotated[Path | None, typer.Option("--out", help="Where the answers of --batch go, as JSONL.")] = None,
) -> None:
    """Ask one question, or every question of a file."""
    if source is not None:
        if target is None or question is not None or guide is not None:
            raise AssistantError("--batch needs --out FILE, and no question or --guide beside it.")
        _ask_batch(source, target)
        return
    if question is None:
        raise AssistantError('No question. Put it in quotes: python -m assistant ask "…"')
    answer = open_assistant().ask(question, guide=guide)
    if as_json:
        sys.stdout.write(json.dumps(answer.record(), ensure_ascii=False, indent=2) + "\n")
    else:
        show(answer)


def _ask_batch(source: Path, target: Path) -> None:
    if not source.is_file():
        raise AssistantError(f"No file {str(source)!r} to read questions from.")
    bad = batch.answer_file(
        open_assistant(), source, target, lambda error: err.print(error, markup=False, soft_wrap=True)
    )
    if bad:
        raise AssistantError(
            f"{bad} bad line{'s' if bad > 1 else ''} in {source}; the others are answered in {target}."
        )


@app.command(epilog="Example: [bold]python -m assistant serve --port 7860[/bold]")
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = LOOPBACK,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = PORT,
) -> None:
    """Serve the chat page and the HTTP interface."""
    _refuse_used(host, port)
    settings = Settings.read()
    logs.to_stderr(settings)
    door = opening.Opening(lambda: _parts(settings, door))
    out.print(f"The chat is at http://{host}:{port}  (Ctrl+C ends it)", soft_wrap=True)
    out.print(f"The widget on a sample article: http://{host}:{port}{demo_page.AT}", soft_wrap=True)
    listening.Server(door, host, port).run()


def _parts(settings: Settings, door: opening.Opening) -> web.Parts:
    def building(_: str) -> None:
        door.doing = "building"

    return web.configured(open_assistant(settings, building), settings)


@app.command(epilog="Example: [bold]python -m assistant mcp[/bold]")
def mcp() -> None:
    """Serve a desktop assistant, which starts this itself and speaks MCP over stdin and stdout."""
    settings = Settings.read()
    logs.to_stderr(settings)
    corpus = load(settings.corpus)
    try:
        server = mcp_server.create(corpus, lambda: open_assistant(settings))
    except ImportError as error:
        raise AssistantError(f"mcp needs the extra of that name ({error}): pip install -e '.[mcp]'") from None
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # else Ctrl+C would wait for the SDK's thread that reads stdin
    server.run()


@app.command(
    epilog="Example: [bold]python -m assistant snippet --site https://blog.example --at https://chat.example[/bold]"
)
def snippet(
    site: Annotated[str, typer.Option(help="The blog: https://blog.example")],
    at: Annotated[str, typer.Option(help="Where readers reach this assistant.")] = f"http://{LOOPBACK}:{PORT}",
    plugin: Annotated[Path | None, typer.Option(help="Write the WordPress plugin to this zip instead.")] = None,
) -> None:
    """Print the lines that put the widget on a site."""
    ours = _origin("--at", at)
    if plugin is None:
        allowed = Settings.read().allowed_sites
        if LOOPBACK in ours:
            err.print(f"These lines work on this machine only. For readers give --at https://…, not {ours}.")
        sys.stdout.write(lines(ours, _origin("--site", site), allowed) + "\n")
        return
    try:
        write_plugin(ours, plugin)
    except OSError as error:
        raise AssistantError(f"Cannot write {plugin}: {error.strerror}.") from None
    out.print(f"Written: {plugin}. In WordPress: Plugins, Add New, Upload Plugin.", soft_wrap=True)


def _origin(option: str, value: str) -> str:
    try:
        return origin(value)
    except ValueError as error:
        raise AssistantError(f"{option}: {error}.") from None


def _refuse_used(host: str, port: int) -> None:
    """Said before the model is loaded, not after."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise AssistantError(
                f"Cannot listen on {host}:{port}: {error.strerror}. Choose another with --port."
            ) from None


def _unheard(_: str) -> None:
    pass


def open_assistant(settings: Settings | None = None, told: Callable[[str], None] = _unheard) -> answering.Answering:
    """An assistant with an index that is up to date, its building shown on stderr; `told` hears its steps."""
    settings = settings or Settings.read()
    logs.to_stderr(settings)
    with bar(told) as progress:
        assistant = answering.Answering.open(settings, progress)
    if assistant.built.reason:
        err.print(f"Index built, because {assistant.built.reason}.", soft_wrap=True)
    return assistant


@contextmanager
def bar(told: Callable[[str], None] = _unheard) -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar on stderr, one line a step of the work; `told` hears the step's name."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err) as progress:
        tasks: dict[str, int] = {}

        def advance(what: str, done: int, total: int) -> None:
            told(what)
            if what not in tasks:
                tasks[what] = progress.add_task(what, total=total)
            progress.update(progress.task_ids[tasks[what]], completed=done)

        yield advance


def show(answer: Answer) -> None:
    """An answer with its sources, for people."""
    out.print(answer.text, markup=False, soft_wrap=False)
    if answer.mode == "generated":
        out.print(f"\n[dim]{wording.GENERATED}[/dim]")
    for citation in answer.citations:
        label = wording.SOURCE_NAMES[citation.source]
        out.print(f"\n[dim]\\[{citation.n}] {escape(citation.title)} ({escape(label)})[/dim]")
        out.print(f"    “{citation.quote}”", markup=False, style="dim")


def process(arguments: list[str] | None = None) -> None:
    """`main`, in a process that does nothing else."""
    gc.set_threshold(GARBAGE)
    try:
        main(arguments)
    finally:
        gc.freeze()  # what is left goes with the process; looking through it once more takes a sixth of a cold answer


def main(arguments: list[str] | None = None) -> None:
    """Runs a command; an error that a user can mend is one line on stderr and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without Unicode gets "?" instead of a traceback
    try:
        app(arguments)
    except AssistantError as error:
        err.print(f"Error: {error}", markup=False, soft_wrap=True)
        raise SystemExit(2) from None
    except (MemoryError, OSError, ImportError) as error:
        if not memory.is_lacking(error):
            raise
        err.print(f"Error: {memory.CURE}", markup=False, soft_wrap=True)
        raise SystemExit(2) from None
