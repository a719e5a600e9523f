"""The echo task: its gradients, and how far the gradient must reach for it to be learned reliably."""

import numpy as np
import pytest
import torch

from lessons.gradients.truncation import truncation_mask
from lessons.toy_models.echo import COIN, EchoNet, flips, linear_probe, train_echo


def test_the_gradients_are_those_of_the_loss():
    net, run, eps = EchoNet(2, 3, 1), flips(7, np.random.default_rng(0)), 1e-6
    _, grads = net.loss_and_grads(run, truncation_mask(7, 7))
    for name, weight in net.weights.items():
        for i in range(weight.size):
            old = weight.flat[i]
            weight.flat[i] = old + eps
            up = net.loss_and_grads(run, truncation_mask(7, 7))[0]
            weight.flat[i] = old - eps
            down = net.loss_and_grads(run, truncation_mask(7, 7))[0]
            weight.flat[i] = old
            assert grads[name].flat[i] == pytest.approx((up - down) / (2 * eps), abs=1e-7)


def test_the_loss_is_the_surprise_at_what_was_read_before():
    net, run = EchoNet(3, 4, 2), flips(9, np.random.default_rng(1))
    p = net.forward(run)["p"][range(3, 9), run[:6]]
    assert net.loss_and_grads(run, truncation_mask(9, 9))[0] == pytest.approx(-np.log(p).mean())


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize(
    ("form", "k", "learned"),
    [
        ("window", 2, False),
        ("window", 4, False),
        ("window", 5, True),
        ("window", 8, True),
        ("chunks", 4, False),
        ("chunks", 8, True),
    ],
)
def test_blame_must_reach_the_cause(form, k, learned, seed):
    """Lag 4 wants five copies; with fewer the loss stays that of a coin."""
    last = np.mean([record.loss for record in train_echo(EchoNet(seed=seed), k, form)][-20:])
    assert last < 0.05 if learned else last > 0.7 * COIN


def test_training_is_seeded():
    one, other = ([r.loss for r in train_echo(EchoNet(seed=4), 5, steps=10)] for _ in range(2))
    assert one == other


def test_the_untrained_states_hold_the_flip_and_a_truncated_gradient_overwrites_it():
    """The control of the lesson: a read-out by least squares, before and after training with k = 2."""
    before = [linear_probe(EchoNet(seed=seed)) for seed in range(10)]
    assert np.mean(before) > 0.9
    assert min(before) > 0.65
    for k, most, least in ((2, 0.8, 0.0), (5, 1.0, 0.99)):
        nets = [EchoNet(seed=seed) for seed in range(3)]
        for net in nets:
            list(train_echo(net, k))
        assert least <= np.mean([linear_probe(net) for net in nets]) <= most


def test_with_the_recurrent_weight_fixed_the_flip_stays_in_the_states():
    """The second control: it is the truncated updates of W_hh that remove it."""
    net = EchoNet(seed=0)
    before = net.weights["W_hh"].copy(), net.weights["W_xh"].copy()
    list(train_echo(net, 4, fixed=("W_hh",)))
    assert np.array_equal(net.weights["W_hh"], before[0])
    assert not np.array_equal(net.weights["W_xh"], before[1])
    assert linear_probe(net) > 0.95


def test_the_probe_finds_nothing_where_nothing_is():
    net = EchoNet()
    net.cell.W_hh[:] = 0.0
    assert abs(linear_probe(net) - 0.5) < 0.06
    assert linear_probe(EchoNet(lag=1)) > 0.95
    assert linear_probe(EchoNet(seed=2)) == linear_probe(EchoNet(seed=2))


def test_the_probe_is_least_squares_on_other_flips():
    """The same with torch, from the formulas."""
    net, rng = EchoNet(lag=2, n_h=3, seed=4), np.random.default_rng([4, 2])
    (train, test) = (flips(60, rng) for _ in range(2))

    def states(run):
        h = torch.tensor(net.forward(run)["h"])[2:]
        return torch.cat([h, torch.ones(len(h), 1, dtype=h.dtype)], dim=1)

    w = torch.linalg.pinv(states(train)) @ torch.tensor(2.0 * train[:-2] - 1.0)
    right = ((states(test) @ w > 0) == torch.tensor(test[:-2] == 1)).double().mean()
    assert linear_probe(net, 60) == pytest.approx(float(right))
