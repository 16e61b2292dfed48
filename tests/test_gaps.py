import numpy as np
import pytest

from assistant import gaps


def test_like_questions_are_one_gap_and_the_largest_comes_first() -> None:
    questions = np.array([[0.0, 1.0], [1.0, 0.0], [0.8, 0.6], [0.96, 0.28]])
    passages = np.array([[0.0, 1.0], [0.96, 0.28]])
    assert gaps.find(questions, passages, distance=0.3) == [gaps.Gap((3, 1, 2), 1), gaps.Gap((0,), 0)]


@pytest.mark.parametrize("count", [0, 1])
def test_gaps_of_hardly_any_questions_are_found(count: int) -> None:
    found = gaps.find(np.ones((count, 1)), np.ones((1, 1)))
    assert found == [gaps.Gap((0,), 0)] * count
