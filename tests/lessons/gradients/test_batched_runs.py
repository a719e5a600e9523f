"""Runs over a batch: the quick ways of RNN, LSTM and GRU are the tape's numbers, and torch's."""

import gc
import weakref
from itertools import product

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.cells import GRUCell, LSTMCell, ReluRNNCell, RNNCell
from lessons.cells.torch_bridge import to_torch
from lessons.gradients.batched_runs import QUICK, batched_run
from lessons.gradients.recording import Recording

CELLS = (RNNCell, LSTMCell, GRUCell, ReluRNNCell)


def made(kind, T, B, n_x, n_h, seed=0, dtype=np.float64):
    """A cell, inputs, states to begin with and what a loss asks of each state."""
    rng = np.random.default_rng(seed)
    cell = kind(n_x, n_h, rng)
    xs = rng.normal(size=(T, B, n_x)).astype(dtype)
    state = {name: rng.normal(size=(B, n_h)).astype(dtype) for name in cell.state_sizes}
    asked = {name: rng.normal(size=(T, B, n_h)).astype(dtype) for name in cell.state_sizes}
    return cell, xs, state, asked


@pytest.mark.parametrize("kind", CELLS)
@settings(max_examples=25, deadline=None)
@given(
    st.integers(1, 7), st.integers(1, 4), st.integers(1, 3), st.integers(1, 5), st.integers(0, 99)
)
def test_the_quick_way_gives_what_the_tape_gives(kind, T, B, n_x, n_h, seed):
    cell, xs, state, asked = made(kind, T, B, n_x, n_h, seed)
    quick, taped = batched_run(cell, xs, state), Recording(cell, xs, state)
    assert type(quick) is QUICK[kind.step]
    for name, states in taped.states.items():
        np.testing.assert_allclose(quick.states[name], states, atol=1e-12)
    found, wanted = quick.backward(asked), taped.backward(asked)
    for part in ("weights", "initial"):
        one, other = getattr(found, part), getattr(wanted, part)
        assert one.keys() == other.keys()
        for name, grad in other.items():
            np.testing.assert_allclose(one[name], grad, atol=1e-10, err_msg=name)
    np.testing.assert_allclose(found.x, wanted.x, atol=1e-10)


@pytest.mark.parametrize("kind", CELLS)
def test_states_that_no_loss_asks_for_and_no_first_state(kind):
    cell, xs, _, asked = made(kind, 6, 3, 2, 4)
    only_h = {"h": asked["h"]}
    found, wanted = (run(cell, xs).backward(only_h) for run in (batched_run, Recording))
    for name, grad in wanted.weights.items():
        np.testing.assert_allclose(found.weights[name], grad, atol=1e-10)


@pytest.mark.parametrize("kind", CELLS)
def test_the_way_back_may_be_asked_twice(kind):
    cell, xs, state, asked = made(kind, 9, 3, 2, 4)
    run = batched_run(cell, xs, state)
    once, again = (run.backward(asked) for _ in range(2))
    for name, grad in once.weights.items():
        np.testing.assert_array_equal(again.weights[name], grad)
    np.testing.assert_array_equal(once.x, again.x)


def relu_layer(cell):
    """torch's own plain layer with ReLU, with the weights of `cell`."""
    layer = torch.nn.RNN(cell.n_x, cell.state_sizes["h"], nonlinearity="relu")
    for name, weight in {"weight_ih_l0": cell.W_xh, "weight_hh_l0": cell.W_hh}.items():
        getattr(layer, name).data = torch.tensor(weight).float()
    layer.bias_ih_l0.data, layer.bias_hh_l0.data = torch.tensor(cell.b_h).float(), torch.zeros(8)
    return layer


@pytest.mark.parametrize("kind", CELLS)
def test_in_float32_the_numbers_are_torchs(kind):
    cell, xs, _, asked = made(kind, 12, 5, 3, 8, dtype=np.float32)
    layer = relu_layer(cell) if kind is ReluRNNCell else to_torch(cell).float()
    states, _ = layer(told := torch.tensor(xs, requires_grad=True))
    (states * torch.tensor(asked["h"])).sum().backward()
    run = batched_run(cell, xs)
    back = run.backward({"h": asked["h"]})
    assert run.states["h"].dtype == back.x.dtype == np.float32
    np.testing.assert_allclose(run.states["h"], states.detach().numpy(), atol=1e-5)
    np.testing.assert_allclose(back.x, told.grad.numpy(), atol=1e-4)


@pytest.mark.parametrize(("kind", "T"), list(product(CELLS, (300, 301))))
def test_a_gradient_that_vanishes_is_zero_and_not_slow_to_compute(kind, T):
    """Below 1e-32 a number counts as 0 in float32: what is smaller than 1e-38 costs a hundred times as much."""
    cell, xs, _, asked = made(kind, T, 2, 2, 4, dtype=np.float32)
    for array in vars(cell).values():
        if isinstance(array, np.ndarray):
            array *= 0.3
    late = np.zeros_like(asked["h"])
    late[-1] = asked["h"][-1]
    x = batched_run(cell, xs).backward({"h": late}).x
    tiny = np.finfo(np.float32).tiny
    assert not ((x != 0) & (abs(x) < tiny)).any()
    assert (x[0] == 0).all()
    assert (x[-1] != 0).any()


def test_a_step_of_ones_own_goes_by_the_tape():
    class Own(RNNCell):
        def step(self, x_t, state):
            return {"h": np.tanh(self.W_xh @ x_t + self.b_h) * 0.5 + 0.5 * state["h"]}

    run = batched_run(Own(2, 3, np.random.default_rng(0)), np.ones((4, 2, 2)))
    assert isinstance(run, Recording)


def test_a_cell_that_keeps_the_step_of_the_course_goes_the_quick_way():
    class Wider(LSTMCell):
        pass

    assert (
        type(batched_run(Wider(2, 3, np.random.default_rng(0)), np.ones((4, 2, 2))))
        is QUICK[LSTMCell.step]
    )


class Own(RNNCell):
    """A step that the library does not know."""

    def step(self, x_t, state):
        return {"h": np.tanh(self.W_xh @ x_t + self.W_hh @ state["h"]) * 0.5}


def test_a_run_without_a_way_back_has_the_same_states_and_keeps_nothing():
    cell, xs = Own(2, 3, np.random.default_rng(0)), np.ones((6, 4, 2))
    taped, bare = batched_run(cell, xs), batched_run(cell, xs, taped=False)
    np.testing.assert_array_equal(taped.states["h"], bare.states["h"])
    assert len(taped._tape) > 6
    assert bare._tape == []
    assert not any(g.any() for g in bare.backward({"h": np.ones((6, 4, 3))}).weights.values())


def test_a_run_is_let_go_of_at_once():
    gc.disable()
    try:
        run = batched_run(Own(2, 3, np.random.default_rng(0)), np.ones((6, 4, 2)))
        node = weakref.ref(run._steps[-1]["h"])
        assert node() is not None
        del run
        assert node() is None
    finally:
        gc.enable()
