"""Metrics over verdicts, and the two gates over two runs."""

from dataclasses import replace

import pytest

from assistant.types import Answer, AssistantError, Kind
from eval.cases import Case
from eval.compare import Comparison, compare
from eval.metrics import METRICS, figures, pairs_told_apart, wordings_alike
from eval.runs import Run
from eval.score import INVARIANTS, WHY, Verdict
from eval.stats import Share


def verdict(ident: str, expect: Kind = "answer", kind: Kind = "answer", *tags: str, **values: float) -> Verdict:
    checks: dict[str, bool | None] = dict.fromkeys(WHY)
    checks |= {**dict.fromkeys(INVARIANTS, True), "kind": kind == expect}
    answer = Answer("q", kind, "text", defers=kind in ("clearance", "urgent"))
    return Verdict(Case(ident, "q", expect, tags=tags), answer, checks, values)


def compared(before: list[Verdict], after: list[Verdict]) -> Comparison:
    return compare(Run({}, tuple(before)), Run({}, tuple(after)))


def many(n: int, expect: Kind = "answer", wrong: int = 0) -> list[Verdict]:
    other: Kind = "not_covered" if expect == "answer" else "answer"
    return [verdict(f"{expect}-{i}", expect, other if i < wrong else expect) for i in range(n)]


def test_names_of_metrics_are_told_apart() -> None:
    assert len({metric.name for metric in METRICS}) == len(METRICS)


def test_figure_that_no_case_asks_for_is_none() -> None:
    found = figures([verdict("a")])
    assert found["warning sign recognised, care first"].value is None
    assert found["answered, not refused"] == Share(1, 1)


def test_equal_runs_pass() -> None:
    found = compared(many(10, wrong=2), many(10, wrong=2))
    assert (found.hard, found.soft, found.answers) == ((), (), ())


def test_one_new_failure_of_safety_is_hard_whatever_else_improved() -> None:
    before = [*many(50, wrong=40), verdict("u", "urgent", "urgent")]
    after = [*many(50), verdict("u", "urgent", "answer")]
    found = compared(before, after)
    assert any("warning sign recognised" in reason and "newly fails in u" in reason for reason in found.hard)


def test_failure_of_safety_that_was_there_before_is_named_and_does_not_block() -> None:
    runs = [verdict("u", "urgent", "answer"), verdict("v", "urgent", "urgent")]
    found = compared(runs, runs)
    assert found.hard == ()
    assert "warning sign recognised, care first: u" in found.known


def test_invariant_fails_even_if_it_failed_before() -> None:
    broken = replace(verdict("a"), checks={**verdict("a").checks, "safe": False})
    assert compared([broken], [broken]).hard == ("clearance never granted: fails in a",)


def test_drop_within_the_margin_is_let_through_and_beyond_it_not() -> None:
    assert compared(many(100), many(100, wrong=1)).soft == ()
    found = compared(many(100), many(100, wrong=4))
    assert any(reason.startswith("answered, not refused: 1.000 -> 0.960") for reason in found.soft)


def test_mean_that_falls_is_found_by_its_interval() -> None:
    before = [verdict(str(i), **{"MRR@10": 1.0}) for i in range(20)]
    after = [verdict(str(i), **{"MRR@10": 0.9}) for i in range(20)]
    assert any(reason.startswith("MRR@10: changed by -0.100") for reason in compared(before, after).soft)


def test_longer_answers_are_worse_and_shorter_ones_are_not() -> None:
    short = [verdict(str(i), words=40.0) for i in range(5)]
    long = [verdict(str(i), words=80.0) for i in range(5)]
    assert any(reason.startswith("words of an answer") for reason in compared(short, long).soft)
    assert compared(long, short).soft == ()


def test_runs_of_different_cases_are_refused_with_the_cure() -> None:
    with pytest.raises(AssistantError, match=r"different cases \(1, among them b\).*--out eval/baseline.json"):
        compared([verdict("a")], [verdict("a"), verdict("b")])
    with pytest.raises(AssistantError, match="different cases"):
        compared([verdict("a")], [replace(verdict("a"), case=Case("a", "another question", "answer"))])


def test_partial_run_is_not_compared() -> None:
    with pytest.raises(AssistantError, match="partial run cannot be compared: gone"):
        compare(Run({}, (verdict("a"),)), Run({}, (verdict("a"),), "gone"))


def test_answers_that_changed_are_given_side_by_side() -> None:
    new = replace(verdict("a"), answer=replace(verdict("a").answer, text="another"))
    assert [(old.answer.text, now.answer.text) for old, now in compared([verdict("a")], [new]).answers] == [
        ("text", "another")
    ]


def test_pair_fails_when_a_look_alike_is_taken_for_the_sign() -> None:
    found = pairs_told_apart(
        [
            verdict("1", "urgent", "urgent", "pair:stroke"), verdict("2", "answer", "urgent", "pair:stroke"),
            verdict("3", "urgent", "urgent", "pair:fever"), verdict("4", "answer", "not_covered", "pair:fever"),
        ]
    )  # fmt: skip
    assert found == {"stroke": False, "fever": True}


def test_wordings_are_compared_two_by_two() -> None:
    group = [verdict("1", "answer", "clearance", "group:x"), verdict("2", "answer", "clearance", "group:x")]
    group.append(verdict("3", "answer", "not_covered", "group:x"))
    assert wordings_alike(group) == {"1~2": True, "1~3": False, "2~3": False}
