"""Typical wrong answers to the exercises of lesson 03 get an explanation of their own."""

import numpy as np

from lessons.checks import check
from lessons.toy_models.hello import HelloNet
from tests.harness.slips import passes, told

test_softmax = told(
    "03.softmax",
    (lambda y: np.exp(y), "but the sum is 11.48: divide by it"),
    (lambda y: np.exp(y - y.max()), "but the sum is 1.55: divide by it"),
    (lambda y: -np.exp(y) / np.exp(y).sum(), "the sign is wrong"),
    (lambda y: np.exp(y)[:2], "has shape (2,); expected (4,)"),
    (lambda y: "p", "the result is 'p'"),
)

test_floor = told(
    "03.floor",
    (1.0, "1 is too low: no net without memory gets there"),
    (3.0, "3 is too high: a net without memory can do better"),
    (float("nan"), "this is nan"),
    ("2 ln 2", "a number is asked for"),
)

test_floor_rounded = passes("03.floor", 1.39, 1.386, 2 * np.log(2), np.float64(1.386))


def moved(move):
    """A descend whose step is move(weight, gradient, lr), written in place."""

    def descend(net, lr):
        _, grads = net.loss_and_grads()
        for name, weight in net.weights.items():
            weight += move(weight, grads[name], lr)

    return descend


def some(net, lr):
    _, grads = net.loss_and_grads()
    net.W_hy -= lr * grads["W_hy"]


def rebinds(net, lr):
    _, grads = net.loss_and_grads()
    for name, weight in net.weights.items():
        weight = weight - lr * grads[name]


test_descend = told(
    "03.descend",
    (lambda net, lr: None, "no weight moved"),
    (rebinds, "weight = ... makes a new one"),
    (some, "W_xh did not move"),
    (moved(lambda w, g, lr: lr * g), "the loss rose from"),
    (moved(lambda w, g, lr: -g), "the learning rate lr = 0.1 is missing"),
    (moved(lambda w, g, lr: -2 * lr * g), "every number is 2 times what it should be"),
    (moved(lambda w, g, lr: -lr * g - 0.25), "every number is 0.25 too small"),
    (moved(lambda w, g, lr: -lr * g), "what descend returns is missing"),
    (lambda net: None, "stopped with TypeError"),
    (3, "a function descend(net, lr) is asked for"),
)

test_one = told(
    "03.one",
    ((0, 10), "seed 0 gives 'helll'; a net that spells was wanted there"),
    ((10, 10), "seed 10 gives 'hello'; a net that fails was wanted there"),
    ((10,), "two seeds"),
    ((10, 99), "two seeds from 0 to 19"),
    ((10.0, 0), "two seeds"),
)


def test_one_neuron_that_spells_and_one_that_does_not():
    assert check("03.one", (10, 0))
    assert check("03.one", [1, 0])


def test_no_net_without_memory_beats_the_floor():
    from lessons.checks.lesson_03 import descend, floor

    net = HelloNet(n_h=8, memory=False)
    losses = [descend(net, 0.3) for _ in range(300)]
    assert floor() <= losses[-1] < floor() + 0.05
