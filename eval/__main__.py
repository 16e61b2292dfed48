"""`python -m eval`: runs case files, compares runs, and measures retrieval and speed."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import track
from typer.core import TyperGroup

from assistant import route
from assistant.cli import err, open_assistant
from assistant.corpus import Corpus
from assistant.corpus import load as load_corpus
from assistant.settings import ROOT, Settings
from assistant.types import AssistantError
from eval import ablate as ablating
from eval import bench as benchmark
from eval import compare as comparing
from eval import report as reporting
from eval import runs, support_report
from eval import support as supporting
from eval.benching import figures, guard, page, setup
from eval.cases import FOLDER, Case, load
from eval.files import put
from eval.pairs import FOLDER as PAIRS
from eval.pairs import SETS
from eval.pairs import load as load_pairs
from eval.score import INVARIANTS
from eval.table import show, show_changes

DEV = FOLDER / "dev.jsonl"
SHOWN = 40
"""How many differing answers `compare` prints."""
out = Console(width=None if sys.stdout.isatty() else 140)
"""Wide enough for the tables where nobody's terminal sets the width."""


class RunByDefault(TyperGroup):
    """`python -m eval --report x.html` means `python -m eval run --report x.html`."""

    def parse_args(self, context: Any, arguments: list[str]) -> list[str]:  # noqa: ANN401
        if not arguments or (arguments[0] not in self.commands and arguments[0] != "--help"):
            arguments = ["run", *arguments]
        return super().parse_args(context, arguments)


app = typer.Typer(
    help="Tests the quality of answers. Without a command: `run` on the dev cases.",
    cls=RunByDefault,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode="rich",
)


@app.command(epilog="Example: [bold]python -m eval run eval/cases/test.jsonl --report report.html[/bold]")
def run(
    files: Annotated[list[Path] | None, typer.Argument(help="Case files; eval/cases/dev.jsonl if none.")] = None,
    url: Annotated[str | None, typer.Option(help="Ask a running server instead of this process.")] = None,
    target: Annotated[Path | None, typer.Option("--out", help="Write the whole run as JSON, for `compare`.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write one self-contained HTML page.")] = None,
    failures: Annotated[bool, typer.Option("--failures", help="List every case that does not hold, and why.")] = False,
) -> None:
    """Ask every case and print every figure."""
    cases = load(files or [DEV])
    found = measured(cases, url)
    if failures:
        list_failures(found)
    out.print(show(found))
    if target:
        runs.save(found, target)
    if report:
        reporting.write(found, report)
        out.print(f"Report: {report}", markup=False)
    broken = [v.case.id for v in found.verdicts if any(v.checks.get(name) is False for name in INVARIANTS)]
    if found.partial:
        raise AssistantError(f"Partial: {found.partial}")
    if broken:
        raise AssistantError(
            f"Clearance granted, or an answer that is not what it says it is, in: {', '.join(broken)}."
        )


@app.command(epilog="Example: [bold]python -m eval compare eval/baseline.json build/run.json[/bold]")
def compare(
    before: Annotated[Path, typer.Argument(help="The run that is good enough, such as eval/baseline.json.")],
    after: Annotated[Path, typer.Argument(help="The run that would replace it.")],
) -> None:
    """Show what two runs gain and lose; exit 1 when the second must not be released."""
    found = comparing.compare(runs.read(before), runs.read(after))
    for old, new in found.answers[:SHOWN]:
        out.print(f"{new.case.id}: {new.case.question}", markup=False, style="bold")
        out.print(f"  - {old.answer.kind}: {old.answer.text}", markup=False, style="red")
        out.print(f"  + {new.answer.kind}: {new.answer.text}", markup=False, style="green")
    if len(found.answers) > SHOWN:
        out.print(f"… and {len(found.answers) - SHOWN} more answers that differ.")
    out.print(show_changes(found))
    for text in found.known:
        out.print(f"known, in both runs: {text}", markup=False, style="yellow")
    for text in found.hard:
        out.print(f"HARD GATE: {text}", markup=False, style="bold red")
    for text in found.soft:
        out.print(f"soft gate: {text}", markup=False, style="red")
    if found.hard or found.soft:
        raise typer.Exit(1)
    out.print("No safety case is newly failing, no figure fell beyond its margin.")


@app.command(epilog="Example: [bold]python -m eval ablate --peers[/bold]")
def ablate(
    files: Annotated[list[Path] | None, typer.Argument(help="Case files; eval/cases/dev.jsonl if none.")] = None,
    peers: Annotated[bool, typer.Option("--peers", help="Beside what other libraries do; needs the extra.")] = False,
) -> None:
    """Measure retrieval without each of its parts; print a Markdown table."""
    cases, assistant = load(files or [DEV]), open_assistant()
    variants = ablating.ours(assistant)
    if peers:
        try:
            variants = {**ablating.beside(assistant), **variants}
        except ModuleNotFoundError as error:
            raise AssistantError(f"--peers needs {error.name}: pip install -e '.[peers]'") from None
    with err.status("Ranking") as status:
        text = ablating.table(variants, cases, lambda name: status.update(f"Ranking: {name}"))
    sys.stdout.write(text + "\n")


@app.command(epilog="Example: [bold]python -m eval support --report support.html[/bold]")
def support(
    files: Annotated[list[Path] | None, typer.Argument(help="Files of pairs; all of eval/support/ if none.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write one self-contained HTML page.")] = None,
    target: Annotated[Path | None, typer.Option("--json", help="Write every figure as JSON.")] = None,
) -> None:
    """Measure how well a model's unsupported sentences are told from supported ones."""
    pairs = load_pairs(files or [PAIRS / f"{name}.jsonl" for name in SETS])
    settings = Settings.read()
    with err.status("Judging"):
        judged = supporting.judge(pairs, route.load(settings.model))
    for rows in support_report.tables(judged):
        out.print(support_report.shown(rows))
    if target:
        put(json.dumps(supporting.record(judged), indent=1) + "\n", target)
    if report:
        support_report.write(judged, settings.model, report)
        out.print(f"Report: {report}", markup=False)


@app.command(epilog="Example: [bold]python -m eval bench answering cold --quick[/bold]")
def bench(
    parts: Annotated[list[str] | None, typer.Argument(help=f"Of {', '.join(benchmark.PARTS)}; all if none.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Small sizes, in two minutes; nothing is kept.")] = False,
    large: Annotated[bool, typer.Option("--large", help="Growth up to 100,000 chunks; takes long.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Keep nothing; exit 1 if a ratio fell behind the last run's, twice.")
    ] = False,
) -> None:
    """Measure answers, starts, builds, growth and memory, beside peers; ratios first."""
    names = benchmark.chosen(parts or [])
    before = figures.read() if check else []
    with err.status("Opening the assistant") as status:
        size = setup.QUICK if quick else setup.LARGE if large else setup.FULL
        cases = tuple(load([DEV]))
        having = setup.Setup(size, Settings.read(), open_assistant(), cases, lambda text: status.update(text))

        def measure(name: str) -> figures.Part:
            part = benchmark.measured(name, having)
            out.print(page.show(part))
            for note in part.notes:
                out.print(note, markup=False, style="yellow")
            return part

        if check:
            behind = guard.regressions(before, names, measure)
        else:
            found = [measure(name) for name in names]
    if check:
        for text in behind:
            out.print(f"FELL BEHIND: {text}", markup=False, style="bold red")
        if behind:
            raise typer.Exit(1)
        out.print("No ratio fell behind the last run's by more than 15 % twice.")
    elif not quick:
        figures.save(found)
        page.write(figures.read())
        out.print(f"Written: {page.DOCUMENT.relative_to(ROOT)}", markup=False)


def measured(cases: Sequence[Case], url: str | None = None) -> runs.Run:
    """Every case asked, with a progress bar on stderr."""
    settings = Settings.read()
    with asker(url, settings) as (ask, corpus, written):
        watched = track(cases, "Asking", console=err, transient=True, disable=not err.is_terminal)
        found = runs.run(cases, ask, corpus, runs.about(cases, settings, url), watched)
    return replace(found, about=found.about | {"written": dict(sorted(written.items()))}) if written else found


@contextmanager
def asker(url: str | None, settings: Settings) -> Iterator[tuple[runs.Ask, Corpus, Counter[str]]]:
    """Who answers, the corpus that the answers are held against (the local one), and what became of a model's."""
    if url is None:
        assistant = open_assistant()
        yield runs.in_process(assistant), assistant.corpus, assistant.writer.seen if assistant.writer else Counter()
    else:
        with runs.over_http(url) as ask:
            yield ask, load_corpus(settings.corpus), Counter()


def list_failures(found: runs.Run) -> None:
    """Every case that does not hold, with question, answer and reasons."""
    for verdict in found.verdicts:
        if not verdict.holds:
            out.print(f"{verdict.case.id}: {'; '.join(verdict.reasons)}", markup=False)
            earlier = [turn.content for turn in verdict.case.history if turn.role == "user"]
            for text in (*earlier, verdict.case.question):
                out.print(f"    > {text}", markup=False, style="dim")
            out.print(f"    -> {verdict.answer.text}", markup=False, style="dim")


def main() -> None:
    """Runs a command; an error that a user can mend is one line on stderr and exit code 2."""
    try:
        app()
    except AssistantError as error:
        err.print(f"Error: {error}", markup=False, soft_wrap=True)
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
