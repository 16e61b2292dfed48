"""`python -m eval`: runs case files against the assistant, or times it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli import err, open_assistant, out
from assistant.types import AssistantError
from eval import bench as benchmark
from eval.cases import FOLDER, Case, load
from eval.score import Verdict, judge
from eval.table import show

app = typer.Typer(help="Tests the quality of answers.", pretty_exceptions_enable=False, add_completion=False)


@app.callback(invoke_without_command=True)
def default(context: typer.Context) -> None:
    """Without a command: `run` on the dev cases."""
    if context.invoked_subcommand is None:
        run([])


@app.command(epilog="Example: [bold]python -m eval run eval/cases/dev.jsonl --failures[/bold]")
def run(
    files: Annotated[list[Path] | None, typer.Argument(help="Case files; eval/cases/dev.jsonl if none.")] = None,
    failures: Annotated[bool, typer.Option("--failures", help="List every case that does not hold, and why.")] = False,
) -> None:
    """Ask every case and print what holds, by kind."""
    cases = load(files or [FOLDER / "dev.jsonl"])
    verdicts = judged(cases)
    if failures:
        for verdict in verdicts:
            if not verdict.holds:
                out.print(f"{verdict.case.id}: {'; '.join(verdict.reasons)}", markup=False)
                out.print(f"    {verdict.case.question}\n    -> {verdict.answer.text}", markup=False, style="dim")
    out.print(show(verdicts, f"{len(cases)} cases"))
    broken = [v.case.id for v in verdicts if not (v.safe and v.sound)]
    if broken:
        raise AssistantError(f"Clearance granted or a sentence not traceable in: {', '.join(broken)}.")


@app.command(epilog="Example: [bold]python -m eval bench[/bold]")
def bench() -> None:
    """Time a warm ask against one query embedding plus one Chroma query."""
    questions = [case.question for case in load([FOLDER / "dev.jsonl"]) if not case.history]
    cost = benchmark.measure(open_assistant(), questions)
    out.print(
        f"ask {cost.ask:.1f} ms, floor {cost.floor:.1f} ms, ratio {cost.ratio:.2f} (medians, n={cost.n}, interleaved)"
    )


def judged(cases: list[Case]) -> list[Verdict]:
    """Every case asked of the assistant in this process."""
    assistant = open_assistant()
    return [judge(case, assistant.ask(case.question, case.history), assistant.corpus) for case in cases]


def main() -> None:
    """Runs a command; an error that a user can mend is one line on stderr and exit code 2."""
    try:
        app()
    except AssistantError as error:
        err.print(f"Error: {error}", markup=False, soft_wrap=True)
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
