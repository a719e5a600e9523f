"""More published tasks with long time lags, each with the published definition of a right answer.

Multiplication, NoisyTwoSequences and ThreeOrder are experiments 5, 3c and 6b of Hochreiter and Schmidhuber (1997);
Adding15 is that of Le, Jaitly and Hinton (2015), Copy that of Arjovsky, Shah and Bengio (2016) and Spikes is made after
Gers, Schraudolph and Schmidhuber (2002).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lessons.numerics import Array, cross_entropy, one_hot
from lessons.tasks.classics import Adding97, TemporalOrder
from lessons.tasks.long_lags import Adding
from lessons.tasks.protocol import Examples, Goals


@dataclass(frozen=True)
class Multiplication(Adding97):
    """As Adding97, but the numbers come from U(0, 1) and X_1 times X_2 is wanted.

    Published are two ends of a training: at most 140 and at most 13 wrong of 2,000; this is the first of them. X_1
    counts as 1 where it is the first pair.
    """

    def examples(self, n: int, rng: np.random.Generator) -> Examples:
        """`n` runs; the goals are the products (n,)."""
        drawn = super().examples(n, rng)
        drawn.xs[:, :, 0] = (drawn.xs[:, :, 0] + 1.0) / 2.0
        marked = np.where(drawn.xs[1:, :, 1] == 1.0, drawn.xs[1:, :, 0], 1.0)
        wanted: Array = marked.prod(axis=0)
        return Examples(drawn.xs, wanted)

    def solved(self, score: float) -> bool:
        """Whether at most 140 of 2,000 runs are wrong."""
        return score >= 1.0 - 140 / 2000


@dataclass(frozen=True)
class NoisyTwoSequences:
    """Two classes, told by the first three numbers, 1 or -1; noise on these, on all others and on the goals.

    Noise of variance 0.2 on the inputs and of 0.1 on the goals, 0.2 and 0.8. A run has 100 to 110 steps, the same
    number for all that are drawn together. Right is an output within 0.1 of the goal without its noise.
    """

    steps: int = 100
    n_x: int = 1
    n_y: int = 1

    @property
    def T(self) -> int:
        """The longest run."""
        return self.steps + self.steps // 10

    def examples(self, n: int, rng: np.random.Generator) -> Examples:
        """`n` runs; the goals (n,) carry noise."""
        clean = self.held_out(n, rng)
        return Examples(clean.xs, clean.goals + rng.normal(0.0, np.sqrt(0.1), n))

    def held_out(self, n: int, rng: np.random.Generator) -> Examples:
        """`n` runs to judge with; their goals (n,) are without noise."""
        T, kind = int(rng.integers(self.steps, self.T + 1)), rng.integers(2, size=n)
        xs = rng.normal(0.0, np.sqrt(0.2), (T, n, 1))
        xs[:3, :, 0] += 2.0 * kind - 1.0
        return Examples(xs, np.where(kind, 0.8, 0.2))

    def score(self, y: Array, goals: Goals) -> float:
        """The fraction of runs within 0.1 of the goal."""
        return float((np.abs(y[:, 0] - goals) < 0.1).mean())

    def solved(self, score: float) -> bool:
        """Whether no more than one run in 100 is wrong."""
        return score >= 0.99


@dataclass(frozen=True)
class ThreeOrder(TemporalOrder):
    """As TemporalOrder with three symbols, at steps 10-20, 33-43 and 66-76: which of eight orders was it?"""

    n_y: int = 8

    @property
    def starts(self) -> tuple[int, ...]:
        """The first step at which each symbol may stand, for runs of 100 to 110 steps."""
        return 10, 33, 66


@dataclass(frozen=True)
class Adding15(Adding):
    """Adding with T = 150; a net beats the baseline when its mean squared error is below a tenth of 1/6.

    The score is 1 - error / (1/6), at least 0.
    """

    T: int = 150

    def score(self, y: Array, goals: Goals) -> float:
        """How far below the baseline the mean squared error is, from 0 to 1."""
        return max(0.0, 1.0 - 6.0 * super().score(y, goals))

    def solved(self, score: float) -> bool:
        """Whether nine tenths of the baseline's error are gone."""
        return score >= 0.9


@dataclass(frozen=True)
class Copy:
    """Ten symbols of eight, `lag` - 1 blanks, a delimiter, ten blanks: write the ten symbols after the delimiter.

    Everywhere else the blank is wanted. The best net without a memory has a mean cross-entropy of 10 ln 8 / (lag + 20).
    The score is 1 - loss / baseline, at least 0.
    """

    lag: int = 100
    n_x: int = 10  # eight symbols, blank, delimiter
    n_y: int = 9

    @property
    def T(self) -> int:
        """Steps of a run."""
        return self.lag + 20

    @property
    def baseline(self) -> float:
        """The mean cross-entropy, in nats, of the best net without a memory."""
        return float(10 * np.log(8) / self.T)

    def examples(self, n: int, rng: np.random.Generator) -> Examples:
        """`n` runs; goals (T, n)."""
        symbols, goals = np.full((self.T, n), 8), np.full((self.T, n), 8)
        symbols[:10] = goals[-10:] = rng.integers(8, size=(10, n))
        symbols[-11] = 9
        return Examples(one_hot(symbols, self.n_x), goals)

    def score(self, y: Array, goals: Goals) -> float:
        """How far below the baseline the mean cross-entropy is, from 0 to 1."""
        return max(0.0, float(1.0 - cross_entropy(y, goals).mean() / self.baseline))

    def solved(self, score: float) -> bool:
        """Whether the loss is below half of the baseline."""
        return score >= 0.5


@dataclass(frozen=True)
class Spikes:
    """Two spikes, 10 to 49 steps apart: how many? Nothing else goes in; the goal is steps / 50.

    A run has 60 steps and ends with the second spike. Right is within half a step.
    """

    T: int = 60
    n_x: int = 1
    n_y: int = 1

    def examples(self, n: int, rng: np.random.Generator) -> Examples:
        """`n` runs of distances that are drawn."""
        return self._runs(rng.integers(10, 50, n))

    def held_out(self, n: int, rng: np.random.Generator) -> Examples:
        """All forty distances, one run each."""
        return self._runs(np.arange(10, 50))

    def _runs(self, apart: NDArray[np.int64]) -> Examples:
        xs = np.zeros((self.T, len(apart), 1))
        xs[self.T - 1 - apart, np.arange(len(apart)), 0] = xs[-1, :, 0] = 1.0
        return Examples(xs, apart / 50)

    def score(self, y: Array, goals: Goals) -> float:
        """The fraction of distances that are right to half a step."""
        return float((np.abs(y[:, 0] - goals) < 0.01).mean())

    def solved(self, score: float) -> bool:
        """Whether 39 of 40 distances are right."""
        return score >= 0.975
