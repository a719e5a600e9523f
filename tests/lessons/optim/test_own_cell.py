"""A class of one's own becomes a cell to train, or a sentence says why not."""

import numpy as np
import pytest

from lessons.cells import GRUCell, LSTMCell, RNNCell
from lessons.cells.protocol import CellError
from lessons.gradients.tape import TapeError
from lessons.optim.own_cell import WIDEST, make_cell, matched_units, parameters, tried_cell

RNG = np.random.default_rng


class Good:
    def __init__(self, n_x, n_h, rng):
        self.state_sizes = {"h": n_h}
        self.W = rng.normal(size=(n_h, n_x))

    def step(self, x_t, state):
        return {"h": np.tanh(self.W @ x_t) + state["h"]}


class NoRng(Good):
    def __init__(self, n_x, n_h):
        super().__init__(n_x, n_h, RNG(0))


class OtherState(Good):
    def __init__(self, n_x, n_h, rng):
        super().__init__(n_x, n_h, rng)
        self.state_sizes = {"s": n_h}


class Narrow(Good):
    def __init__(self, n_x, n_h, rng):
        super().__init__(n_x, n_h, rng)
        self.state_sizes = {"h": n_h + 1}


class Nothing(Good):
    def __init__(self, n_x, n_h, rng):
        self.state_sizes = {"h": n_h}


class Sorts(Good):
    def step(self, x_t, state):
        return {"h": np.sort(self.W @ x_t)}


class Wrong(Good):
    def step(self, x_t, state):
        return {"h": state["h"][:-1]}


class Broken(Good):
    def step(self, x_t, state):
        return {"h": self.V @ x_t}


@pytest.mark.parametrize("kind", [Good, RNNCell, LSTMCell, GRUCell])
def test_a_cell_is_made_in_the_size_that_is_wanted(kind):
    cell = tried_cell(kind, 3, 5)
    assert cell.state_sizes["h"] == 5
    assert cell.step(np.ones(3), {n: np.zeros(5) for n in cell.state_sizes})["h"].shape == (5,)


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (NoRng, r"NoRng\(3, 5, rng\) raised TypeError.*made from n_x, n_h and rng"),
        (OtherState, r'OtherState: state_sizes is .*reads a state "h" of n_h = 5 units'),
        (Narrow, r'Narrow: state_sizes is .*"h" of n_h = 5 units'),
        (Nothing, "Nothing holds no float array, so it has no parameter to train"),
        (Sorts, "uses np.sort, which cannot be differentiated here"),
        (Wrong, r"returned h of shape \(4,\); expected \(5,\)"),
        (Broken, "raised AttributeError.*no attribute 'V'"),
        (Good(1, 2, RNG(0)), "is no class; a class is needed"),
    ],
)
def test_what_cannot_be_trained_is_told_in_a_sentence(kind, sentence):
    with pytest.raises(CellError, match=sentence) as told:
        tried_cell(kind, 3, 5)
    assert str(told.value).endswith(".")
    assert "\n" not in str(told.value)


def test_an_operation_without_a_rule_is_a_tape_error():
    with pytest.raises(TapeError):
        tried_cell(Sorts, 3, 5)


@pytest.mark.parametrize(
    ("kind", "wanted"), [(RNNCell, 32 * (32 + 19 + 1)), (LSTMCell, 4 * 32 * 52)]
)
def test_parameters_are_counted(kind, wanted):
    assert parameters(make_cell(kind, 19, 32, RNG(0))) == wanted


@pytest.mark.parametrize("kind", [RNNCell, LSTMCell, GRUCell, Good])
@pytest.mark.parametrize("wanted", [1, 300, 1664, 6656, 10**6])
def test_the_matched_size_has_the_nearest_number_of_parameters(kind, wanted):
    found = matched_units(kind, 5, wanted)
    off = [abs(parameters(make_cell(kind, 5, n, RNG(0))) - wanted) for n in range(1, WIDEST + 1)]
    assert off[found - 1] == min(off)


def test_a_cell_matches_itself():
    assert matched_units(LSTMCell, 7, parameters(make_cell(LSTMCell, 7, 21, RNG(0)))) == 21
