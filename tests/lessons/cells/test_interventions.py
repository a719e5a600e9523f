"""Quantities taken over by hand: what is held is there, what follows from it follows, all else is the cell's own."""

import numpy as np
import pytest

from lessons.cells.basic import GRUCell, LSTMCell, RNNCell
from lessons.cells.interventions import Held, holdable, source, unroll_held
from lessons.cells.protocol import CellError
from lessons.cells.unrolling import unroll
from lessons.gradients.bptt import step_jacobian
from lessons.numerics import sigmoid

RNG = np.random.default_rng(3)
XS = RNG.normal(size=(9, 3))
CELLS = [kind(3, 4, np.random.default_rng(0)) for kind in (RNNCell, LSTMCell, GRUCell)]
LSTM = CELLS[1]


class Odd:
    """A cell as a learner may write it: tuples, branches, a variable used twice, a value made on its way out."""

    def __init__(self, keep=0.9):
        self.state_sizes = {"m": 3, "k": 3}
        self.keep = keep

    def step(self, x_t, state):
        m, k = state["m"], state["k"]
        wish, valve = np.tanh(x_t), sigmoid(3 * x_t)
        if self.keep > 0.5:
            kept = valve
            m = kept * m
        else:
            m = m * 0.5
        m += (1 - valve) * wish
        out = {"valve": valve, "wish": wish, "m": m}
        return out | {"k": 0.5 * k + m}


class Heir(Odd):
    def step(self, x_t, state):
        before = super().step(x_t, state)
        m = before["m"] * 1.0
        return {"m": m, "k": before["k"]}


@pytest.mark.parametrize("cell", [*CELLS, Odd(), Odd(0.1), Heir()], ids=lambda c: type(c).__name__)
def test_a_run_held_at_its_own_values_is_the_run(cell):
    free = unroll(cell, XS)
    for name in holdable(cell):
        held = unroll_held(cell, XS, {name: free[name]})
        for key in free:
            np.testing.assert_array_equal(held[key], free[key])


@pytest.mark.parametrize("cell", [*CELLS, Odd(), Odd(0.1), Heir()], ids=lambda c: type(c).__name__)
def test_what_is_held_is_there_and_nan_leaves_the_rest(cell):
    free = unroll(cell, XS)
    for name in holdable(cell):
        plan = np.full(free[name].shape, np.nan)
        plan[4:, 1] = 0.25
        held = unroll_held(cell, XS, {name: plan})
        np.testing.assert_array_equal(held[name][4:, 1], 0.25)
        for key in free:
            np.testing.assert_array_equal(held[key][:4], free[key][:4])


def test_the_state_follows_a_held_gate():
    held = unroll_held(
        LSTM, XS, {"f": np.ones(9), "i": np.zeros(9)}, {"h": np.zeros(4), "c": np.arange(4.0)}
    )
    np.testing.assert_array_equal(held["c"], np.tile(np.arange(4.0), (9, 1)))
    np.testing.assert_array_equal(held["h"], held["o"] * np.tanh(held["c"]))


def test_an_odd_cell_follows_too():
    held = unroll_held(Odd(), XS, {"valve": np.ones(9)}, {"m": np.ones(3), "k": np.zeros(3)})
    np.testing.assert_array_equal(held["m"], 1.0)  # kept whole, nothing written
    half = unroll_held(Odd(0.1), XS, {"valve": np.ones(9)}, {"m": np.ones(3), "k": np.zeros(3)})
    np.testing.assert_array_equal(half["m"][:, 0], 0.5 ** np.arange(1, 10))
    held = unroll_held(Odd(), XS, {"m": np.full(9, 2.0)})
    np.testing.assert_array_equal(held["k"][1], 0.5 * held["k"][0] + 2.0)


def test_no_gradient_goes_through_what_is_held():
    state = {"h": RNG.normal(size=4), "c": RNG.normal(size=4)}
    kept = Held(LSTM, {"f": np.full(4, 0.7), "i": 0.3, "g": 0.5})
    np.testing.assert_allclose(
        step_jacobian(kept, XS[0], state)[4:, 4:], 0.7 * np.eye(4), atol=1e-9
    )
    np.testing.assert_allclose(step_jacobian(kept, XS[0], state)[4:, :4], 0.0, atol=1e-9)


def test_a_cell_is_not_changed():
    before = unroll(LSTM, XS)
    unroll_held(LSTM, XS, {"o": np.zeros(9)})
    np.testing.assert_array_equal(unroll(LSTM, XS)["h"], before["h"])


def test_the_source_shows_the_added_lines():
    lines = [line.strip() for line in source(LSTM).splitlines()]
    made = lines.index("f_t = sigmoid(self.W_f @ hx + self.b_f)")
    assert lines[made + 1] == "f_t = _held('f', f_t)"
    assert holdable(LSTM) == ("f", "i", "g", "o", "c", "h")
    assert holdable(Odd()) == ("k", "valve", "wish", "m")


class Opaque:
    state_sizes = {"h": 3}  # noqa: RUF012

    def step(self, x_t, state):
        made = dict(state)
        made["h"] = np.tanh(x_t)
        return made


class Unseen(Odd):
    step = eval("lambda self, x_t, state: {'m': x_t, 'k': x_t}")


@pytest.mark.parametrize(
    ("cell", "hold", "says"),
    [
        (LSTM, {"z": np.ones(9)}, "has no z to hold; its step makes f, i, g, o, c, h"),
        (LSTM, {"f": np.ones(8)}, "f is held with shape (8,); it needs 9 rows"),
        (LSTM, {"f": np.float64(1)}, "it needs 9 rows"),
        (LSTM, {"f": np.ones((9, 3))}, "hold it with (4,) numbers"),
        (Opaque(), {"h": np.ones(9)}, "must return a dict that names its values"),
        (Unseen(), {"m": np.ones(9)}, "cannot be read"),
        (LSTMCell, {"f": np.ones(9)}, "make a cell of it first"),
    ],
)
def test_what_cannot_be_held_is_said(cell, hold, says):
    with pytest.raises(CellError) as caught:
        unroll_held(cell, XS, hold)
    assert says in str(caught.value)
    assert str(caught.value).endswith(".")


def test_a_failing_step_is_named_by_its_place_in_the_run():
    class Breaks(Odd):
        def step(self, x_t, state):
            m = state["m"] + 1.0
            k = m if m[0] < 3.0 else np.log(-m)
            return {"m": m, "k": k}

    with (
        pytest.raises(CellError, match=r"at t = 3 returned k = \[nan nan nan\]"),
        np.errstate(all="ignore"),
    ):
        unroll_held(Breaks(), XS, {"k": np.full(9, np.nan)})
