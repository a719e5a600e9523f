"""Lesson 13 asks for the loss of the cell on paper."""

import pytest

from lessons.cells import unroll
from lessons.toy_models.paper_lstm import GIVEN, as_cell
from tests.widgets.questions.asked import give, hides_all, known, told, view_of


@pytest.fixture
def view():
    return view_of("13 loss")


def h_2():
    cell, xs, state = as_cell()
    return float(unroll(cell, xs, state)["h"][1, 0])


def test_the_sheet_does_not_show_it(view):
    hides_all(view)
    assert "0.0149" not in told(view)
    view.reveal()
    assert "L = (h₂ − y)² / 2 = 0.014877" in repr(view)


def test_the_truth_is_that_of_the_cell(view):
    assert f"{h_2():.3f}" in view.question.model.question.asks
    assert f"y = {GIVEN['y']:g} " in view.question.model.question.asks
    assert known(view) == pytest.approx((h_2() - GIVEN["y"]) ** 2 / 2)
    view.reveal()
    view.model.set_given("y", 1.0)
    assert known(view) == pytest.approx((h_2() - GIVEN["y"]) ** 2 / 2)


def test_half_the_square_is_right_and_the_square_is_wrong(view):
    assert give(view, [0.015]) is True
    assert give(view, [(h_2() - 0.5) ** 2]) is False
    assert give(view, [0.086]) is False
