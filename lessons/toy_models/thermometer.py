"""A thermometer that needs both signs: a cell state of one unit that is to show the sum so far.

It reads `up`, `down` and `same`. Its candidate goes through tanh or through the sigmoid, and nothing is forgotten, so
that only the candidate can lower it.
"""

from dataclasses import dataclass, field
from functools import cache
from itertools import combinations

import numpy as np

from lessons.cells.partial import Squash
from lessons.numerics import Array, sigmoid
from lessons.optim.numpy_loop import Adam, fit

MOVES = {"up": 1, "down": -1, "same": 0}
LENGTH, WALKS = 20, 64  # steps of a walk, walks to train on
UPDATES, RATE = 400, 0.1


@dataclass(eq=False)
class Thermometer:
    """One unit with f = 1 that reads one of MOVES a step: C_t = C_{t-1} + i_t g_t, and it shows v C_t + d.

    Both sums, of i_t and of g_t, have a weight for each of MOVES; `squash` is tanh or sigmoid.
    """

    squash: Squash = np.tanh
    seed: int = 0
    weights: dict[str, Array] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Draw the weights from N(0, 1/4); v starts as 1, d as 0."""
        rng = np.random.default_rng(self.seed)
        w_i, w_g = 0.5 * rng.normal(size=(2, len(MOVES)))
        self.weights = {"w_i": w_i, "w_g": w_g, "v": np.ones(1), "d": np.zeros(1)}

    @property
    def increments(self) -> Array:
        """What each of MOVES writes, i * g, (3,)."""
        increments: Array = sigmoid(self.weights["w_i"]) * self.squash(self.weights["w_g"])
        return increments

    def shows(self, counts: Array) -> Array:
        """The reading (..., T) after each step; `counts` (..., T, 3) says how often each of MOVES has come."""
        reading: Array = counts @ self.increments * self.weights["v"] + self.weights["d"]
        return reading

    def loss_and_grads(self, counts: Array, goals: Array) -> tuple[float, dict[str, Array]]:
        """The mean squared error of all readings against `goals` (n, T), and its gradients by name."""
        w, i, g = self.weights, sigmoid(self.weights["w_i"]), self.squash(self.weights["w_g"])
        error = self.shows(counts) - goals
        d_show = 2.0 * error / error.size
        d_increment = w["v"] * np.einsum("nt,ntk->k", d_show, counts)
        slope = 1.0 - g**2 if self.squash is np.tanh else g * (1.0 - g)
        grads = {"w_i": d_increment * g * i * (1.0 - i), "w_g": d_increment * i * slope}
        grads |= {"v": np.array([(d_show * (counts @ self.increments)).sum()])}
        grads |= {"d": np.array([d_show.sum()])}
        return float((error**2).mean()), grads


def walks(seed: int, n: int = WALKS) -> tuple[Array, Array]:
    """`n` random walks: how often each of MOVES has come after each step, (n, T, 3), and the sum so far, (n, T)."""
    moves = np.random.default_rng(seed).integers(len(MOVES), size=(n, LENGTH))
    counts = np.cumsum(np.eye(len(MOVES))[moves], axis=1)
    goals: Array = counts @ np.array(list(MOVES.values()), dtype=float)
    return counts, goals


def trained(squash: Squash = np.tanh, seed: int = 0) -> Thermometer:
    """A thermometer after training on walks of its own seed, with Adam."""
    meter, (counts, goals) = Thermometer(squash, seed), walks(seed)
    for _ in fit(lambda: meter.loss_and_grads(counts, goals), meter.weights, Adam(RATE), UPDATES):
        pass
    return meter


def error(meter: Thermometer, n: int = 500) -> float:
    """The mean squared error on `n` walks that no training saw."""
    return meter.loss_and_grads(*walks(1000, n))[0]


@cache
def floor(n: int = 500) -> float:
    """The least mean squared error on the same walks, for one unit whose increments are never negative.

    v is one number, so v * increments all have one sign: the best such readings are found by least squares over every
    choice of increments that are not 0.
    """
    counts, goals = walks(1000, n)
    N, y = counts.reshape(-1, len(MOVES)), goals.ravel()
    least = float(y.var())
    for size in range(1, len(MOVES) + 1):
        for chosen in combinations(range(len(MOVES)), size):
            columns = np.column_stack([N[:, chosen], np.ones(len(y))])
            found = np.linalg.lstsq(columns, y, rcond=None)[0]
            if (found[:-1] >= 0).all() or (found[:-1] <= 0).all():
                least = min(least, float(((columns @ found - y) ** 2).mean()))
    return least
