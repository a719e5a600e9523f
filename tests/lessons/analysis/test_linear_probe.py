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


def test_the_last_characters_are_one_hot_rows_made_as_they_are_read():
    rng, signs = np.random.default_rng(0), sorted("abcdefghijklmnopqrstuvwxyz (\n")
    text = "".join(rng.choice(signs, 8000))
    rows = linear_probe.LastCharacters(text, signs, 3)
    one_hot = np.array(list(text))[:, np.newaxis] == np.array(signs)
    wanted = np.hstack([np.roll(one_hot, back, axis=0) for back in range(3)])
    assert rows.shape == wanted.shape
    assert len(rows) == len(wanted)
    np.testing.assert_array_equal(rows[:], wanted)
    np.testing.assert_array_equal(rows[7500:9000], wanted[7500:])
    label = one_hot[:, 3].astype(float)
    np.testing.assert_array_equal(linear_probe.fit(rows, label), linear_probe.fit(wanted, label))
    kept = linear_probe.LastCharacters(text * 4, signs, 10)
    assert peak(lambda: linear_probe.fit(kept, np.tile(label, 4))) < 5  # MB; all rows 9 more
