"""Tasks that ask for something read long ago: inputs, goals, and when a net has solved them.

A task draws its examples without end. Nothing but the marked steps matters, so the number of steps in between can be
chosen freely: it is the lag.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lessons.numerics import Array
from lessons.tasks.own_task import OwnTask
from lessons.tasks.protocol import Examples, Goals


@dataclass(frozen=True)
class Recall:
    """Name the first symbol when the question comes, `gap` distracting symbols later.

    The first is one of `classes`, those in between are drawn from others, and the last, always the same, is the
    question. All are one-hot. The score is the share of right answers; 1 / classes is chance.
    """

    gap: int
    classes: int = 8
    others: int = 10

    @property
    def n_x(self) -> int:
        """A number for each symbol."""
        return self.classes + self.others + 1

    @property
    def n_y(self) -> int:
        """A score for each class."""
        return self.classes

    @property
    def T(self) -> int:
        """The first symbol, the gap, the question."""
        return self.gap + 2

    def examples(self, n: int, rng: np.random.Generator) -> Examples:
        """`n` runs; the goals are classes (n,)."""
        symbols = rng.integers(self.classes, self.classes + self.others, (self.T, n))
        symbols[0], symbols[-1] = rng.integers(self.classes, size=n), self.n_x - 1
        return Examples(np.eye(self.n_x)[symbols], symbols[0])

    def score(self, y: Array, goals: Goals) -> float:
        """The share of right answers."""
        return float((y.argmax(axis=1) == goals).mean())

    def solved(self, score: float) -> bool:
        """Whether no more than one answer in 200 is wrong."""
        return score >= 0.995


@dataclass(frozen=True)
class Adding:
    """Add two of T numbers, the marked ones (Hochreiter and Schmidhuber, 1997, section 5.4, in a shorter form).

    x_t is a number from U(0, 1) beside a mark, 1 for one step in each half and 0 elsewhere; the goal is the sum of the
    two marked numbers. The score is the mean squared error: who always says 1 has 1/6.
    """

    T: int = 50
    n_x: int = 2
    n_y: int = 1

    def examples(self, n: int, rng: np.random.Generator) -> Examples:
        """`n` runs; the goals are the sums (n,)."""
        xs, run, half = np.zeros((self.T, n, 2)), np.arange(n), self.T // 2
        xs[:, :, 0] = rng.uniform(size=(self.T, n))
        xs[rng.integers(half, size=n), run, 1] = 1.0
        xs[rng.integers(half, self.T, size=n), run, 1] = 1.0
        sums: Array = (xs[:, :, 0] * xs[:, :, 1]).sum(axis=0)
        return Examples(xs, sums)

    def score(self, y: Array, goals: Goals) -> float:
        """The mean squared error."""
        return float(((y[:, 0] - goals) ** 2).mean())

    def solved(self, score: float) -> bool:
        """Whether a typical error is a tenth or less."""
        return score <= 0.01


def blind_error() -> float:
    """The mean squared error of the best constant answer to Adding: the variance of a sum of two U(0, 1), 1/6."""
    return 2.0 / 12.0


def latch(T: int = 100) -> OwnTask:
    """Was the first number 1 or -1? Then comes noise of variance 0.2 (Bengio, Simard and Frasconi, 1994)."""

    def make(n: int, rng: np.random.Generator) -> tuple[Array, NDArray[Any]]:
        xs, goals = rng.normal(0.0, np.sqrt(0.2), (T, n, 1)), rng.integers(0, 2, n)
        xs[0, :, 0] = 2 * goals - 1
        return xs, goals

    return OwnTask(make, "latch")


def parity(T: int = 50) -> OwnTask:
    """Is the number of ones odd? The inputs are 1 and -1, and only the end is asked for."""

    def make(n: int, rng: np.random.Generator) -> tuple[Array, NDArray[Any]]:
        bits = rng.integers(0, 2, (T, n, 1))
        return np.where(bits, 1.0, -1.0), bits[:, :, 0].sum(axis=0) % 2

    return OwnTask(make, "parity")


def mixed_parity(T: int = 20, shortest: int = 1) -> OwnTask:
    """Is the number of ones odd, in words of `shortest` .. T bits? Zeros stand before a word that is shorter than T.

    The inputs are 0 and 1. Every length comes equally often; with `shortest` = T all words are full.
    """

    def make(n: int, rng: np.random.Generator) -> tuple[Array, NDArray[Any]]:
        bits, lengths = rng.integers(0, 2, (T, n, 1)), rng.integers(shortest, T + 1, n)
        bits[np.arange(T)[:, np.newaxis] < T - lengths] = 0
        return bits.astype(float), bits[:, :, 0].sum(axis=0) % 2

    return OwnTask(make, f"parity of {shortest} to {T} bits")


def symbols(k: int, T: int = 50) -> OwnTask:
    """Which of k symbols came first? Then two others come in random order."""

    def make(n: int, rng: np.random.Generator) -> tuple[Array, NDArray[Any]]:
        read = rng.integers(k, k + 2, (T, n))
        read[0] = rng.integers(0, k, n)
        return np.eye(k + 2)[read], read[0]

    return OwnTask(make, f"{k} symbols")


TASKS: dict[str, Callable[[int], OwnTask]] = {
    "latch": latch,
    "parity": parity,
    "2 symbols": lambda T: symbols(2, T),
    "3 symbols": lambda T: symbols(3, T),
    "4 symbols": lambda T: symbols(4, T),
}
