"""The quick runs of the wall's cells give the states and gradients that the tape gives."""

import numpy as np
import pytest

from lessons.cells.variants import PeepholeLSTMCell
from lessons.experiments.reproduction_cells import (
    IdentityRNNCell,
    PositiveLinearCell,
    SignedLinearCell,
)
from lessons.gradients.batched_runs import QUICK, batched_run
from lessons.gradients.recording import Recording


@pytest.mark.parametrize("kind", [IdentityRNNCell, PeepholeLSTMCell])
def test_a_quick_run_is_the_taped_one(kind):
    rng = np.random.default_rng(3)
    cell, xs = kind(3, 5, rng), rng.normal(size=(7, 4, 3))
    ask = {"h": rng.normal(size=(7, 4, 5))}
    quick, taped = batched_run(cell, xs), Recording(cell, xs)
    assert type(quick) is QUICK[kind.step]
    for name, states in taped.states.items():
        np.testing.assert_allclose(quick.states[name], states, atol=1e-12)
    got, wanted = quick.backward(ask), taped.backward(ask)
    assert got.weights.keys() == wanted.weights.keys()
    for name, grad in wanted.weights.items():
        np.testing.assert_allclose(got.weights[name], grad, atol=1e-10, err_msg=name)
    np.testing.assert_allclose(got.x, wanted.x, atol=1e-10)


@pytest.mark.parametrize(("kind", "low"), [(PositiveLinearCell, 0.0), (SignedLinearCell, -1.0)])
def test_the_factor_of_a_linear_recurrence_stays_in_its_range(kind, low):
    rng = np.random.default_rng(0)
    cell = kind(1, 200, rng)
    factors = [cell.step(np.array([x]), {"h": np.zeros(200)})["a"] for x in (-1.0, 1.0)]
    assert np.min(factors) > low
    assert np.max(factors) < 1.0
    assert (np.min(factors) < 0.0) == (low < 0.0)
