"""Gates as numbers: the memory behind them lasts as long as the formulas say."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lessons.cells.basic import LSTMCell
from lessons.cells.forget_gate import bias_for, half_life
from lessons.cells.partial import ForgetCell
from lessons.cells.unrolling import unroll
from lessons.gradients.bptt import step_jacobian
from lessons.numerics import sigmoid

RNG = np.random.default_rng(0)
XS = RNG.normal(size=(12, 2))


@pytest.fixture
def cell():
    return ForgetCell(n_x=2, n_h=3, rng=np.random.default_rng(1))


def test_the_memory_is_the_product_of_the_gates(cell):
    start = {"h": np.zeros(3), "c": np.array([1.0, -2.0, 0.5])}
    run = unroll(cell, XS, start)
    np.testing.assert_allclose(run["c"], start["c"] * np.cumprod(run["f"], axis=0), 0, 1e-12)
    np.testing.assert_array_equal(run["h"], np.tanh(run["c"]))


def test_its_gate_is_that_of_torch(cell):
    torch_cell = torch.nn.LSTMCell(2, 3, dtype=torch.float64)
    ours = LSTMCell(2, 3, np.random.default_rng(2))
    ours.W_f, ours.b_f = cell.W_f, RNG.normal(size=3)
    cell.b_f = ours.b_f
    h, c, x = RNG.normal(size=(3, 3))[0], RNG.normal(size=3), XS[0]
    with torch.no_grad():
        W = np.concatenate([ours.W_i, ours.W_f, ours.W_g, ours.W_o])
        b = np.concatenate([ours.b_i, ours.b_f, ours.b_g, ours.b_o])
        torch_cell.weight_hh.copy_(torch.tensor(W[:, :3]))
        torch_cell.weight_ih.copy_(torch.tensor(W[:, 3:]))
        torch_cell.bias_ih.copy_(torch.tensor(b))
        torch_cell.bias_hh.zero_()
        state = tuple(torch.tensor(v)[None] for v in (h, c))
        _, c_torch = torch_cell(torch.tensor(x)[None], state)
    written = ours.step(x, {"h": h, "c": np.zeros(3)})["c"]  # all that is not kept
    kept = cell.step(x, {"h": h, "c": c})["c"]
    np.testing.assert_allclose(kept + written, c_torch[0].numpy(), rtol=0, atol=1e-12)


def test_the_road_along_c_is_the_gate_itself(cell):
    cell.W_f[:, :3] = 0  # the input of the gate is x_t alone
    state = {"h": RNG.normal(size=3), "c": RNG.normal(size=3)}
    jacobian = step_jacobian(cell, XS[0], state)
    np.testing.assert_allclose(jacobian[3:, 3:], np.diag(cell.step(XS[0], state)["f"]), 0, 1e-8)


@given(st.floats(1e-6, 1 - 1e-6))
def test_half_is_left_after_a_half_life(f):
    assert f ** half_life(f) == pytest.approx(0.5)


def test_half_lives_of_the_ends():
    assert half_life(0.5) == 1.0
    assert half_life(1.0) == float("inf")
    assert half_life(0.0) == 0.0
    for wrong in (-0.1, 1.1, float("nan")):
        with pytest.raises(ValueError, match="between 0 and 1"):
            half_life(wrong)


@given(st.floats(1, 1e6), st.floats(0.001, 0.999))
def test_the_bias_leaves_what_is_asked_for(lag, left):
    assert sigmoid(np.array(bias_for(lag, left))) ** lag == pytest.approx(left, rel=1e-6)


def test_biases_that_cannot_be():
    for lag, left in ((0, 0.5), (-1, 0.5), (10, 0.0), (10, 1.0), (float("nan"), 0.5)):
        with pytest.raises(ValueError, match="lag must be above 0"):
            bias_for(lag, left)


def test_one_number_forms():
    left = {b: float(sigmoid(np.array(float(b))) ** 100) for b in (0, 1, 3, 5)}
    assert left == pytest.approx({0: 7.9e-31, 1: 2.5e-14, 3: 7.8e-3, 5: 0.51}, rel=0.02)
