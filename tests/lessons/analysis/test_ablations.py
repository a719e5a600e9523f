"""Ablations: what is held stays held, and the gradients beside it agree with nudging the run."""

import numpy as np
import pytest

from lessons.analysis.ablations import _through_any, _through_lstm, accuracy, grad_norms
from lessons.cells.basic import GRUCell, LSTMCell
from lessons.cells.interventions import clamped, frozen, unroll_clamped
from lessons.cells.unrolling import unroll
from lessons.cells.variants import PeepholeLSTMCell
from lessons.gradients.bptt import state_gradients
from lessons.gradients.clipping import norms

T, N = 6, 3
XS = np.random.default_rng(1).normal(size=(T, 2))
LSTM = LSTMCell(2, N, np.random.default_rng(0))


def loss(hold):
    return float(unroll_clamped(LSTM, XS, hold)["h"][-1].sum() * N**-0.5)


def nudged(hold, name):
    """dL/d`name`_t (T, N): each number of the run held a little higher and lower, all else as it follows."""
    run, grads = unroll_clamped(LSTM, XS, hold), np.zeros((T, N))
    for t in range(T):
        for j in range(N):
            ends = []
            for sign in (1, -1):
                rows = np.array(hold.get(name, np.full((T, N), np.nan)))
                rows[t, j] = run[name][t, j] + sign * 1e-5
                ends.append(loss({**hold, name: rows}))
            grads[t, j] = (ends[0] - ends[1]) / 2e-5
    return grads


@pytest.mark.parametrize("name", "figoch")
@pytest.mark.parametrize(("start", "unit"), [(1, 0), (3, 0), (3, 2), (T, 1)])
def test_gradients_of_a_held_lstm_agree_with_nudges(name, start, unit):
    hold = clamped(unroll(LSTM, XS), name, 0.3, start, unit)
    found = _through_lstm(LSTM, unroll_clamped(LSTM, XS, hold), hold)
    for state in "hc":
        np.testing.assert_allclose(found[state], nudged(hold, state), rtol=0, atol=1e-8)


@pytest.mark.parametrize("name", "figoch")
def test_gradients_of_any_cell_agree_with_those_by_hand(name):
    hold = clamped(unroll(LSTM, XS), name, 0.3, 3, 2)
    run = unroll_clamped(LSTM, XS, hold)
    by_hand, found = _through_lstm(LSTM, run, hold), _through_any(LSTM, run, hold, lambda: False)
    for state in "hc":
        np.testing.assert_allclose(found[state], by_hand[state], rtol=0, atol=1e-8)


def test_without_a_ablation_they_are_those_of_the_healthy_run():
    asked = np.zeros((T, N))
    asked[-1] = N**-0.5
    for cell in (LSTM, GRUCell(2, N, np.random.default_rng(0))):
        found = grad_norms(cell, unroll(cell, XS), {})
        for name, rows in state_gradients(cell, XS, asked).items():
            np.testing.assert_allclose(found[name], norms(rows), rtol=0, atol=1e-9)


def test_a_forget_gate_that_is_shut_cuts_the_long_road_alone():
    run = unroll(LSTM, XS)
    hold = clamped(run, "f", 0.0, 4)
    held = unroll_clamped(LSTM, XS, hold)
    np.testing.assert_array_equal(held["c"][3:], held["i"][3:] * held["g"][3:])
    np.testing.assert_array_equal(held["c"][:3], run["c"][:3])
    assert grad_norms(LSTM, held, hold)["c"][2] < grad_norms(LSTM, run, {})["c"][2]


def test_freezing_keeps_each_unit_where_it_was():
    run = unroll(LSTM, XS)
    held = unroll_clamped(LSTM, XS, frozen(run, "o", 3))["o"]
    np.testing.assert_array_equal(held[2:], np.tile(run["o"][2], (T - 2, 1)))
    one = unroll_clamped(LSTM, XS, frozen(run, "o", 3, unit=2))["o"]
    assert np.ptp(one[2:, 1]) == 0
    assert np.ptp(one[2:, 0]) > 0


def test_a_value_for_each_step():
    values = np.linspace(0, 1, T)
    held = unroll_clamped(LSTM, XS, clamped(unroll(LSTM, XS), "i", values, 2, unit=1))
    np.testing.assert_array_equal(held["i"][1:, 0], values[1:])


def test_a_stale_request_ends_early():
    cell = PeepholeLSTMCell(2, N, np.random.default_rng(0))
    run = unroll(cell, XS)
    asked = iter([False, False, True])
    assert len(grad_norms(cell, run, {}, lambda: next(asked))["h"]) == 2


def test_answers_are_counted():
    runs = [(XS, 0), (XS, 1), (-XS, 0), (-XS, 1)]
    sign = lambda h: int(h.sum() > 0)  # noqa: E731
    assert accuracy(LSTM, runs, sign) == 0.5
    shut = accuracy(LSTM, runs, sign, lambda run: clamped(run, "o", 0.0))
    assert shut == 0.5  # h is 0: every answer is 0
