"""Many runs side by side are the runs of `unroll`, one by one."""

import numpy as np
import pytest

from lessons.cells.basic import GRUCell, LSTMCell, RNNCell
from lessons.cells.batched import hidden_states, lstm_gates, stacked, unroll_each
from lessons.cells.interventions import unroll_clamped
from lessons.cells.protocol import steps_as
from lessons.cells.unrolling import unroll
from lessons.trained_nets.variant_readers import CELLS
from tests.harness.peak import peak


class Own(LSTMCell):
    """A learner's cell, whose step works on one example alone."""

    def step(self, x_t, state):
        assert x_t.shape == (3,)
        return super().step(x_t, state)


@pytest.mark.parametrize("clamp", [False, True])
@pytest.mark.parametrize("kind", [RNNCell, Own, *CELLS.values()])
def test_runs_of_different_lengths_are_those_of_unroll(kind, clamp, monkeypatch):
    rng = np.random.default_rng(0)
    cell, inputs = kind(3, 5, rng), [rng.normal(size=(T, 3)) for T in (4, 7, 1)]
    holds = {"h": [np.full((len(xs), 5), np.nan) for xs in inputs]} if clamp else {}
    for held in holds.get("h", []):
        held[-1, 2] = 0.5
    alone = [
        unroll_clamped(cell, xs, {name: rows[k] for name, rows in holds.items()})
        for k, xs in enumerate(inputs)
    ]
    if kind is not Own:
        monkeypatch.setattr("lessons.cells.batched.unroll_clamped", None)  # it is not needed
    for run, wanted in zip(unroll_each(cell, inputs, holds), alone, strict=True):
        assert run.keys() == wanted.keys()
        assert not clamp or run["h"][-1, 2] == 0.5
        for name, values in wanted.items():
            np.testing.assert_allclose(run[name], values, rtol=0, atol=1e-14)


@pytest.mark.parametrize("kind", [RNNCell, LSTMCell])
def test_the_states_are_those_of_unroll(kind):
    rng = np.random.default_rng(0)
    cell, xs = kind(3, 5, rng), rng.normal(size=(7, 4, 3))
    hs = hidden_states(cell, xs)
    for n in range(4):
        np.testing.assert_allclose(hs[:, n], unroll(cell, xs[:, n])["h"], rtol=0, atol=1e-14)


@pytest.mark.parametrize("kind", [RNNCell, LSTMCell])
def test_many_runs_take_the_memory_of_their_states(kind, monkeypatch):
    rng = np.random.default_rng(2)
    cell, xs = kind(8, 64, rng), rng.normal(size=(4, 1400, 8))
    states = 4 * 1400 * 64 * 8 / 1e6  # MB
    assert (
        peak(lambda: hidden_states(cell, xs)) < states + 1.5
    )  # the sums of all gates were 11 more
    whole = hidden_states(cell, xs[:, :100])
    monkeypatch.setattr("lessons.cells.batched.TOGETHER", 9)
    np.testing.assert_allclose(hidden_states(cell, xs[:, :100]), whole, rtol=0, atol=1e-14)


def test_one_step_goes_on_from_any_state():
    rng = np.random.default_rng(1)
    cell, x_t, h, c = LSTMCell(3, 5, rng), *rng.normal(size=(3, 5))
    step = cell.step(x_t[:3], {"h": h, "c": c})
    W, b = stacked(cell)
    a = np.concatenate([h, x_t[:3]]) @ W + b
    h_t, c_t = lstm_gates(a[np.newaxis], c[np.newaxis])
    np.testing.assert_allclose(h_t[0], step["h"], rtol=0, atol=1e-14)
    np.testing.assert_allclose(c_t[0], step["c"], rtol=0, atol=1e-14)


def test_weights_are_stacked_without_a_second_copy():
    cell = LSTMCell(97, 192, np.random.default_rng(0))
    assert peak(lambda: stacked(cell)) < 1  # MB; side by side first 3.6


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
