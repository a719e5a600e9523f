"""A task of the learner's own, made by a function: what fits, and in a sentence what does not."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lessons.numerics import Array
from lessons.tasks.protocol import Examples, Goals

Maker = Callable[[int, np.random.Generator], tuple[Any, Any]]
LONGEST, MOST_CLASSES, MOST_INPUTS = 200, 20, 50  # of a task of the learner's own
PROBED = 1000  # runs that are looked at to learn its size
SOLVED, SOLVED_ERROR = 0.99, 0.01  # share of right answers; mean squared error


class TaskError(ValueError):
    """What a function makes is no task; the message is for the learner."""


@dataclass(frozen=True)
class OwnTask:
    """A task made by a function: `make(n, rng)` gives xs (T, n, n_x) and goals (n,), asked for after the last step.

    Whole numbers from 0 on, or False and True, are classes; other numbers are to be met as they are. TaskError says
    what does not fit.
    """

    make: Maker
    name: str = "my task"
    _probe: Examples = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Draw some runs, and look at them."""
        object.__setattr__(self, "_probe", self._made(PROBED, np.random.default_rng(0)))

    def examples(self, n: int, rng: np.random.Generator) -> Examples:
        """`n` fresh runs."""
        runs = self._made(n, rng)
        if (
            runs.xs.shape[::2] != (self.T, self.n_x)
            or (runs.goals.dtype.kind == "f") != self.numbers
        ):
            raise TaskError("every call must give runs of the same length, width and kind of goal.")
        if not self.numbers and runs.goals.max() >= self.n_y:
            rare = f"class {runs.goals.max()} is so rare that {PROBED} runs had none"
            raise TaskError(f"{rare}; let every class come often.")
        return runs

    def _made(self, n: int, rng: np.random.Generator) -> Examples:
        """What the function makes, in arrays that fit."""
        made = self.make(n, rng)
        if not isinstance(made, tuple | list) or len(made) != 2:
            raise TaskError("a task returns two things: xs, goals.")
        try:
            xs, goals = np.asarray(made[0], dtype=float), np.asarray(made[1])
        except (TypeError, ValueError):
            raise TaskError("xs must hold numbers, every run as long as the first.") from None
        _check(xs, goals, n)
        return Examples(xs, goals.astype(float if goals.dtype.kind == "f" else np.int64))

    @property
    def T(self) -> int:
        """Steps of a run."""
        return len(self._probe.xs)

    @property
    def n_x(self) -> int:
        """Numbers that go in at a step."""
        return int(self._probe.xs.shape[2])

    @property
    def numbers(self) -> bool:
        """Whether the goals are numbers to be met, not classes."""
        return bool(self._probe.goals.dtype.kind == "f")

    @cached_property
    def n_y(self) -> int:
        """A score for each class; one number if there are none."""
        return 1 if self.numbers else max(int(self._probe.goals.max()) + 1, 2)

    def score(self, y: Array, goals: Goals) -> float:
        """The share of right answers, or the mean squared error."""
        if self.numbers:
            return float(((y[:, 0] - goals) ** 2).mean())
        return float((y.argmax(axis=1) == goals).mean())

    def solved(self, score: float) -> bool:
        """Whether hardly an answer is wrong."""
        return score <= SOLVED_ERROR if self.numbers else score >= SOLVED


def _check(xs: Array, goals: NDArray[Any], n: int) -> None:
    """TaskError, in a sentence, for runs that do not fit."""
    if xs.ndim != 3 or xs.shape[1] != n:
        raise TaskError(f"xs has shape {xs.shape}; expected (T, n, n_x), here with n = {n}.")
    if not 1 <= len(xs) <= LONGEST or not 1 <= xs.shape[2] <= MOST_INPUTS:
        most = f"1 to {LONGEST} steps of 1 to {MOST_INPUTS} numbers"
        raise TaskError(f"xs has shape {xs.shape}; a run has {most}.")
    if goals.shape != (n,):
        raise TaskError(f"goals has shape {goals.shape}; expected ({n},), one number for each run.")
    if goals.dtype.kind not in "biuf":
        raise TaskError("goals must be numbers: whole numbers for classes, others to be met.")
    if not np.isfinite(xs).all() or not np.isfinite(goals).all():
        raise TaskError("every number of xs and goals must be finite.")
    if goals.dtype.kind != "f" and (goals.min() < 0 or goals.max() >= MOST_CLASSES):
        raise TaskError(f"classes are whole numbers from 0 to {MOST_CLASSES - 1}.")
