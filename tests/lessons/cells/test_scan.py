"""Scans, the minimal LSTM, the sLSTM and self-attention: each beside a loop or torch."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from lessons.attention.self_attention import positions, products, self_attention
from lessons.cells.min_lstm import MinLSTMCell
from lessons.cells.scan import combine, one_by_one, rounds, scan
from lessons.cells.slstm import SLSTMCell, naive_step, slstm_step
from lessons.cells.unrolling import unroll
from lessons.numerics import log_sigmoid, softmax


@pytest.mark.parametrize("T", [1, 2, 3, 7, 8, 9, 100, 1000])
def test_a_scan_is_the_loop(T):
    rng = np.random.default_rng(T)
    a, b = rng.uniform(-1, 1, (T, 5)), rng.normal(size=(T, 5))
    before = a.copy(), b.copy()
    np.testing.assert_allclose(scan(a, b), one_by_one(a, b), rtol=0, atol=1e-12)
    assert (a == before[0]).all()
    assert (b == before[1]).all()
    assert 2 ** rounds(T) >= T > 2 ** (rounds(T) - 1) / 1.0 - (T == 1)


def test_maps_join_in_any_order():
    rng = np.random.default_rng(0)
    one, two, three = (tuple(rng.normal(size=(2, 3))) for _ in range(3))
    left, right = combine(combine(one, two), three), combine(one, combine(two, three))
    np.testing.assert_allclose(left, right, rtol=0, atol=1e-12)
    np.testing.assert_allclose(combine(one, two)[1], two[0] * one[1] + two[1])


def test_the_minimal_lstm_by_loop_and_by_scan():
    rng = np.random.default_rng(0)
    cell, xs = MinLSTMCell(3, 6, rng), rng.normal(size=(40, 3))
    slow, fast = unroll(cell, xs), cell.run(xs)
    assert slow.keys() == fast.keys()
    for name in slow:
        np.testing.assert_allclose(fast[name], slow[name], rtol=0, atol=1e-12)
    np.testing.assert_allclose(fast["f"] + fast["i"], 1.0)


def sums(rng, size, scale):
    return {name: rng.normal(size=size) * scale for name in "figo"}


def test_the_stable_step_is_the_plain_one_where_that_holds():
    rng = np.random.default_rng(0)
    plain = dict.fromkeys(("c", "n"), np.zeros(8))
    stable = dict.fromkeys(("c", "n", "m"), np.zeros(8))
    for _ in range(60):
        a = sums(rng, 8, 4.0)
        plain, stable = naive_step(a, plain), slstm_step(a, stable)
        np.testing.assert_allclose(stable["h"], plain["h"], rtol=0, atol=1e-12)
        np.testing.assert_allclose(stable["n"] * np.exp(stable["m"]), plain["n"], rtol=1e-9)


def test_the_stable_step_survives_where_the_plain_one_does_not():
    rng, state = np.random.default_rng(0), dict.fromkeys(("c", "n", "m"), np.zeros(8))
    a = sums(rng, 8, 2000.0)
    with pytest.raises(FloatingPointError):
        naive_step(a, state)
    for _ in range(30):
        state = slstm_step(sums(rng, 8, 2000.0), state)
        assert np.isfinite(np.concatenate(list(state.values()))).all()
        assert np.abs(state["h"]).max() <= 1.0
    np.testing.assert_allclose(log_sigmoid(np.array([-1e4, 0.0])), [-1e4, -np.log(2)])


def test_the_slstm_is_a_cell_of_the_course():
    rng = np.random.default_rng(0)
    trace = unroll(SLSTMCell(3, 4, rng), rng.normal(size=(9, 3)))
    assert {"h", "c", "n", "m"} <= trace.keys()


def test_self_attention_is_torchs():
    rng = np.random.default_rng(0)
    xs, (W_q, W_k, W_v) = rng.normal(size=(9, 6)), rng.normal(size=(3, 5, 6))
    q, k, v = (torch.tensor(xs @ W.T)[None] for W in (W_q, W_k, W_v))
    wanted = F.scaled_dot_product_attention(q, k, v, is_causal=True)[0].numpy()
    np.testing.assert_allclose(self_attention(xs, W_q, W_k, W_v), wanted, rtol=0, atol=1e-12)


def test_no_step_looks_ahead_and_order_needs_positions():
    rng = np.random.default_rng(1)
    xs, W = rng.normal(size=(7, 4)), rng.normal(size=(3, 4, 4))
    before = self_attention(xs, *W)
    changed = xs.copy()
    changed[5] += 1.0
    np.testing.assert_array_equal(self_attention(changed, *W)[:5], before[:5])
    shuffled = xs[[3, 1, 0, 5, 2, 4, 6]]
    np.testing.assert_allclose(self_attention(shuffled, *W)[-1], before[-1], rtol=0, atol=1e-12)
    coded = [self_attention(one + positions(7, 4), *W)[-1] for one in (xs, shuffled)]
    assert np.abs(coded[0] - coded[1]).max() > 1e-3


def test_positions_and_costs():
    code = positions(50, 8)
    np.testing.assert_allclose(code[0], [0, 1] * 4)
    np.testing.assert_allclose(code[3, :2], [np.sin(3), np.cos(3)])
    assert len(np.unique(code.round(9), axis=0)) == 50
    assert products(1, 4) == {"RNN": 32, "self-attention": 56}
    assert np.isclose(softmax([0.0, 0.0]).sum(), 1.0)
