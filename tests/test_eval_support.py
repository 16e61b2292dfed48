"""The labelled pairs, what is measured on them, and that the committed figures hold."""

import json
from pathlib import Path

import pytest

from assistant import route
from assistant.settings import DEFAULT_MODEL, LEAST_SUPPORT
from assistant.types import AssistantError
from assistant.verifying.rules import RULES, faults
from eval.pairs import FOLDER, SETS, Labelled, load
from eval.support import Judged, Rates, alone, by, curve, judge, kind, rates, record, steps, threshold
from eval.support_report import write
from tests.conftest import ROOT, LetterEmbeddings
from tests.test_verifying_property import GUIDES

FIGURES = {"dev": (1, 5), "dev2": (3, 25), "dev3": (0, 19), "test": (6, 25)}
"""By set: how many unsupported sentences the rules miss, and how many supported ones they drop, at most."""
ROW = {"id": "a", "sentence": "Rest.", "cited": ["Rest."], "supported": True, "edit": "part"}


@pytest.fixture(scope="module")
def pairs() -> list[Labelled]:
    return load(FOLDER / f"{name}.jsonl" for name in SETS)


def one(supported: bool, *broken: str, support: float = 0.9, edit: str = "swap") -> Judged:
    return Judged(Labelled("x", "Rest.", ("Rest.",), supported, edit, "dev"), broken, support)


@pytest.mark.parametrize("name", SETS)
def test_committed_figures_hold(name: str, pairs: list[Labelled]) -> None:
    mine = [(pair.supported, bool(faults(pair.sentence, pair.cited))) for pair in pairs if pair.set == name]
    missed, dropped = mine.count((False, False)), mine.count((True, True))
    assert (missed <= FIGURES[name][0], dropped <= FIGURES[name][1]) == (True, True), (missed, dropped)


def test_half_of_each_set_is_supported_and_every_kind_of_edit_is_there_often(pairs: list[Labelled]) -> None:
    for name in SETS:
        mine = [pair for pair in pairs if pair.set == name]
        assert len(mine) >= 400
        assert sum(pair.supported for pair in mine) * 2 == len(mine)
        assert len({pair.edit for pair in mine if not pair.supported}) >= 18


def test_every_cited_sentence_stands_in_a_guide_to_the_letter(pairs: list[Labelled]) -> None:
    whole = "\n".join(path.read_text(encoding="utf-8") for path in GUIDES)
    assert [pair.id for pair in pairs if not all(cited in whole for cited in pair.cited)] == []


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", r"p.jsonl:2: not a pair"),
        (json.dumps({**ROW, "mood": 1}), r"p.jsonl:2: has the fields \['cited'.*'mood'"),
        (json.dumps({**ROW, "id": "b", "supported": "yes"}), r"p.jsonl:2: needs .* true or false"),
        (json.dumps({**ROW, "id": "b", "cited": []}), r"p.jsonl:2: needs a sentence, something cited"),
        (json.dumps(ROW), r"p.jsonl:2: the id 'a' occurs twice"),
    ],
)  # fmt: skip
def test_broken_pair_is_named_with_its_line(tmp_path: Path, line: str, message: str) -> None:
    (tmp_path / "p.jsonl").write_text(json.dumps(ROW) + "\n" + line + "\n")
    with pytest.raises(AssistantError, match=message):
        load([tmp_path / "p.jsonl"])


def test_missing_file_of_pairs_is_named(tmp_path: Path) -> None:
    with pytest.raises(AssistantError, match=r"Cannot read the pairs .*nothing\.jsonl"):
        load([tmp_path / "nothing.jsonl"])


def test_rates_count_what_they_say() -> None:
    judged = [one(False, "amounts"), one(False), one(False, support=0.1), one(True), one(True, "strange"), one(True)]
    found = rates(judged)
    assert [(share.held, share.total) for share in (found.recall, found.precision, found.dropped)] == [
        (2, 3),
        (2, 3),
        (1, 3),
    ]


def test_rates_are_told_apart_by_kind_of_edit() -> None:
    found = by([one(False, "order"), one(True, edit="part")], lambda pair: kind(pair))
    assert list(found) == ["unsupported: swap", "supported: part"]
    assert isinstance(found["supported: part"], Rates)
    assert found["unsupported: swap"].recall.value == 1


def test_rule_is_credited_with_what_it_alone_finds() -> None:
    judged = [one(False, "amounts"), one(False, "amounts", "strange"), one(True, "amounts"), one(True, support=0.1)]
    rows = {row.rule: row for row in alone(judged)}
    assert list(rows) == [*RULES, "support"]
    amounts, support = rows["amounts"], rows["support"]
    assert (amounts.caught, amounts.caught_alone, amounts.dropped, amounts.dropped_alone) == (2, 1, 1, 1)
    assert (support.dropped, support.dropped_alone) == (1, 1)


def test_curve_starts_with_the_rules_alone_and_ends_with_everything_dropped() -> None:
    points = curve([one(False, "amounts"), one(False, support=0.4), one(True, support=0.8), one(True, "order")])
    assert (points[0].dropped, points[0].recall) == (0.5, 0.5)
    assert (points[50].dropped, points[50].recall, points[50].recall_by_score) == (0.5, 1.0, 0.5)
    assert (points[-1].dropped, points[-1].recall) == (1.0, 1.0)


def test_rules_join_by_what_they_catch_and_end_where_the_curve_begins() -> None:
    judged = [one(False, "order"), one(False, "order", "amounts"), one(False, "may"), one(True, "may"), one(True)]
    found = steps(judged)
    assert [step.rule for step in found[:3]] == ["none", "order", "may"]
    assert len(found) == len(RULES) + 1
    assert (found[-1].dropped, found[-1].recall) == (curve(judged)[0].dropped, curve(judged)[0].recall)


def test_threshold_is_the_greatest_tenth_that_drops_nothing_that_the_rules_let_through() -> None:
    assert threshold([one(True, support=0.78), one(True, "order", support=0.1), one(False, support=0.2)]) == 0.7


def test_record_names_what_is_judged_wrongly_and_report_shows_it_but_for_the_test_set(tmp_path: Path) -> None:
    hidden = Labelled("t", "Hidden.", ("Rest.",), False, "swap", "test")
    shown = Labelled("d", "Shown <b>.", ("Rest.",), False, "swap", "dev")
    judged = judge([hidden, shown], LetterEmbeddings())
    judged = [Judged(one.pair, (), 1.0) for one in judged]
    judged.append(one(True))
    assert record(judged)["wrong"] == ["t", "d"]
    write(judged, "letters", tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text()
    assert "Shown &lt;b&gt;." in page
    assert "Hidden" not in page
    assert "<svg" in page


@pytest.mark.model
def test_least_score_is_the_one_that_the_dev_sets_choose(pairs: list[Labelled]) -> None:
    dev = [pair for pair in pairs if pair.set != "test" and pair.supported]
    assert threshold(judge(dev, route.load(DEFAULT_MODEL))) == LEAST_SUPPORT
    assert (ROOT / "docs" / "quality.md").read_text(encoding="utf-8").count(f"least score {LEAST_SUPPORT}") == 1
