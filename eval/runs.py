"""A run: every case asked once, in this process or of a server; written to a file and read back."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import httpx

from assistant import bank, examples, versions
from assistant.answering import Answering
from assistant.conversation import resolve
from assistant.corpus import Corpus, load
from assistant.settings import ROOT, Settings
from assistant.types import Answer, AssistantError, Citation, Passage, Written
from eval.cases import Case, case_of
from eval.files import put
from eval.score import Verdict, judge

Ask = Callable[[Case], tuple[Answer, float | None]]
"""Asks a case; beside the answer, how sure it is that the corpus covers the question, where that is known."""

FORMAT = 1
HTTP_SECONDS = 60.0
LIBRARIES = ("torch", "sentence-transformers", "chromadb", "scikit-learn")


@dataclass(frozen=True)
class Run:
    """`about` names what was asked of what; `partial` says why a run ended early, if it did."""

    about: dict[str, Any]
    verdicts: tuple[Verdict, ...]
    partial: str = ""

    @property
    def latencies(self) -> list[float]:
        """Milliseconds by case, as the assistant itself measured them."""
        return [verdict.answer.latency_ms for verdict in self.verdicts]


class ServerGone(AssistantError):
    """The server under test no longer answers."""


def run(cases: Sequence[Case], ask: Ask, corpus: Corpus, about: dict[str, Any], watched: Iterable[Case]) -> Run:
    """Asks every case of `watched`, which yields `cases` and may show progress.

    A server that goes away ends the run early; what was measured is kept.
    """
    verdicts: list[Verdict] = []
    for case in watched:
        try:
            answer, covered = ask(case)
        except ServerGone as error:
            return Run(about, tuple(verdicts), f"{error} {len(verdicts)} of {len(cases)} cases were asked.")
        verdicts.append(judge(case, answer, corpus, covered))
    return Run(about, tuple(verdicts))


def in_process(assistant: Answering) -> Ask:
    """Asks the assistant of this process."""

    def ask(case: Case) -> tuple[Answer, float | None]:
        answer = assistant.ask(case.question, case.history)
        kinds = assistant.intent(resolve(case.question, case.history)).kinds
        return answer, kinds["answer"] / (kinds["answer"] + kinds["not_covered"])

    return ask


@contextmanager
def over_http(url: str) -> Iterator[Ask]:
    """Asks a running server's POST /api/ask. `ask` raises ServerGone when it does not answer as one."""
    with httpx.Client(base_url=url, timeout=HTTP_SECONDS) as client:

        def ask(case: Case) -> tuple[Answer, float | None]:
            body = {"question": case.question, "history": [asdict(turn) for turn in case.history]}
            try:
                response = client.post("/api/ask", json=body)
                while response.status_code == httpx.codes.TOO_MANY_REQUESTS:  # it says when to come back
                    time.sleep(float(response.headers["Retry-After"]))
                    response = client.post("/api/ask", json=body)
                response.raise_for_status()
                return answer_of(response.json()), None
            except httpx.HTTPStatusError as error:
                raise ServerGone(f"{url} refused the case {case.id} ({error.response.status_code}).") from None
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise ServerGone(f"{url} does not answer ({type(error).__name__}): is the server running?") from None
            except (ValueError, TypeError, KeyError):
                raise ServerGone(f"{url} does not answer as the assistant does: is it the right address?") from None

        yield ask


def about(cases: Sequence[Case], settings: Settings, url: str | None = None) -> dict[str, Any]:
    """What a run was made with: equal for equal inputs, without a date or a path."""
    asked = json.dumps([asdict(case) for case in cases], sort_keys=True)
    return {
        "format": FORMAT,
        "revision": revision(),
        "cases": hashlib.sha256(asked.encode()).hexdigest()[:16],
        "corpus": load(settings.corpus).hash,
        "examples": examples.digest(bank.taught(settings.corpus, load(settings.corpus))),
        "model": versions.fingerprint(settings.model),
        "asked": "over HTTP" if url else "in process",
        **({"llm": settings.llm} if settings.llm and not url else {}),
        "python": ".".join(map(str, sys.version_info[:2])),
        "libraries": {name: version(name) for name in LIBRARIES},
    }


def save(found: Run, path: Path) -> None:
    """Writes a run as JSON, a case a line; timings stand apart, so that the rest can be compared to the byte.

    Raises AssistantError when the file cannot be written.
    """
    rows = ",\n".join(json.dumps(_row(verdict), ensure_ascii=False) for verdict in found.verdicts)
    timings = {verdict.case.id: verdict.answer.latency_ms for verdict in found.verdicts}
    put(
        f'{{"about": {json.dumps(found.about)},\n"partial": {json.dumps(found.partial)},\n'
        f'"cases": [\n{rows}\n],\n"timings": {json.dumps(timings)}}}\n',
        path,
    )


def read(path: Path) -> Run:
    """Raises AssistantError when the file is not a run of this format."""
    try:
        whole = json.loads(path.read_text(encoding="utf-8"))
        if whole["about"]["format"] != FORMAT:
            raise AssistantError(f"{path} has format {whole['about']['format']}, this eval reads {FORMAT}.")
        verdicts = tuple(_verdict(row, whole["timings"]) for row in whole["cases"])
        return Run(whole["about"], verdicts, whole["partial"])
    except OSError as error:
        raise AssistantError(f"Cannot read {path}: {error.strerror}.") from None
    except (ValueError, KeyError, TypeError):
        raise AssistantError(f"{path} is not a run. Make one: python -m eval run --out {path.name}") from None


def _row(verdict: Verdict) -> dict[str, Any]:
    case = {name: value for name, value in asdict(verdict.case).items() if value not in ((), None)}
    answer = verdict.answer.record()
    for name in ("question", "latency_ms"):  # the one stands in the case, the other among the timings
        answer.pop(name)
    return {"case": case, "answer": answer, "checks": verdict.checks, "values": verdict.values}


def _verdict(row: dict[str, Any], timings: dict[str, float]) -> Verdict:
    case = case_of(row["case"])
    answer = answer_of({"question": case.question, "latency_ms": timings[case.id], **row["answer"]})
    return Verdict(case, answer, row["checks"], row["values"])


def answer_of(record: dict[str, Any]) -> Answer:
    """The answer that `Answer.record()` wrote. Raises TypeError or KeyError for anything else."""
    citations = tuple(Citation(**citation) for citation in record["citations"])
    passages = tuple(Passage(**passage) for passage in record["passages"])
    sentences = tuple(
        Written(**{**sentence, "citations": tuple(sentence["citations"])}) for sentence in record.get("sentences", ())
    )
    return Answer(**{**record, "citations": citations, "passages": passages, "sentences": sentences})


def revision() -> str:
    """The git revision of the code, with "-dirty" where files differ from it; empty outside a repository."""
    command = ["git", "-C", str(ROOT), "describe", "--always", "--dirty", "--abbrev=12"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=10).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""
