"""The echo task: its gradients, and how far blame must reach for it to be learned."""

import numpy as np
import pytest

from lessons.gradients.truncation import truncation_mask
from lessons.toy_models.echo import COIN, EchoNet, flips, train_echo


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
