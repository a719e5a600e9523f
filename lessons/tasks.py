"""Tasks that ask for something read long ago, as small dataclasses: inputs, goals, and when a net has solved them.

A task draws its examples without end. Nothing but the marked steps matters, so the number of steps in between can be
chosen freely: it is the lag.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from lessons.numerics import Array

Goals = NDArray[np.int64] | Array


@dataclass(frozen=True)
class Examples:
    """n runs of T steps: inputs xs (T, n, n_x), and what should come out.

    Goals (n,) are asked for after the last step: whole numbers are classes, others are to be met as they are. Goals
    (T, n) are classes for every step, -1 where none is asked for.
    """

    xs: Array
    goals: Goals


class Task(Protocol):
    """What a net can be trained on: read-outs y are (n, n_y) after the last step, or (T, n, n_y) after every one."""

    @property
    def n_x(self) -> int:
        """Numbers that go in at a step."""
        ...

    @property
    def n_y(self) -> int:
        """Numbers that come out."""
        ...

    @property
    def T(self) -> int:
        """Steps of a run, the longest if they differ."""
        ...

    def examples(self, n: int, rng: np.random.Generator) -> Examples:
        """`n` fresh runs."""
        ...

    def score(self, y: Array, goals: Goals) -> float:
        """How good the read-outs are, in the task's own measure."""
        ...

    def solved(self, score: float) -> bool:
        """Whether that is good enough to stop."""
        ...


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
