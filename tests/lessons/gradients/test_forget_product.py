"""The product along c: the product of the forget gates, and where the whole gradient is nothing else."""

import numpy as np
import pytest

from lessons.cells.unrolling import unroll
from lessons.gradients.bptt import state_gradients
from lessons.gradients.flow import flow, inputs
from lessons.gradients.forget_product import forget_gates, gated_cells, mean_forget_product
from lessons.numerics import sigmoid


def test_the_road_is_a_product_of_the_last_gates():
    f = np.random.default_rng(0).uniform(size=(6, 3))
    product = mean_forget_product(f)
    assert product.shape == (6,)
    assert product[0] == 1.0
    for k in range(1, 6):
        assert product[k] == pytest.approx(f[-k:].prod(axis=0).mean(), abs=1e-15)


def test_gates_are_those_of_the_unrolled_cell():
    *_, lstm = gated_cells(bias=1.0, seed=3)
    xs = inputs(40, 8, 1.0, 3)
    np.testing.assert_allclose(forget_gates(lstm, xs), unroll(lstm, xs)["f"], rtol=0, atol=1e-12)


def test_without_recurrent_weights_the_road_is_the_whole_gradient():
    *_, lstm = gated_cells(bias=1.0, seed=1)
    for name in ("W_f", "W_i", "W_g", "W_o"):
        getattr(lstm, name)[:, :32] = 0.0
    xs = inputs(60, 8, 1.0, 1)
    dc = state_gradients(lstm, xs)["c"]
    f = forget_gates(lstm, xs)
    np.testing.assert_allclose(dc[:-1], dc[1:] * f[1:], rtol=1e-12, atol=0)


def test_biases_and_sizes_are_what_is_asked_for():
    rnn, gru, lstm = gated_cells(bias=2.0, size=0.25, seed=5)
    assert (lstm.b_f == 2.0).all()
    assert (gru.b_z == 2.0).all()
    for W in (rnn.W_hh, gru.W_hn, lstm.W_f):
        assert 0.2 * 32**-0.5 < np.abs(W).max() <= 0.25 * 32**-0.5
    assert np.abs(lstm.b_i).max() > 0.25 * 32**-0.5  # biases keep their size


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_bias_decides_what_is_left_at_lag_100(seed):
    xs, left = inputs(200, 8, 1.0, seed), []
    for bias in (0.0, 1.0, 3.0):
        *_, lstm = gated_cells(bias, seed=seed)
        left.append(flow(lstm, xs)["c"][100])
    assert left[0] < 1e-17 < 1e-10 < left[1] < 1e-5 < 1e-2 < left[2]
    assert sigmoid(np.array(0.0)) ** 100 < 1e-30
