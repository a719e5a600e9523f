"""The cells against torch in float64, weights carried over in both directions."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.cells import variants
from lessons.cells.basic import GRUCell, LSTMCell, RNNCell
from lessons.cells.min_lstm import MinLSTMCell
from lessons.cells.partial import ForgetCell
from lessons.cells.protocol import weights
from lessons.cells.torch_bridge import from_torch, to_torch
from lessons.cells.unrolling import unroll

torch.set_num_threads(1)
CELLS = [RNNCell, LSTMCell, GRUCell]
DRAWN = [
    *CELLS,
    MinLSTMCell,
    ForgetCell,
    *(
        kind
        for kind in vars(variants).values()
        if getattr(kind, "__module__", "") == variants.__name__ and hasattr(kind, "step")
    ),
]
SIZES = st.integers(1, 9)


def torch_states(layer, xs, state):
    """h of every step and the last c (None without one), computed by torch."""
    start = [torch.tensor(state[name])[None] for name in ("h", "c") if name in state]
    with torch.no_grad():
        hs, last = layer(torch.tensor(xs), tuple(start) if len(start) == 2 else start[0])
    return hs.numpy(), last[1][0].numpy() if len(start) == 2 else None


@pytest.mark.parametrize("kind", CELLS)
@given(n_x=SIZES, n_h=SIZES, T=SIZES, seed=st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_equal_to_torch(kind, n_x, n_h, T, seed):
    rng = np.random.default_rng(seed)
    cell, xs = kind(n_x, n_h, rng), 2.0 * rng.normal(size=(T, n_x))
    state = {name: rng.normal(size=n_h) for name in cell.state_sizes}
    trace = unroll(cell, xs, state)
    hs, c_last = torch_states(to_torch(cell), xs, state)
    np.testing.assert_allclose(trace["h"], hs, rtol=0, atol=1e-12)
    if c_last is not None:
        np.testing.assert_allclose(trace["c"][-1], c_last, rtol=0, atol=1e-12)


@pytest.mark.parametrize("kind", CELLS)
@pytest.mark.parametrize(("n_x", "n_h"), [(1, 1), (1, 5), (4, 1), (3, 6)])
def test_weights_go_to_torch_and_back_unchanged(kind, n_x, n_h):
    cell = kind(n_x, n_h, np.random.default_rng(n_x + n_h))
    back = from_torch(to_torch(cell))
    assert type(back) is kind
    assert (back.n_x, back.state_sizes) == (n_x, cell.state_sizes)
    for (name, ours), (same, theirs) in zip(
        weights(cell).items(), weights(back).items(), strict=True
    ):
        assert name == same
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("layer", [torch.nn.RNN, torch.nn.LSTM, torch.nn.GRU])
@pytest.mark.parametrize("bias", [True, False])
def test_torch_layers_become_cells_that_compute_the_same(layer, bias):
    torch.manual_seed(0)
    theirs = layer(3, 5, bias=bias)
    cell = from_torch(theirs)
    xs = np.random.default_rng(0).normal(size=(8, 3))
    zeros = {name: np.zeros(5) for name in cell.state_sizes}
    hs, _ = torch_states(theirs.double(), xs, zeros)
    np.testing.assert_allclose(unroll(cell, xs)["h"], hs, rtol=0, atol=1e-12)
    for w in weights(cell).values():
        w += 1.0  # the cell owns its weights: the layer must not move
    np.testing.assert_array_equal(torch_states(theirs, xs, zeros)[0], hs)


@pytest.mark.parametrize(
    "layer",
    [
        torch.nn.LSTM(2, 4, num_layers=2),
        torch.nn.GRU(2, 4, bidirectional=True),
        torch.nn.LSTM(2, 4, proj_size=2),
        torch.nn.RNN(2, 4, nonlinearity="relu"),
    ],
)
def test_layers_that_are_no_cell_are_refused(layer):
    with pytest.raises(ValueError, match="only one layer, one direction"):
        from_torch(layer)


def test_other_things_are_refused():
    class Own(RNNCell):
        pass

    with pytest.raises(TypeError, match="no layer for a Own"):
        to_torch(Own(2, 2, np.random.default_rng(0)))
    with pytest.raises(TypeError, match="not Linear"):
        from_torch(torch.nn.Linear(2, 2))


@pytest.mark.parametrize("kind", CELLS)
def test_same_seed_same_cell(kind):
    one, two = (kind(3, 4, np.random.default_rng(5)) for _ in range(2))
    for name, w in weights(one).items():
        np.testing.assert_array_equal(w, weights(two)[name])
        assert np.abs(w).max() <= 0.5  # 1 / sqrt(4)


def test_resetting_before_the_product_is_another_cell():
    """The paper resets before the matrix product, torch after it: the results differ."""
    cell = GRUCell(3, 8, np.random.default_rng(0))
    xs = np.random.default_rng(1).normal(size=(20, 3))
    h, before = np.zeros(8), []
    for x_t in xs:
        step = cell.step(x_t, {"h": h})  # its r_t and z_t do not depend on the form
        n = np.tanh(cell.W_xn @ x_t + cell.b_xn + cell.W_hn @ (step["r"] * h) + cell.b_hn)
        h = (1.0 - step["z"]) * n + step["z"] * h
        before.append(h)
    assert 0.01 < np.abs(unroll(cell, xs)["h"] - before).max() < 1.0


@pytest.mark.parametrize("kind", [kind for kind in DRAWN if isinstance(kind, type)])
def test_every_weight_is_drawn_between_plus_and_minus_one_over_the_root_of_n_h(kind):
    cell, bound = kind(30, 64, np.random.default_rng(0)), 1 / 8
    for name, weight in weights(cell).items():
        if (kind, name) != (ForgetCell, "b_f"):  # that one is 0
            assert -bound <= weight.min() < -0.8 * bound, name
            assert 0.8 * bound < weight.max() <= bound, name
            assert abs(weight.mean()) < 0.25 * bound, name
