"""Intervals and tests against values worked out elsewhere."""

import pytest

from eval.stats import Mean, Share, mcnemar, mean_difference


@pytest.mark.parametrize(("total", "hidden"), [(60, 0.060), (120, 0.031), (200, 0.019), (381, 0.010)])
def test_what_can_hide_behind_a_hundred_percent(total: int, hidden: float) -> None:
    low, high = Share(total, total).interval or (0.0, 0.0)
    assert (1 - low, high) == (pytest.approx(hidden, abs=5e-4), 1.0)


def test_share_of_nothing_is_none_and_not_nought() -> None:
    assert (Share(0, 0).value, Share(0, 0).interval, str(Share(0, 0))) == (None, None, "-")
    assert (Mean(()).value, str(Mean(()))) == (None, "-")


@pytest.mark.parametrize(("gained", "lost", "p"), [(0, 0, 1.0), (0, 5, 0.0625), (0, 6, 0.03125), (3, 3, 1.0)])
def test_six_flips_one_way_are_needed_for_significance(gained: int, lost: int, p: float) -> None:
    assert mcnemar(gained, lost) == pytest.approx(p)


def test_bootstrap_gives_the_same_interval_twice_and_holds_the_mean() -> None:
    mean = Mean((0.1, 0.4, 0.35, 0.8, 0.9))
    low, high = mean.interval or (1.0, 0.0)
    assert mean.interval == Mean(mean.values).interval
    assert low < (mean.value or 0) < high


def test_difference_of_equal_runs_is_nought_without_a_warning() -> None:
    assert mean_difference([1.0, 0.5], [1.0, 0.5]) == (0.0, (0.0, 0.0))


def test_difference_of_means_is_of_the_pairs() -> None:
    found, (low, high) = mean_difference([0.0, 0.0, 0.0, 0.0], [1.0, 1.0, 0.0, 1.0])
    assert found == 0.75
    assert 0.0 <= low < 0.75 < high <= 1.0
