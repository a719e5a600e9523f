"""The question of lesson 00: a pulse in a cell of one unit."""

import numpy as np
import pytest

from lessons.cells import RNNCell
from lessons.own_files import VARIABLE
from widgets import CellStepper, predict


@pytest.fixture
def asked(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    cell = RNNCell(n_x=1, n_h=1, rng=np.random.default_rng(0))
    cell.W_xh[:], cell.W_hh[:], cell.b_h[:] = 1.0, 0.5, 0.0
    return predict("00 after ten steps", CellStepper(cell, np.array([[1.0]] + 9 * [[0.0]])))


@pytest.mark.parametrize(
    ("given", "right"), [(0.001, True), (0.003, True), (0.01, False), (0.5, False)]
)
def test_it_is_about_a_thousandth(asked, given, right):
    assert repr(asked) == "Predict first: How large is h after ten steps?"
    assert asked.in_sight == []
    asked.question.model.edit("given", 0, np.log10(given))
    asked.reveal()
    h = 0.0
    for x in [1.0] + 9 * [0.0]:
        h = np.tanh(x + 0.5 * h)
    assert asked.question.model.truth == pytest.approx([np.log10(h)])
    assert asked.question.model.right is right
