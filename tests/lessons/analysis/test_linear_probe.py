"""A linear probe: ridge regression in blocks, as in one go."""

import numpy as np

from lessons.analysis import linear_probe
from tests.harness.peak import peak


def test_the_weights_are_those_of_ridge_regression():
    rng = np.random.default_rng(0)
    states = rng.normal(size=(1300, 7)).astype(np.float16)
    label = (states[:, 2] - states[:, 4] + 0.3 > 0).astype(float)
    wide = np.hstack([states.astype(float), np.ones((1300, 1))])
    padded = np.vstack([wide, np.sqrt(5.0) * np.eye(8)])
    wanted = np.linalg.lstsq(padded, np.append(label, np.zeros(8)))[0]
    weights = linear_probe.fit(states, label, ridge=5.0)
    np.testing.assert_allclose(weights, wanted, atol=1e-10)
    np.testing.assert_allclose(linear_probe.read(states, weights), wide @ wanted, atol=1e-10)


def test_no_wide_copy_of_the_states_is_made():
    states, label = np.ones((8000, 100), np.float16), np.ones(8000)
    assert peak(lambda: linear_probe.fit(states, label)) < 2.0  # MB; a wide copy has 6.4
