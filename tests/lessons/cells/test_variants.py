"""Cells with a part more or less: each is the LSTM (or the GRU) with that part fixed, or agrees with torch."""

import copy

import numpy as np
import pytest
import torch

from lessons.cells.basic import GRUCell, LSTMCell
from lessons.cells.interventions import unroll_clamped
from lessons.cells.protocol import weights, zero_state
from lessons.cells.unrolling import unroll
from lessons.cells.variants import VARIANTS, GRUBeforeCell, parameters
from lessons.gradients.bptt import state_gradients

N_X, N_H = 3, 4
XS = np.random.default_rng(1).normal(size=(7, N_X))
LSTM_PARTS = {  # the names that a variant lacks, as a formula of its own trace
    "coupled": lambda run: {"i": 1.0 - run["f"]},
    "no forget gate": lambda run: {"f": np.ones_like(run["i"])},
    "no input gate": lambda run: {"i": np.ones_like(run["f"])},
    "no output gate": lambda run: {"o": np.ones_like(run["f"])},
}
COUNTS = {  # in units of one gate, n_h (n_h + n_x + 1), and of n_h
    "peepholes": (4, 3),
    "coupled": (3, 0),
    "no forget gate": (3, 0),
    "no input gate": (3, 0),
    "no output gate": (3, 0),
    "minimal": (2, 0),
    "GRU, reset before": (3, 1),
}


def made(name, seed=0):
    return VARIANTS[name](N_X, N_H, np.random.default_rng(seed))


def full_lstm(cell):
    """An LSTMCell with the weights that `cell` has."""
    lstm = LSTMCell(N_X, N_H, np.random.default_rng(9))
    for name, weight in weights(cell).items():
        setattr(lstm, name, weight)
    return lstm


@pytest.mark.parametrize("name", LSTM_PARTS)
def test_a_missing_part_is_a_held_one(name):
    cell = made(name)
    run = unroll(cell, XS)
    held = unroll_clamped(full_lstm(cell), XS, LSTM_PARTS[name](run))
    for quantity, values in run.items():
        np.testing.assert_allclose(held[quantity], values, rtol=0, atol=1e-14)


def test_peepholes_that_are_shut_leave_an_lstm():
    cell = made("peepholes")
    lstm = full_lstm(copy.deepcopy(cell))
    assert np.abs(unroll(cell, XS)["h"] - unroll(lstm, XS)["h"]).max() > 1e-3
    cell.p_f[:] = cell.p_i[:] = cell.p_o[:] = 0.0
    np.testing.assert_array_equal(unroll(cell, XS)["h"], unroll(lstm, XS)["h"])


def test_peepholes_agree_with_autograd():
    cell = made("peepholes")
    w = {name: torch.tensor(value) for name, value in weights(cell).items()}
    h, c = (torch.zeros(N_H, dtype=torch.float64, requires_grad=True) for _ in "hc")
    states = []
    for x_t in torch.tensor(XS):
        hx = torch.cat([h, x_t])
        f = torch.sigmoid(w["W_f"] @ hx + w["p_f"] * c + w["b_f"])
        i = torch.sigmoid(w["W_i"] @ hx + w["p_i"] * c + w["b_i"])
        c = f * c + i * torch.tanh(w["W_g"] @ hx + w["b_g"])
        h = torch.sigmoid(w["W_o"] @ hx + w["p_o"] * c + w["b_o"]) * torch.tanh(c)
        h.retain_grad()
        states.append(h)
    h.sum().backward()
    hs = torch.stack(states).detach().numpy()
    np.testing.assert_allclose(unroll(cell, XS)["h"], hs, rtol=0, atol=1e-12)
    grads = np.array([state.grad.numpy() for state in states])
    np.testing.assert_allclose(state_gradients(cell, XS)["h"], grads, rtol=0, atol=1e-7)


def test_the_minimal_cell_is_a_gru_with_one_gate_for_both():
    cell = made("minimal")
    gru = GRUBeforeCell(N_X, N_H, np.random.default_rng(3))
    gru.W_r, gru.b_r = cell.W_f, cell.b_f
    gru.W_z, gru.b_z = -cell.W_f, -cell.b_f  # z keeps where f moves
    gru.W_hn, gru.W_xn = cell.W_n[:, :N_H], cell.W_n[:, N_H:]
    gru.b_xn, gru.b_hn = cell.b_n, np.zeros(N_H)
    np.testing.assert_allclose(unroll(gru, XS)["h"], unroll(cell, XS)["h"], rtol=0, atol=1e-14)


def test_the_two_grus_differ_by_about_a_tenth():
    apart = []
    for seed in range(5):
        after, before = (
            cell(N_X, 8, np.random.default_rng(seed)) for cell in (GRUCell, GRUBeforeCell)
        )
        for weight in (*weights(after).values(), *weights(before).values()):
            weight *= 2.0
        apart.append(np.abs(unroll(after, XS)["h"] - unroll(before, XS)["h"]).max())
    assert 0.05 < np.median(apart) < 0.5


def test_the_two_grus_agree_where_nothing_is_reset():
    after, before = (cell(N_X, N_H, np.random.default_rng(0)) for cell in (GRUCell, GRUBeforeCell))
    after.b_r[:] = before.b_r[:] = 40.0
    np.testing.assert_allclose(unroll(after, XS)["h"], unroll(before, XS)["h"], rtol=0, atol=1e-14)


@pytest.mark.parametrize("name", VARIANTS)
def test_parameters_follow_the_formula(name):
    gates, more = COUNTS[name]
    assert parameters(made(name)) == gates * N_H * (N_H + N_X + 1) + more * N_H


def test_parameters_of_torch():
    for kind, layer in ((LSTMCell, torch.nn.LSTM), (GRUCell, torch.nn.GRU)):
        numbers = sum(p.numel() for p in layer(N_X, N_H).parameters())
        twice = 4 * N_H if kind is LSTMCell else 2 * N_H  # biases that torch keeps a second time
        assert parameters(kind(N_X, N_H, np.random.default_rng(0))) == numbers - twice


@pytest.mark.parametrize("name", VARIANTS)
def test_every_variant_keeps_the_protocol(name):
    cell = made(name)
    state = zero_state(cell)
    kept = {n: v.copy() for n, v in weights(cell).items()}
    one, two = cell.step(XS[0], state), cell.step(XS[0], state)
    assert set(cell.state_sizes) <= set(one)
    for quantity in one:
        np.testing.assert_array_equal(one[quantity], two[quantity])
    for n, v in weights(cell).items():
        np.testing.assert_array_equal(v, kept[n])
