"""Many runs side by side are the runs of `unroll`, one by one."""

import numpy as np
import pytest

from lessons.cells.basic import GRUCell, LSTMCell, RNNCell
from lessons.cells.batched import hidden_states, lstm_gates, stacked
from lessons.cells.protocol import steps_as
from lessons.cells.unrolling import unroll


@pytest.mark.parametrize("kind", [RNNCell, LSTMCell])
def test_the_states_are_those_of_unroll(kind):
    rng = np.random.default_rng(0)
    cell, xs = kind(3, 5, rng), rng.normal(size=(7, 4, 3))
    hs = hidden_states(cell, xs)
    for n in range(4):
        np.testing.assert_allclose(hs[:, n], unroll(cell, xs[:, n])["h"], rtol=0, atol=1e-14)


def test_one_step_goes_on_from_any_state():
    rng = np.random.default_rng(1)
    cell, x_t, h, c = LSTMCell(3, 5, rng), *rng.normal(size=(3, 5))
    step = cell.step(x_t[:3], {"h": h, "c": c})
    W, b = stacked(cell)
    a = np.concatenate([h, x_t[:3]]) @ W + b
    h_t, c_t = lstm_gates(a[np.newaxis], c[np.newaxis])
    np.testing.assert_allclose(h_t[0], step["h"], rtol=0, atol=1e-14)
    np.testing.assert_allclose(c_t[0], step["c"], rtol=0, atol=1e-14)


def test_a_kernel_may_run_what_takes_the_step_it_is_written_for():
    class Named(LSTMCell):
        """The same step under another name."""

    class Other(LSTMCell):
        """A step of its own."""

        def step(self, x_t, state):
            return super().step(2 * x_t, state)

    rng = np.random.default_rng(0)
    assert [steps_as(kind(2, 3, rng), LSTMCell) for kind in (LSTMCell, Named, Other, GRUCell)] == [
        True,
        True,
        False,
        False,
    ]
    patched = LSTMCell(2, 3, rng)
    patched.step = lambda x_t, state: {}
    assert not steps_as(patched, LSTMCell)
