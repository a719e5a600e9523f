"""Gradients on their way back, against autograd; what lesson 05 says of them, over several seeds."""

import numpy as np
import pytest
import torch

from lessons.cells.basic import RNNCell
from lessons.cells.protocol import CellError
from lessons.cells.unrolling import unroll
from lessons.gradients.bptt import backward, gradient_norms, state_gradients, step_jacobian
from lessons.gradients.flow import (
    ACTIVATIONS,
    INPUTS,
    LONGEST,
    MATRICES,
    UNITS,
    ActivatedRNN,
    activated_states,
    factors,
    flow,
    in_depth,
    in_time,
    inputs,
    measured_slope,
    typical_slope,
)
from lessons.numerics import spectral_radius
from lessons.toy_models.sign_memory import CarryNet, train_sign_memory
from tests.harness.peak import held

torch.set_num_threads(1)
TORCH = {"tanh": torch.tanh, "linear": lambda a: a, "ReLU": torch.relu}
SEEDS = range(3)


def cell_of(activation="tanh", matrix="orthogonal", rho=1.2, seed=0, n_h=6):
    rng = np.random.default_rng(seed)
    return ActivatedRNN(3, n_h, rng, rho, activation, matrix)


def by_torch(Ws, asked, act, h0):
    """|dL/dh| of every state, the last first, for h_t = act(W_t h_{t-1} + asked_t), L = mean(h_T) sqrt(n)."""
    h, states = torch.tensor(h0, requires_grad=True), []
    for W, a in zip(Ws, asked, strict=True):
        h = act(torch.tensor(W) @ h + torch.tensor(a))
        h.retain_grad()
        states.append(h)
    (h.sum() * len(h0) ** -0.5).backward()
    return np.array([np.linalg.norm(state.grad.numpy()) for state in reversed(states)])


def test_a_step_adds_its_bias():
    cell, rng = cell_of("linear"), np.random.default_rng(1)
    cell.b_h, xs, state = rng.normal(size=6), rng.normal(size=(4, 3)), {"h": rng.normal(size=6)}
    wanted = cell.W_xh @ xs[0] + cell.W_hh @ state["h"] + cell.b_h
    np.testing.assert_allclose(cell.step(xs[0], state)["a"], wanted, rtol=0, atol=1e-12)
    np.testing.assert_allclose(
        activated_states(cell, xs, state), unroll(cell, xs, state)["h"], rtol=0, atol=1e-12
    )


@pytest.mark.parametrize("matrix", MATRICES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_cell_has_its_radius_and_its_gradients(activation, matrix):
    cell = cell_of(activation, matrix)
    assert spectral_radius(cell.W_hh) == pytest.approx(1.2)
    rng = np.random.default_rng(1)
    xs, asked, state = rng.normal(size=(7, 3)), rng.normal(size=(7, 6)), {"h": rng.normal(size=6)}
    trace = unroll(cell, xs, state)
    np.testing.assert_allclose(trace["h"], activated_states(cell, xs, state), atol=1e-12)
    slow = backward(cell, trace, asked, state)
    quick = state_gradients(cell, xs, asked, state)["h"]
    np.testing.assert_allclose(quick, slow.state["h"], rtol=0, atol=1e-12)
    W, h = torch.tensor(cell.W_hh, requires_grad=True), torch.tensor(state["h"])
    loss = 0.0
    for x_t, asked_t in zip(xs, asked, strict=True):
        h = TORCH[activation](torch.tensor(cell.W_xh @ x_t) + W @ h)
        loss = loss + torch.tensor(asked_t) @ h
    loss.backward()
    np.testing.assert_allclose(slow.weights["W_hh"], W.grad.numpy(), rtol=0, atol=1e-11)


@pytest.mark.parametrize("matrix", MATRICES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_through_time_it_equals_autograd(activation, matrix):
    run = in_time(1.3, 0.5, activation, matrix, seed=4, T=40)
    cell = ActivatedRNN(INPUTS, UNITS, np.random.default_rng(4), 1.3, activation, matrix)
    asked = inputs(40, INPUTS, 0.5, 4) @ cell.W_xh.T
    wanted = by_torch([cell.W_hh] * 40, asked, TORCH[activation], np.zeros(UNITS))
    np.testing.assert_allclose(run.norms, wanted, rtol=1e-10)
    np.testing.assert_array_equal(run.Ws, cell.W_hh)
    np.testing.assert_allclose(flow(cell, inputs(40, INPUTS, 0.5, 4))["h"], run.norms, rtol=1e-12)


@pytest.mark.parametrize("matrix", MATRICES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_through_depth_it_equals_autograd(activation, matrix):
    run = in_depth(1.3, 0.5, activation, matrix, seed=4, T=40)
    x = inputs(1, UNITS, 0.5, 4)[0]
    wanted = by_torch(run.Ws, np.zeros((40, UNITS)), TORCH[activation], x)
    np.testing.assert_allclose(run.norms, wanted, rtol=1e-10)
    assert run.Ws.shape == (40, UNITS, UNITS)
    assert np.linalg.norm(run.Ws[0] - run.Ws[1]) > 1
    assert run.typical_stretch == pytest.approx(1.3, rel=0.02)
    with pytest.raises(ValueError, match="up to 200 layers"):
        in_depth(1.0, T=LONGEST + 1)


def test_many_stacks_do_not_hold_their_matrices():
    stacks = held(lambda: [in_depth(1.0, seed=seed) for seed in range(9)])
    assert stacks < 5  # MB; the matrices of nine stacks are 15
    assert in_depth(1.0, seed=8).typical_stretch == pytest.approx(1.0)


def test_the_jacobians_are_those_of_the_steps():
    cell = ActivatedRNN(INPUTS, UNITS, np.random.default_rng(0), 1.5)
    xs = inputs(60, INPUTS, 1.0, 0)
    trace, jacobians = unroll(cell, xs), in_time(1.5, T=60).jacobians(3)
    for t, jacobian in zip((10, 34, 59), jacobians, strict=True):
        by_nudging = step_jacobian(cell, xs[t], {"h": trace["h"][t - 1]})
        np.testing.assert_allclose(jacobian, by_nudging, rtol=0, atol=1e-8)


def test_measured_and_typical_slope():
    assert measured_slope(0.5 ** np.arange(60.0)) == pytest.approx(np.log10(0.5))
    with_jump = np.r_[0.9 ** np.arange(50.0), np.full(10, 1e6)]  # the first steps of the run
    assert measured_slope(with_jump) == pytest.approx(np.log10(0.9))
    assert np.isnan(measured_slope(np.ones(11)))
    assert np.isnan(measured_slope(np.zeros(50)))
    rounded = np.r_[0.1 ** np.arange(40.0), np.zeros(20)]
    assert measured_slope(rounded) == pytest.approx(-1.0)
    assert typical_slope(np.array([[3.0, 4.0], [3.0, 4.0]])) == pytest.approx(12.5**0.5)
    assert typical_slope(np.array([[1.0], [0.25]])) == pytest.approx(0.5)
    assert typical_slope(np.zeros((2, 2))) < 1e-290


@pytest.mark.parametrize("seed", SEEDS)
def test_a_linear_net_does_what_the_radius_says(seed):
    for rho in (0.5, 0.9, 1.1, 1.5, 2.0):
        for follow in (in_time, in_depth):
            run = follow(rho, activation="linear", seed=seed)
            assert run.measured == pytest.approx(np.log10(rho), abs=1e-9)
            assert run.norms[100] == pytest.approx(rho**100)
        gaussian = in_time(rho, activation="linear", matrix="gaussian", seed=seed)
        assert gaussian.measured == pytest.approx(np.log10(rho), abs=0.01)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("scale", [0.01, 0.1, 1.0])
def test_singular_value_times_slope_predicts(seed, scale):
    for rho in (0.5, 0.9, 1.2, 1.5):
        run = in_time(rho, scale, seed=seed)
        assert run.typical_stretch == pytest.approx(rho)
        predicted = np.log10(run.typical_stretch * run.typical_slope)
        assert run.measured == pytest.approx(predicted, abs=0.015)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_lesson_05_promises(seed):
    assert in_time(1.5, seed=seed).norms[100] < 1e-5  # ordinary inputs: it fades
    assert in_time(1.5, 0.01, seed=seed).norms[100] > 10  # tiny inputs: it explodes
    assert in_depth(1.5, seed=seed).norms[100] > 10  # no inputs on the way: it explodes
    assert in_time(2.0, seed=seed).measured > 0 > in_time(1.8, seed=seed).measured
    assert in_depth(1.0, activation="ReLU", seed=seed).typical_slope == pytest.approx(
        0.5**0.5, abs=0.01
    )


def test_fresh_cells_fade_and_never_explode():
    at_50 = []
    for seed in range(20):
        cell = RNNCell(INPUTS, UNITS, np.random.default_rng(seed))
        at_50.append(flow(cell, inputs(60, INPUTS, 1.0, seed))["h"][50])
    assert max(at_50) < 1e-10


def test_flow_follows_every_state_of_any_cell():
    class Two:
        def __init__(self):
            self.state_sizes = {"h": 2, "c": 3}

        def step(self, x_t, state):
            return {"h": 0.5 * state["h"] + 0.1 * state["c"][:2], "c": 0.9 * state["c"]}

    found = flow(Two(), np.ones((15, 1)))
    assert {name: len(lengths) for name, lengths in found.items()} == {"h": 15, "c": 15}
    np.testing.assert_allclose(found["h"], 0.5 ** np.arange(15.0), atol=1e-8)
    cell = RNNCell(2, 4, np.random.default_rng(0))
    xs, asked = np.ones((9, 2)), np.zeros((9, 4))
    asked[-1] = 0.5
    np.testing.assert_allclose(flow(cell, xs)["h"], gradient_norms(cell, xs, asked)[::-1])
    headless = Two()
    headless.state_sizes = {"c": 3}
    with pytest.raises(CellError, match="carries no h"):
        flow(headless, np.ones((5, 1)))
    with pytest.raises(CellError, match="is a class"):
        flow(Two, np.ones((5, 1)))


def test_a_longer_run_begins_like_a_shorter_one():
    np.testing.assert_array_equal(inputs(50, 3, 2.0, 1)[:20], inputs(20, 3, 2.0, 1))
    np.testing.assert_allclose(inputs(20, 3, 2.0, 1), 2 * inputs(20, 3, 1.0, 1))


def test_the_rule_of_thumb_is_right_within_a_tenth_for_random_tanh_nets():
    for rho in (0.5, 1.0, 1.5, 2.0):
        for matrix in MATRICES:
            for seed in range(10):
                run = in_time(rho, matrix=matrix, seed=seed)
                rule = np.log10(run.typical_stretch * run.typical_slope)
                assert abs(run.measured - rule) < np.log10(1.1)


def test_the_factors_of_a_net_on_sliders_are_those_of_its_flow():
    cell = ActivatedRNN(INPUTS, UNITS, np.random.default_rng(3), 1.5, "tanh", "gaussian")
    run, found = (
        in_time(1.5, matrix="gaussian", seed=3),
        factors(cell, inputs(LONGEST, INPUTS, 1.0, 3)),
    )
    assert found.rule == pytest.approx(run.typical_stretch * run.typical_slope)
    assert found.measured == pytest.approx(10**run.measured)


def test_no_step_multiplies_by_more_than_the_largest_singular_value_or_less_than_the_smallest():
    for seed in SEEDS:
        cell, xs = cell_of(seed=seed, matrix="gaussian"), inputs(30, 3, 1.0, seed)
        J = [
            step_jacobian(cell, x, {"h": h})
            for x, h in zip(xs[1:], unroll(cell, xs)["h"], strict=False)
        ]
        sizes = np.array([np.linalg.svd(each, compute_uv=False) for each in J])[::-1]
        norms = flow(cell, xs)["h"]
        each = norms[1:] / norms[:-1]
        assert (each <= sizes[:, 0] + 1e-7).all()
        assert (each >= sizes[:, -1] - 1e-7).all()
        assert (sizes[:, 0] <= np.linalg.norm(cell.W_hh, 2) + 1e-7).all()


def test_equal_singular_values_do_not_decide():
    A, back, alone = np.array([[0.5, 10.0], [0.0, 0.5]]), np.array([1.0, 0.0]), np.array([1.0, 0.0])
    for k in range(50):
        back, alone = back @ (A, A.T)[k % 2], alone @ A
    assert np.linalg.norm(back) > 1e49
    assert np.linalg.norm(alone) < 1e-11


def test_the_rule_misses_a_net_that_was_trained():
    """Lesson 05 shows it: two singular values are lifted, and the gradient goes along their directions."""
    net = CarryNet(0)
    before = factors(net.cell, net.inputs(1.0))
    assert before.rule == pytest.approx(before.measured, abs=0.02) == pytest.approx(0.5, abs=0.02)
    list(train_sign_memory(net, max_norm=1.0, strength=0.03))
    after, sizes = (
        factors(net.cell, net.inputs(1.0)),
        np.linalg.svd(net.cell.W_hh, compute_uv=False),
    )
    assert after.rule < 0.65
    assert after.measured > 0.85
    assert sizes[1] > 1.0
    assert sizes[2] < 0.7


@pytest.mark.parametrize(("seed", "holds"), [(0, False), (3, True)])
def test_a_net_that_stores_the_sign_robustly_has_a_vanishing_gradient(seed, holds):
    """Lesson 05: both answer after 30 steps of noise, only the one with a vanishing gradient after 300."""
    net = CarryNet(seed)
    factors(net.cell, net.inputs(1.0))  # as in the lesson: it draws a sequence
    list(train_sign_memory(net, max_norm=1.0, strength=0.03))
    assert (factors(net.cell, net.inputs(1.0)).measured < 0.7) == holds
    for parts, right in ((1, True), (10, holds)):
        for sign in (-1.0, 1.0):
            later = [net.inputs(sign)[1:] for _ in range(parts - 1)]
            assert (net.answer(np.vstack([net.inputs(sign), *later])) * sign > 0) == right


@pytest.mark.parametrize(("seed", "counts"), [(0, [20, 0, 20]), (3, [20, 20, 20])])
def test_a_trained_state_oscillates_or_comes_to_rest(seed, counts):
    """Lesson 05: without noise h of seed 0 never rests and its answer is reversed after 60 steps; seed 3 rests."""
    net = CarryNet(seed)
    factors(net.cell, net.inputs(1.0))  # as in the lesson: it draws a sequence
    list(train_sign_memory(net, max_norm=1.0, strength=0.03))
    rests = seed == 3
    for sign in (-1.0, 1.0):
        h = unroll(net.cell, sign * np.eye(300, 1))["h"]
        assert (np.abs(h[-1] - h[-2]).max() < 0.005) == rests
    for parts, right in zip((1, 2, 3), counts, strict=True):
        sequences = [
            (sign, np.vstack([net.inputs(sign), *(net.inputs(sign)[1:] for _ in range(parts - 1))]))
            for sign in (-1.0, 1.0) * 10
        ]
        assert sum(net.answer(xs) * sign > 0 for sign, xs in sequences) == right


@pytest.mark.parametrize(("seed", "rule", "measured"), [(0, 0.92, 0.90), (3, 0.99, 1.18)])
def test_relu_in_time_may_leave_the_rule(seed, rule, measured):
    """Lesson 05 prints both numbers: close from seed 0, apart from seed 3."""
    run = in_time(1.5, activation="ReLU", seed=seed)
    assert 1.5 * run.typical_slope == pytest.approx(rule, abs=0.01)
    assert 10**run.measured == pytest.approx(measured, abs=0.01)
