"""A task that needs to look back an exact number of steps: say the letter that was read `lag` steps ago."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lessons.cells.basic import RNNCell
from lessons.cells.protocol import Trace, weights
from lessons.cells.unrolling import unroll
from lessons.gradients.truncation import Form, Mask, cut_gradients, truncation_mask
from lessons.numerics import Array, cross_entropy, one_hot, softmax
from lessons.optim.numpy_loop import Adam, Record, fit

Flips = NDArray[np.int64]  # 0 or 1, one for each step
LETTERS = 2
COIN = float(np.log(LETTERS))  # nats: the loss per letter of a net that can only guess


@dataclass(eq=False)
class EchoNet:
    """Reads coin flips, one per step, and says after each what it read `lag` >= 1 steps before.

    The cell is that of lesson 02, the read-out that of lesson 03, with two letters.
    """

    lag: int = 4
    n_h: int = 8
    seed: int = 0
    cell: RNNCell = field(init=False, repr=False)
    W_hy: Array = field(init=False, repr=False)  # (LETTERS, n_h)
    b_y: Array = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Draw the weights, from `seed` alone."""
        rng = np.random.default_rng(self.seed)
        self.cell = RNNCell(LETTERS, self.n_h, rng)
        self.W_hy = rng.uniform(-1.0, 1.0, (LETTERS, self.n_h)) * self.n_h**-0.5
        self.b_y = np.zeros(LETTERS)

    @property
    def weights(self) -> dict[str, Array]:
        """Every array that training changes, by name; the net's own, not copies."""
        return weights(self.cell) | {"W_hy": self.W_hy, "b_y": self.b_y}

    def forward(self, flips: Flips) -> Trace:
        """The run over `flips` (T,), 0 or 1; y (T, LETTERS) are the scores, p their softmax."""
        trace = unroll(self.cell, one_hot(flips, LETTERS))
        y = trace["h"] @ self.W_hy.T + self.b_y
        return trace | {"y": y, "p": softmax(y)}

    def loss_and_grads(self, flips: Flips, keep: Mask) -> tuple[float, dict[str, Array]]:
        """Nats per letter that can be echoed, and its gradient through what `keep` (T, T) leaves."""
        trace, wanted = self.forward(flips), flips[: -self.lag]
        dy = np.zeros_like(trace["y"])  # the first letters have nothing to echo yet
        dy[self.lag :] = (trace["p"][self.lag :] - one_hot(wanted, LETTERS)) / len(wanted)
        grads = cut_gradients(self.cell, trace, dy @ self.W_hy, keep)
        grads |= {"W_hy": dy.T @ trace["h"], "b_y": dy.sum(axis=0)}
        return float(cross_entropy(trace["y"][self.lag :], wanted).mean()), grads


def flips(T: int, rng: np.random.Generator) -> Flips:
    """T tosses of a fair coin, each 0 or 1."""
    return rng.integers(0, LETTERS, T)


def train_echo(
    net: EchoNet,
    k: int,
    form: Form = "window",
    steps: int = 200,
    T: int = 40,
    lr: float = 0.02,
    fixed: tuple[str, ...] = (),
) -> Iterator[Record]:
    """Train `net` in place on fresh runs of T flips by Adam, with gradients through at most k steps.

    A record before the first and after every update; the loss is that of a run the net has not seen.
    The weights whose names are in `fixed` are not changed.
    """
    trained = {name: weight for name, weight in net.weights.items() if name not in fixed}
    rng, keep = np.random.default_rng([net.seed, 1]), truncation_mask(T, k, form)

    def loss_and_grads() -> tuple[float, dict[str, Array]]:
        loss, grads = net.loss_and_grads(flips(T, rng), keep)
        return loss, {name: grads[name] for name in trained}

    return fit(loss_and_grads, trained, Adam(lr), steps)


def linear_probe(net: EchoNet, T: int = 1000) -> float:
    """The part of T unseen flips that a linear read-out of the states gets right, fitted by least squares on T others.

    The cell stays as it is; the net's own read-out is not used.
    """
    rng = np.random.default_rng([net.seed, 2])
    (seen, wanted), (unseen, right) = (_states_and_signs(net, flips(T, rng)) for _ in range(2))
    fitted = np.linalg.lstsq(seen, wanted, rcond=None)[0]
    return float((np.sign(unseen @ fitted) == right).mean())


def _states_and_signs(net: EchoNet, run: Flips) -> tuple[Array, Array]:
    """The states after each step that can be echoed, with a 1 for the bias, and the flip to be said as -1 or 1."""
    states = unroll(net.cell, one_hot(run, LETTERS))["h"][net.lag :]
    signs = np.where(run[: -net.lag] == 1, 1.0, -1.0)
    return np.hstack([states, np.ones((len(states), 1))]), signs
