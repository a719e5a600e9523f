"""A memory that is written: equal to torch where torch has it, and never below zero with a sigmoid candidate."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.cells.partial import WriteCell
from lessons.cells.unrolling import unroll
from lessons.numerics import sigmoid
from lessons.toy_models import thermometer
from lessons.toy_models.thermometer import LENGTH, MOVES, Thermometer

XS = np.random.default_rng(1).normal(size=(60, 4))


def cell(squash, seed=0):
    return WriteCell(4, 5, np.random.default_rng(seed), squash)


def test_a_step_is_that_of_torchs_lstm_but_for_the_output_gate():
    mine = cell(np.tanh)
    lstm = torch.nn.LSTMCell(4, 5, dtype=torch.float64)
    rows = [mine.W_i, mine.W_f, mine.W_g, np.zeros_like(mine.W_g)]  # torch's order
    W = torch.tensor(np.vstack(rows))
    with torch.no_grad():
        lstm.weight_hh.copy_(W[:, :5])
        lstm.weight_ih.copy_(W[:, 5:])
        lstm.bias_hh.zero_()
        lstm.bias_ih.zero_()
        state = {"h": np.full(5, 0.3), "c": np.linspace(-1, 1, 5)}
        given_state = [torch.tensor(state[name])[None] for name in "hc"]
        _, c = lstm(torch.tensor(XS[:1]), given_state)
    step = mine.step(XS[0], state)
    np.testing.assert_allclose(step["c"], c[0].numpy(), rtol=0, atol=1e-12)
    np.testing.assert_array_equal(step["h"], np.tanh(step["c"]))


@given(seed=st.integers(0, 999), scale=st.floats(0.1, 20))
@settings(max_examples=40, deadline=None)
def test_a_sigmoid_candidate_never_takes_anything_off(seed, scale):
    mine = cell(sigmoid, seed)
    mine.W_g *= scale
    run = unroll(mine, XS)
    assert (run["i"] * run["g"] >= 0).all()
    assert (run["c"] >= 0).all()
    before = np.vstack([np.zeros(5), run["c"][:-1]])
    assert (run["c"] >= run["f"] * before).all()  # it falls by forgetting alone


def test_a_tanh_candidate_writes_both_signs():
    run = unroll(cell(np.tanh), XS)
    increment = run["i"] * run["g"]
    assert 0.3 < (increment < 0).mean() < 0.7
    assert run["c"].min() < -0.1


@pytest.mark.parametrize("squash", [np.tanh, sigmoid])
def test_the_thermometers_gradients_are_autograds(squash):
    meter, (counts, goals) = Thermometer(squash, 3), thermometer.walks(3, 5)
    loss, grads = meter.loss_and_grads(counts, goals)
    w = {name: torch.tensor(value, requires_grad=True) for name, value in meter.weights.items()}
    g = (torch.tanh if squash is np.tanh else torch.sigmoid)(w["w_g"])
    shown = torch.tensor(counts) @ (torch.sigmoid(w["w_i"]) * g) * w["v"] + w["d"]
    theirs = ((shown - torch.tensor(goals)) ** 2).mean()
    theirs.backward()
    assert loss == pytest.approx(theirs.item(), abs=1e-12)
    for name, grad in grads.items():
        np.testing.assert_allclose(grad, w[name].grad.numpy(), rtol=0, atol=1e-12)


def test_walks_are_what_they_say():
    counts, goals = thermometer.walks(0)
    moves = np.diff(counts, axis=1, prepend=0)
    assert (moves.sum(axis=2) == 1).all()
    steps = moves @ np.array(list(MOVES.values()))
    np.testing.assert_array_equal(np.cumsum(steps, axis=1), goals)
    assert goals.shape[1] == LENGTH


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_tanh_learns_to_count_both_ways_and_sigmoid_stays_above_its_floor(seed):
    good, bad = (thermometer.trained(squash, seed) for squash in (np.tanh, sigmoid))
    assert thermometer.error(good) < 1e-6
    assert thermometer.floor() <= thermometer.error(bad) < thermometer.floor() + 0.3
    assert thermometer.floor() > 4
    assert good.increments[0] * good.increments[1] < 0
    assert (bad.increments >= 0).all()


def test_no_increments_of_one_sign_come_below_the_floor():
    counts, goals = thermometer.walks(1000, 500)
    rng = np.random.default_rng(0)
    for _ in range(200):
        increments = rng.uniform(0, 1, 3) * rng.choice([-1, 1])
        reading = counts @ increments
        reading += (goals - reading).mean()  # the best constant
        assert ((reading - goals) ** 2).mean() >= thermometer.floor()
