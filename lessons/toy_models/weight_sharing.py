"""What weight sharing is worth: a recurrent net with one set of weights against one with a set for every step.

The task is an echo: each output is the sign of the input `LAG` steps before. Both nets begin with the same numbers and
take the same updates on the same sequences; the shared set gets the sum of the gradients of all steps.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from lessons.numerics import Array, log_sigmoid, sigmoid, uniform
from lessons.optim.numpy_loop import Adam

LAG, T, N_H = 2, 8, 8  # steps back that are echoed; steps in training; units
UPDATES, RATE = 500, 1e-2  # of Adam, on all sequences at once

Sets = dict[str, Array]  # weights by name, a set for each step: W_xh is (T, n_h, 1)


class Accuracies(NamedTuple):
    """The fraction of echoes that are right: in training, on random sequences, and at steps beyond those of training.

    Beyond T, `longer` uses the last set again; `cycled` all sets from the first, `later` without the LAG steps whose
    sets were not trained to answer.
    """

    train: float
    test: float
    longer: float
    cycled: float
    later: float


@dataclass(frozen=True)
class Echoes:
    """n sequences of signs xs (T, n) and, from step LAG + 1 on, what each output should be, (T - LAG, n)."""

    xs: Array

    @property
    def goals(self) -> Array:
        """The inputs LAG steps before."""
        return self.xs[:-LAG]


def echoes(n: int, steps: int, rng: np.random.Generator) -> Echoes:
    """n random sequences."""
    return Echoes(rng.choice([-1.0, 1.0], (steps, n)))


def drawn_sets(seed: int, steps: int = T, n_h: int = N_H) -> Sets:
    """The same weights, drawn once, for every step."""
    rng = np.random.default_rng(seed)
    shapes = {
        "W_xh": (n_h, 1),
        "W_hh": (n_h, n_h),
        "b_h": (n_h,),
        "W_hy": (1, n_h),
        "b_y": (1,),
    }
    one = {name: uniform(n_h, shape, rng) for name, shape in shapes.items()}
    return {name: np.tile(weight, (steps,) + (1,) * weight.ndim) for name, weight in one.items()}


def run(sets: Mapping[str, Array], xs: Array) -> tuple[Array, Array]:
    """Hidden states h_0 .. h_T (T + 1, n, n_h) and logits y (T, n); a step beyond the last set uses that one."""
    h, most = np.zeros((xs.shape[1], sets["b_h"].shape[1])), len(sets["b_h"]) - 1
    hs, ys = [h], []
    for t, x_t in enumerate(xs):
        w = {name: weights[min(t, most)] for name, weights in sets.items()}
        h = np.tanh(x_t[:, np.newaxis] @ w["W_xh"].T + h @ w["W_hh"].T + w["b_h"])
        hs.append(h)
        ys.append((h @ w["W_hy"].T + w["b_y"])[:, 0])
    return np.array(hs), np.array(ys)


def loss_and_grads(sets: Mapping[str, Array], some: Echoes) -> tuple[float, Sets]:
    """The mean cross-entropy of the echoes, in nats, and its gradient for the weights of each step."""
    hs, ys = run(sets, some.xs)
    y, goals = ys[LAG:], some.goals
    loss = -float(log_sigmoid(goals * y).mean())
    dy = np.zeros_like(ys)
    dy[LAG:] = (sigmoid(y) - (goals > 0)) / goals.size
    grads, dh = {name: np.zeros_like(w) for name, w in sets.items()}, np.zeros_like(hs[0])
    for t in reversed(range(len(ys))):
        grads["W_hy"][t], grads["b_y"][t] = dy[t] @ hs[t + 1], dy[t].sum()
        dh = dh + dy[t][:, np.newaxis] * sets["W_hy"][t]
        da = dh * (1.0 - hs[t + 1] ** 2)
        grads["W_xh"][t] = da.T @ some.xs[t][:, np.newaxis]
        grads["W_hh"][t], grads["b_h"][t] = da.T @ hs[t], da.sum(axis=0)
        dh = da @ sets["W_hh"][t]
    return loss, grads


def trained_sets(some: Echoes, seed: int, *, shared: bool) -> Sets:
    """The weights after UPDATES of Adam; shared, those of all steps stay equal."""
    sets, adam = drawn_sets(seed, len(some.xs)), Adam(RATE)
    for _ in range(UPDATES):
        grads = loss_and_grads(sets, some)[1]
        if shared:
            grads = {name: np.broadcast_to(g.sum(axis=0), g.shape) for name, g in grads.items()}
        adam.update(sets, grads)
    return sets


def accuracy(sets: Mapping[str, Array], some: Echoes, after: int = LAG) -> float:
    """The fraction of the echoes after step `after` that are right."""
    y = run(sets, some.xs)[1][after:]
    return float(((y > 0) == (some.goals[after - LAG :] > 0)).mean())


def compared(n: int, seed: int, *, shared: bool) -> Accuracies:
    """Train on n sequences of T steps; test on 1,000 random ones, and on steps T + 1 .. 2T of 1,000 longer ones."""
    some, fresh = echoes(n, T, np.random.default_rng([seed, 1])), np.random.default_rng(99)
    sets = trained_sets(some, seed, shared=shared)
    new, longer = echoes(1000, T, fresh), echoes(1000, 2 * T, fresh)
    twice = {name: np.concatenate([weights, weights]) for name, weights in sets.items()}
    return Accuracies(
        accuracy(sets, some),
        accuracy(sets, new),
        accuracy(sets, longer, T),
        accuracy(twice, longer, T),
        accuracy(twice, longer, T + LAG),
    )
