"""The scale is scored as it was published."""

import pytest

from lessons.study.usability import STATEMENTS, score


def test_the_score_goes_from_0_to_100():
    assert len(STATEMENTS) == 10
    assert score([5, 1] * 5) == 100
    assert score([1, 5] * 5) == 0
    assert score([3] * 10) == 50
    assert score([4, 2, 4, 2, 4, 2, 4, 2, 4, 3]) == 72.5


@pytest.mark.parametrize("levels", [[], [3] * 9, [3] * 9 + [6], [0] + [3] * 9])
def test_anything_else_is_refused(levels):
    with pytest.raises(ValueError, match="Ten levels from 1 to 5"):
        score(levels)
