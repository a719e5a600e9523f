"""Lesson 06's networks against torch, and its promises: unclipped breaks and says where, clipped converges."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lessons.formatting import formatted
from lessons.gradients.overflow import beyond, first_overflow
from lessons.toy_models import two_weights
from lessons.toy_models.cliff import START, STEPS, TARGET, error_and_slopes
from lessons.toy_models.relu_counter import CountingNet, train_counter
from lessons.toy_models.two_weights import descend, examples, loss_and_slopes, losses

torch.set_num_threads(1)
MOST = {"rtol": 1e-12, "atol": 1e-12}


def cliff_in_torch(w, b):
    w, b = (torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (w, b))
    h = torch.tensor(START, dtype=torch.float64)
    for _ in range(STEPS):
        h = torch.sigmoid(w * h + b)
    error = (h - TARGET) ** 2
    error.backward()
    return float(error.detach()), float(w.grad), float(b.grad)


@pytest.mark.parametrize(
    "point", [(6.0, -2.8), (6.0, -3.2), (4.0, -2.0), (5.0, -2.45), (7.4, -3.6)]
)
def test_the_cliff_is_autograds(point):
    found = error_and_slopes(*point)
    for ours, theirs in zip(found, cliff_in_torch(*point), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)


def test_the_cliff_is_computed_point_by_point():
    w, b = np.linspace(4, 7, 5), np.linspace(-3.5, -2, 4)
    grid = error_and_slopes(w[np.newaxis], b[:, np.newaxis])
    assert grid.norm.shape == (4, 5)
    for name in ("error", "dw", "db"):
        each = [[float(getattr(error_and_slopes(x, y), name)) for x in w] for y in b]
        np.testing.assert_allclose(getattr(grid, name), each, **MOST)


def test_the_cliff_stands_between_flat_lands():
    right, edge, left = (error_and_slopes(6.0, b) for b in (-2.95, -3.0, -3.05))
    assert left.error - right.error > 0.3
    assert max(left.norm, right.norm) < 1 < 1e7 < edge.norm


@given(w=st.floats(-1.2, 1.2), u=st.floats(-1, 1))
def test_two_weights_are_autograds(w, u):
    bits, targets = map(torch.tensor, examples())
    tw, tu = (torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (w, u))
    h = torch.zeros(len(bits), dtype=torch.float64)
    for t in range(two_weights.T):
        h = tw * h + tu * bits[:, t]
    loss = ((h - targets) ** 2).mean()
    loss.backward()
    for ours, theirs in zip(loss_and_slopes(w, u), (loss.detach(), tw.grad, tu.grad), strict=True):
        np.testing.assert_allclose(ours, float(theirs), rtol=1e-10, atol=1e-10)


def test_the_surface_is_the_loss():
    w, u = np.linspace(0.7, 1.15, 4), np.linspace(-0.1, 0.2, 3)
    each = [[loss_and_slopes(x, y)[0] for x in w] for y in u]
    np.testing.assert_allclose(losses(w, u), each, rtol=1e-12)
    assert loss_and_slopes(1.0, 1.0 / two_weights.T)[0] < 1e-25


@pytest.mark.parametrize("start", [(1.05, 0.1), (1.1, 0.1), (1.15, 0.05)])
@pytest.mark.parametrize("lr", [0.001, 0.003, 0.01])
def test_unclipped_breaks_within_three_steps_and_says_where(start, lr):
    end = list(descend(*start, lr))[-1]
    assert end.step <= 3
    assert not math.isfinite(end.loss)
    assert end.trouble.startswith(f"Step {end.step}: w = ")
    assert "passes 1.8e308, the largest number that a float64 holds" in end.trouble
    assert end.move == (0.0, 0.0)


@pytest.mark.parametrize("start", [(1.05, 0.1), (1.1, 0.1), (1.02, 0.05), (0.95, 0.15)])
def test_clipped_arrives_by_short_steps_alone(start):
    run = list(descend(*start, lr=0.001, max_norm=1.0))
    assert len(run) == 1001
    assert run[-1].loss < 5e-3 < run[0].loss
    assert max(place.length for place in run) <= 0.001 * (1 + 1e-12)


def test_a_clipped_step_keeps_its_direction():
    free, clipped = (next(descend(1.05, 0.1, 0.003, limit)) for limit in (None, 0.5))
    np.testing.assert_allclose(np.array(free.move) * clipped.scale, clipped.move)
    assert clipped.length == pytest.approx(0.003 * 0.5)
    assert next(descend(1.05, 0.1, 0.003, 1e9)).move == free.move


def counting_in_torch(net, bits):
    W = {
        n: torch.tensor(w, dtype=torch.float64, requires_grad=True) for n, w in net.weights.items()
    }
    h = torch.zeros(bits.shape[1], net.n_h, dtype=torch.float64)
    for x in torch.tensor(bits, dtype=torch.float64):
        h = torch.relu(x[:, None] * W["W_xh"] + h @ W["W_hh"].T + W["b_h"])
    loss = ((h @ W["W_hy"] + W["b_y"] - torch.tensor(bits).double().mean(dim=0)) ** 2).mean()
    loss.backward()
    return float(loss.detach()), {name: w.grad.numpy() for name, w in W.items()}


def test_the_counting_net_is_autograds():
    net = CountingNet(seed=3)
    net.weights = {name: w.astype(np.float64) for name, w in net.weights.items()}
    bits = net.batch()
    net.weights["b_h"] -= 0.05  # so that some units are off some of the time
    loss, grads = counting_in_torch(net, bits)
    ours, found, h = net.loss_and_grads(bits)
    assert 0.02 < (h[1:] == 0).mean() < 0.98
    assert ours == pytest.approx(loss, rel=1e-4)  # the states are float32
    for name, grad in grads.items():
        np.testing.assert_allclose(found[name], grad, rtol=2e-4, atol=2e-4 * np.abs(grad).max())


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_relu_net_breaks_unclipped_and_converges_clipped(seed):
    wild = list(train_counter(CountingNet(seed=seed), max_norm=None))
    assert wild[-1].step <= 2
    assert not math.isfinite(wild[-1].loss)
    assert "passes 3.4e38, the largest number that a float32 holds" in wild[-1].trouble
    tame = list(train_counter(CountingNet(seed=seed), max_norm=1.0))
    assert len(tame) == 501
    assert np.mean([record.loss for record in tame[-30:]]) < 1e-3 < 1 < tame[0].loss


def test_training_is_seeded():
    one, other = (list(train_counter(CountingNet(seed=4), steps=20)) for _ in range(2))
    assert one == other


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.0, "0"),
        (0.0432, "0.0432"),
        (-6.295, "-6.29"),
        (7040.4, "7,040"),
        (999_999.0, "1e6"),
        (9.1e130, "9.1e130"),
        (-3e-9, "-3e-9"),
        (float("inf"), "Inf"),
        (-float("inf"), "-Inf"),
        (float("nan"), "NaN"),
    ],
)
def test_numbers_of_any_size_are_written(value, said):
    assert formatted(value) == said


@given(st.floats(-1e307, 1e307) | st.just(math.inf) | st.just(math.nan))
def test_any_number_is_written_and_can_be_read_back(value):
    back = float(formatted(value).replace(",", ""))
    assert back == value or math.isnan(value) or math.isclose(back, value, rel_tol=0.06)


def test_the_first_overflow_is_named():
    broken = {"one": 1.0, "two": np.array([1.0, np.inf]), "three": np.nan}
    assert first_overflow(broken) == "two"
    assert first_overflow({"one": [1.0, 2.0]}) == ""
    assert beyond(np.float32).startswith("passes 3.4e38, the largest")


def test_a_gradient_that_outgrows_a_float64_ends_the_descent_though_the_loss_does_not():
    (only,) = descend(1e6, 1e-145, 0.1)
    assert math.isfinite(only.loss)
    assert only.norm == math.inf
    assert "dL/dw passes 1.8e308" in only.trouble


@pytest.mark.parametrize("w", [3.0, 4.0, 5.0, 6.0])
def test_on_the_edge_of_the_cliff_every_step_multiplies_by_w_over_4(w):
    """At b = -w/2 the state stays 1/2, where the sigmoid has its largest slope, 1/4."""
    found = error_and_slopes(w, -w / 2)
    by_b = sum((w / 4) ** k for k in range(STEPS)) / 4
    assert found.error == pytest.approx((0.5 - TARGET) ** 2)
    assert found.db == pytest.approx(2 * (0.5 - TARGET) * by_b)
    largest = error_and_slopes(w, np.linspace(-3.8, -1.4, 2401)).norm.max()
    assert (largest < 10) == (w <= 4)
