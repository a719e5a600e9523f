"""Lesson 09 asks how open a gate without weights is, and which signs hold and drop."""

import pytest

from tests.widgets.questions.asked import is_fair, known, made
from widgets.cells.gate_lab.view import GateLab
from widgets.cells.hold_and_drop import HoldAndDropModel
from widgets.questions import lesson_09


def test_a_gate_without_weights_is_half_open():
    view = made("09 open")
    view.model.h, view.model.x = (1.0, -1.0, 0.5), (2.0, 2.0)
    assert known(view)[0] == pytest.approx(1 / (1 + 2.718281828**0))
    assert is_fair(view, [0.5], [0.0], [1.0], [0.75], [0.4])


def test_the_lab_of_the_lesson_shows_what_was_asked_and_reset_draws_weights():
    lab = GateLab("f", W=[0] * 15, b=[0] * 3)
    assert "σ(0.00) = 0.50" in repr(lab)
    lab.model.reset()
    assert repr(lab) == repr(GateLab("f"))


def test_the_bias_holds_and_the_input_drops():
    view = made("09 signs")
    right, swapped, both, neither = 1, 2, 0, 3
    assert lesson_09.DROPS.options[right] == "b > 0 and w < 0"
    assert is_fair(view, [right], [swapped], [both], [neither])
    assert view.model.b == view.model.w == 0.0


@pytest.mark.parametrize(
    ("b", "w", "verdict"), [(5, -10, 2), (5, 10, 1), (-5, -10, 0), (-5, 10, 0)]
)
def test_only_those_signs_do_both(b, w, verdict):
    assert HoldAndDropModel(b=b, w=w).verdict == verdict


def test_at_the_first_step_nothing_has_to_be_held():
    view = made("09 signs")
    view.model.event = 1
    assert known(view) is None
