"""The parsers as coverage-guided fuzzing sees them: bytes in, nothing out but the errors that are documented.

Each holds what the property tests hold of the same code, which it calls. Several texts stand
in one input with a zero byte between them. Knows nothing of the fuzzer.
"""

from __future__ import annotations

import json
import signal
import tempfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from assistant import asked, batch, corpus, markup
from assistant.conversation import resolve
from assistant.importing import importer, pdf, pdf_boxes, sections, wordpress_rest
from assistant.importing.making import Options, Order
from assistant.importing.page import Block
from assistant.marks import escaped, plain
from assistant.settings import PDF_SECONDS, ROOT
from assistant.types import Answer, AssistantError, Citation
from tests import themes
from tests.conftest import CARD, COMMENTS, GUIDE
from tests.fuzz import test_gate
from tests.fuzz.conftest import HANG
from tests.fuzz.test_parsers import page
from tests.fuzz.texts import GRANTS, SIGNS
from tests.test_import_text import MARKDOWN, pdf_of
from tests.test_import_wordpress import export, records

DATA = ROOT / "tests" / "data"
THEMED = tuple(theme(themes.BODY, themes.COMMENTS).encode() for theme in themes.THEMES.values())
PLAIN = ((DATA / "calf-page.txt").read_bytes(), MARKDOWN.encode(), (ROOT / "corpus" / "guide.md").read_bytes())
BUSY = 5
"""Seconds of the processor after which a PDF counts as one that is refused for its time; most take hundredths."""
SMALL = (GUIDE.encode(), b"".join(json.dumps(row).encode() + b"\n" for row in COMMENTS), CARD.encode())


@dataclass(frozen=True)
class Target:
    """Raises AssertionError, or what is not documented, for an input that breaks something.

    `share` is its part of the inputs that each target gets; `longest` and `seconds` are an input's bytes and time.
    """

    run: Callable[[bytes], None]
    seeds: Sequence[bytes]
    share: float = 1.0
    longest: int = 4096
    seconds: int = int(HANG.total_seconds())


def texts(data: bytes, count: int) -> list[str]:
    parts = [part.decode(errors="replace") for part in data.split(b"\0", count - 1)]
    return parts + [""] * (count - len(parts))


def held(test: Any, *values: object) -> None:  # noqa: ANN401
    """What a property test asserts, of these values."""
    test.hypothesis.inner_test(*values)


def sections_hold(blocks: Sequence[Block]) -> None:
    """No text of a page's blocks is lost or stands twice in its sections, and none is empty."""
    drafts = sections.build(blocks).drafts
    shown = [plain(draft.title) for draft in drafts]
    shown += [plain(block.text) for draft in drafts for block in draft.blocks]
    left = Counter(shown) - Counter(plain(block.text) for block in blocks)
    assert left.total() == (left[sections.INTRODUCTION] if left else 0) <= 1, left
    assert not Counter(plain(block.text) for block in blocks) - Counter(shown)
    assert all(draft.blocks or deeper.level > draft.level for draft, deeper in pairwise(drafts))


def read_as(name: str) -> Callable[[bytes], None]:
    def run(data: bytes) -> None:
        if found := page(data, name):
            sections_hold(found.blocks)

    return run


def import_whole(data: bytes) -> None:
    """From the file to the corpus that would be written: whatever the importer makes of it has to load."""
    with tempfile.TemporaryDirectory() as made:
        source, like, folder = Path(made) / "page.html", Path(made) / "like", Path(made) / "corpus"
        like.mkdir()
        write_corpus(like, *SMALL)
        source.write_bytes(data)
        try:
            report = importer.run(Order(str(source), folder, options=Options(like, cases=like)))
        except AssistantError as error:
            assert "would not load" not in str(error), error
            return
        assert json.dumps(report.record())
        spans_are_exact(corpus.load(folder))


def spans_are_exact(found: corpus.Corpus) -> None:
    assert len({chunk.id for chunk in found.chunks}) == len(found.chunks)
    for chunk in found.chunks:
        assert found.sections[chunk.section].text[chunk.start : chunk.end] == chunk.text


def write_corpus(folder: Path, guide: bytes, comments: bytes, card: bytes) -> None:
    for name, content in (("guide.md", guide), ("comments.jsonl", comments), (corpus.CARD_FILE, card)):
        (folder / name).write_bytes(content)


def read_corpus(data: bytes) -> None:
    parts = data.split(b"\0", 2)
    guide, comments, card = parts + [CARD.encode()] * (3 - len(parts))
    with tempfile.TemporaryDirectory() as made:
        write_corpus(Path(made), guide, comments, card)
        try:
            spans_are_exact(corpus.load(Path(made)))
        except AssistantError as error:
            assert made in str(error)
            assert "\n" not in str(error)


def read_rest(data: bytes) -> None:
    post, *rows = data.split(b"\0")
    pages: Mapping[str, str] = {"x-wp-totalpages": str(len(rows) or 1)}
    left = iter(rows)
    try:
        found, _ = wordpress_rest.read(post, themes.URL, lambda _: (next(left, b"[]"), pages))
    except AssistantError:
        return
    sections_hold(found.blocks)


class Busy(BaseException):
    """What `pdf_boxes.read` ends the process for: no `except Exception` on its way may hide it."""


@contextmanager
def confined(seconds: int) -> Iterator[None]:
    """Raises Busy after so much of the processor's time."""

    def end(*_: object) -> None:
        raise Busy

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def read_pdf(data: bytes) -> None:
    """An object that refers to itself keeps pdfminer busy for good: `read` has a limit on time for that."""
    try:
        with confined(BUSY):
            found = pdf.arranged(pdf_boxes.boxes(data, "a.pdf"), "a.pdf")
    except Busy:
        return
    except AssistantError as error:
        assert "a.pdf" in str(error)
        return
    sections_hold(found.blocks)


def read_question(data: bytes) -> None:
    """A question as JSON, as a chain and as a line of a batch have it; else the bytes as its text."""
    try:
        given = json.loads(data)
    except (ValueError, RecursionError):
        given = data.decode(errors="replace")
    for read in (asked.read, lambda row: asked.Asked(row["question"], batch.turns(row["history"]))):
        try:
            whole = read(given)
            query = resolve(whole.question, whole.history)
        except AssistantError as error:
            assert str(error)
        except (KeyError, TypeError):
            assert not (isinstance(given, dict) and {"question", "history"} <= given.keys())
            assert read is not asked.read
        else:
            held(test_gate.test_reading_a_text_twice_changes_nothing, query.question)


def read_for_the_gate(data: bytes) -> None:
    before, after, model = texts(data, 3)
    sign, grant = (some[len(data) % len(some)] for some in (sorted(SIGNS), GRANTS))
    held(test_gate.test_sign_told_in_a_sentence_of_its_own_is_found_whatever_stands_around, before, after, sign)
    held(test_gate.test_planted_clearance_is_found_whatever_stands_around, before, after, grant, ".")
    held(test_gate.test_no_answer_with_a_planted_clearance_passes_the_gate, before, after, grant, "answer")
    held(test_gate.test_sentences_hold_every_word_of_a_text_once_and_in_order, before)
    held(test_gate.test_any_sentence_of_a_model_is_judged, model[:400], [before[:600], after[:600]])


def draw(data: bytes) -> None:
    """A message of the chat made of any text, and the marks of the corpus."""
    text, url = texts(data, 2)
    held(test_gate.test_nothing_of_a_question_is_live_on_the_page_and_it_is_read_back, text)
    assert plain(escaped(text)) == text
    cited = Citation(1, text, text, "guide", text, 0, len(text), url)
    *_, shown = markup.growing(Answer(text, "answer", f"{text} [1]", True, (cited,)))
    assert "<script" not in shown.lower()
    assert 'href="javascript' not in shown.lower()


QUESTIONS = [json.loads(line) for line in (ROOT / "eval" / "cases" / "dev.jsonl").read_text("utf-8").splitlines()]
ASKED = [
    {"question": row["question"], "history": row.get("history", [])} for row in QUESTIONS if row.get("history")
] + [{"question": row["question"], "history": []} for row in QUESTIONS[::40]]
TOLD = [row["question"].encode() + b"\0" + b"And if it hurts, what then?" for row in QUESTIONS[::15]]
CORPUS = [(ROOT / "corpus" / name).read_bytes() for name in ("guide.md", "comments.jsonl", "safety-card.yaml")]
ACHILLES = [(DATA / "achilles" / name).read_bytes() for name in ("achilles.md", "achilles.comments.jsonl")]
POST, ROWS = records()
REST = b"\0".join(json.dumps(part).encode() for part in (POST, ROWS[:3], ROWS[3:]))
WORDS = b"BT /F 18 Tf 50 700 Td (A title) Tj ET BT /F 9 Tf 50 600 Td (Rest the foot:) Tj 20 -20 Td (- swim.) Tj ET"
PDFS = [pdf_of(WORDS), pdf_of(zlib.compress(WORDS), b"/Filter/FlateDecode")]
"""Small ones: a page of a large one that is repeated takes pdfminer a minute to lay out."""

TARGETS = {
    "html": Target(read_as("a.html"), THEMED, longest=20_000),
    "text": Target(read_as("a.txt"), PLAIN),
    "markdown": Target(read_as("a.md"), PLAIN),
    "export": Target(read_as("a.xml"), [export()], longest=20_000),
    "rest": Target(read_rest, [REST], longest=20_000),
    "pdf": Target(read_pdf, PDFS, seconds=PDF_SECONDS),
    "import": Target(import_whole, THEMED, share=0.1, longest=20_000),
    "corpus": Target(read_corpus, [b"\0".join(part) for part in (SMALL, CORPUS, ACHILLES)], longest=30_000),
    "question": Target(read_question, [json.dumps(row).encode() for row in ASKED]),
    "gate": Target(read_for_the_gate, TOLD, share=0.5, longest=1_500),
    "markup": Target(draw, [b"*so* **or** _so_ <b>\0https://a.example/#x", *TOLD[:20]]),
}
