"""Huge inputs, a forget gate nailed open, ten thousand steps: no overflow, no NaN."""

import warnings

import numpy as np
import pytest

from lessons.cells.basic import GRUCell, LSTMCell, RNNCell
from lessons.cells.unrolling import unroll
from lessons.gradients.bptt import gradient_norms, step_jacobian

CELLS = [RNNCell, LSTMCell, GRUCell]


@pytest.fixture(autouse=True)
def _warnings_raise():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def finite(trace):
    return all(np.isfinite(values).all() for values in trace.values())


@pytest.mark.parametrize("kind", CELLS)
@pytest.mark.parametrize("size", [1e4, 1e-300])
def test_inputs_of_any_size(kind, size):
    rng = np.random.default_rng(0)
    cell, xs = kind(3, 8, rng), size * rng.choice([-1.0, 1.0], (50, 3))
    trace = unroll(cell, xs)
    assert finite(trace)
    assert np.abs(trace["h"]).max() <= 1.0
    assert np.isfinite(gradient_norms(cell, xs)).all()
    assert np.isfinite(step_jacobian(cell, xs[0], {n: np.zeros(8) for n in cell.state_sizes})).all()


@pytest.mark.parametrize("bias", [100.0, -100.0])
def test_forget_bias_of_a_hundred(bias):
    rng = np.random.default_rng(0)
    cell, xs = LSTMCell(3, 8, rng), 1e4 * rng.normal(size=(200, 3))
    cell.b_f[:] = bias
    assert finite(unroll(cell, xs))
    assert np.isfinite(gradient_norms(cell, xs)).all()


@pytest.mark.parametrize("kind", CELLS)
def test_ten_thousand_steps(kind):
    rng = np.random.default_rng(0)
    cell, xs = kind(2, 4, rng), rng.normal(size=(10_000, 2))
    if kind is LSTMCell:
        cell.b_f[:] = 100.0
    assert finite(unroll(cell, xs))
    norms = gradient_norms(cell, xs)
    assert norms.shape == (10_000,)
    assert np.isfinite(norms).all()
    assert norms[-1] == 2.0  # the sum of four numbers asks 1 of each


def test_a_faint_gradient_is_not_rounded_to_zero():
    """Its square is below the smallest float, the norm is not."""
    cell = RNNCell(1, 2, np.random.default_rng(0))
    cell.W_hh[:], cell.b_h[:] = 0.1 * np.eye(2), 0.0
    norms = gradient_norms(cell, np.zeros((201, 1)))
    np.testing.assert_allclose(np.log10(norms), 0.5 * np.log10(2) - np.arange(200.0, -1, -1))


def test_a_gradient_that_explodes_says_so():
    cell = RNNCell(1, 2, np.random.default_rng(0))
    cell.W_hh[:], cell.b_h[:] = 10.0 * np.eye(2), 0.0
    with pytest.raises(OverflowError, match=r"exploded: it passed 1e308"):
        gradient_norms(cell, np.zeros((400, 1)))
