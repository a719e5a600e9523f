"""The quick way to the gradients of the states: the same numbers as the steps, and the same sentences."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.cells.basic import GRUCell, LSTMCell, RNNCell
from lessons.cells.protocol import CellError
from lessons.cells.unrolling import unroll
from lessons.gradients.bptt import backward, state_gradients
from lessons.gradients.fast import fast_for

CELLS = [RNNCell, LSTMCell, GRUCell]


@pytest.mark.parametrize("kind", CELLS)
@given(
    n_x=st.integers(1, 5),
    n_h=st.integers(1, 6),
    T=st.integers(1, 12),
    scale=st.floats(0.0, 30.0),
    seed=st.integers(0, 2**32 - 1),
)
@settings(max_examples=60)
def test_it_equals_the_backward_steps(kind, n_x, n_h, T, scale, seed):
    rng = np.random.default_rng(seed)
    cell, xs = kind(n_x, n_h, rng), scale * rng.normal(size=(T, n_x))
    state = {name: rng.normal(size=n_h) for name in cell.state_sizes}
    loss_grad = rng.normal(size=(T, n_h)) * rng.integers(0, 2, (T, 1))
    quick = fast_for(cell)(cell, xs, loss_grad, state)  # by itself: a slower way stands in for it
    slow = backward(cell, unroll(cell, xs, state), loss_grad, state).state
    assert list(quick) == list(cell.state_sizes)
    for name, rows in slow.items():
        np.testing.assert_allclose(quick[name], rows, rtol=1e-11, atol=1e-12, err_msg=name)
    for name, rows in state_gradients(cell, xs, loss_grad, state).items():
        np.testing.assert_array_equal(rows, quick[name])


@pytest.mark.parametrize("kind", CELLS)
def test_nothing_given_is_changed(kind):
    rng = np.random.default_rng(0)
    cell, xs, loss_grad = kind(2, 3, rng), rng.normal(size=(5, 2)), rng.normal(size=(5, 3))
    state = {name: rng.normal(size=3) for name in cell.state_sizes}
    given_arrays = [xs, loss_grad, *state.values(), *vars(cell).values()]
    before = [np.copy(array) for array in given_arrays]
    state_gradients(cell, xs, loss_grad, state)
    for array, copy in zip(given_arrays, before, strict=True):
        np.testing.assert_array_equal(array, copy)


@pytest.mark.parametrize("kind", CELLS)
def test_what_is_wrong_with_a_cell_is_said_as_unroll_says_it(kind):
    name = {RNNCell: "W_hh", LSTMCell: "W_i", GRUCell: "W_hn"}[kind]
    for bad in (np.nan, np.inf):
        cell = kind(2, 3, np.random.default_rng(1))
        getattr(cell, name)[0, 0] = bad
        with np.errstate(invalid="ignore"), pytest.raises(CellError, match="must be finite"):
            state_gradients(cell, np.ones((4, 2)))
    setattr(cell, name, np.ones((5, 5)))
    with pytest.raises(CellError, match=rf"{kind.__name__}\.step at t = 1, given .* raised"):
        state_gradients(cell, np.ones((4, 2)))
    with pytest.raises(CellError, match=r"xs has shape \(4,\); expected \(T, n_x\)"):
        state_gradients(cell, np.ones(4))
    with pytest.raises(CellError, match="carries exactly"):
        state_gradients(cell, np.ones((4, 2)), state={"z": np.zeros(3)})


def test_a_gradient_that_outgrows_the_numbers_is_said():
    cell = RNNCell(1, 2, np.random.default_rng(0))
    cell.W_hh[:], cell.b_h[:], cell.W_xh[:] = 1e5 * np.eye(2), 0.0, 0.0
    with pytest.raises(OverflowError, match="the gradient exploded: it passed 1e308"):
        state_gradients(cell, np.zeros((80, 1)))


def test_an_own_step_never_goes_the_quick_way():
    class Halved(RNNCell):
        def step(self, x_t, state):
            return {"h": 0.5 * state["h"]}

    cell = Halved(2, 3, np.random.default_rng(0))
    assert fast_for(cell) is None
    rows = state_gradients(cell, np.ones((3, 2)))["h"]
    np.testing.assert_allclose(rows, np.outer([0.25, 0.5, 1.0], np.ones(3)), atol=1e-9)
