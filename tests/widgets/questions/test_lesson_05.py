"""Lesson 05 asks how soon a gradient fades, and whether it explodes."""

import numpy as np
import pytest

from lessons.gradients.flow import in_time
from tests.widgets.questions.asked import is_fair, known, made


def explodes():
    return made("05 explodes")


def test_a_tenth_is_left_after_22_steps():
    view = made("05 a tenth")
    assert known(view)[0] == np.ceil(np.log(0.1) / np.log(0.9))
    assert is_fair(view, [22], [10], [50], [90], [100], [1])


def test_it_shrinks_although_the_radius_is_above_1():
    view = explodes()
    norms = in_time(1.5).norms
    assert norms[100] < norms[50] < norms[10] < norms[0]
    assert is_fair(view, [2], [0], [1])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("rho", 0.8),
        ("activation", "ReLU"),
        ("matrix", "gaussian"),
        ("direction", "depth"),
        ("scale", 0.01),
    ],
)
def test_another_net_is_not_asked_about(name, value):
    for view in (made("05 a tenth"), explodes()):
        setattr(view.model, name, value)
        assert known(view) is None


def test_a_run_that_ends_before_a_tenth_is_left_says_nothing():
    view = made("05 a tenth")
    view.model.T = 20
    assert known(view) is None
