"""How many elements a drawing makes: a large one is to open fast, and to be no burden to the page."""

import numpy as np
import pytest
from playwright.sync_api import Browser

from lessons.cells import LSTMCell
from tests.harness.bench.latency import ELEMENTS
from tests.harness.blank import Board, blank
from widgets import CellStepper
from widgets.cells.stepper.picture import stepper_drawing
from widgets.drawing.diagram import pack


@pytest.mark.parametrize("spread", [0.25, 1, 4])
def test_a_stepper_of_sixteen_units_over_fifty_steps(browser: Browser, spread: float):
    rng = np.random.default_rng(0)
    model = CellStepper(LSTMCell(8, 16, rng), rng.normal(0, spread, (50, 8))).model
    for weight in model.weights.values():
        weight[...] = rng.uniform(-spread, spread, weight.shape)
    model.set_weight("W_f", 0, spread)  # and all steps are run again
    page = blank(browser)
    board = Board(page)
    for t in (1, 25, 50):
        model.t = t
        drawing = stepper_drawing(model)
        board.show(drawing.scene, pack(drawing).tolist())
        assert page.locator("light=.rnn-heat").count() == 23
        assert page.locator("light=.rnn-board *").count() <= ELEMENTS
    page.context.close()
