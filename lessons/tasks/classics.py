"""The classic tasks of the reproduction wall, each with the published definition of a right answer.

Lag, Adding97 and TemporalOrder are experiments 2a, 4 and 6a of Hochreiter and Schmidhuber, "Long short-term memory",
Neural Computation 9, 1997; EmbeddedReber is their experiment 1. Every score is the share of runs answered rightly.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from lessons.numerics import Array, one_hot, softmax
from lessons.tasks import reber
from lessons.tasks.protocol import Examples, Goals

NOT_ASKED = -1


@dataclass(frozen=True)
class Lag:
    """Two runs, y a_1 ... a_{p-1} y and x a_1 ... a_{p-1} x, as likely as each other: predict every next symbol.

    Only the first symbol tells what the last one is, p steps later. A run is right if every probability at every step
    is within 0.25 of 0 or 1.
    """

    p: int = 100

    @property
    def n_x(self) -> int:
        """A number for each of a_1 .. a_{p-1}, x, y."""
        return self.p + 1

    @property
    def n_y(self) -> int:
        """A score for each symbol."""
        return self.p + 1

    @property
    def T(self) -> int:
        """Steps, the last symbol, which is only predicted, not counted."""
        return self.p

    def examples(self, n: int, rng: np.random.Generator) -> Examples:
        """`n` runs, half of them of each kind, in random order; goals (T, n)."""
        symbols = np.tile(np.arange(-1, self.p)[:, np.newaxis], n)
        symbols[0] = symbols[-1] = self.p - 1 + rng.permutation(n) % 2
        return Examples(one_hot(symbols[:-1], self.n_x), symbols[1:])

    def score(self, y: Array, goals: Goals) -> float:
        """The share of runs whose every probability is within 0.25 of what it should be."""
        error = np.abs(softmax(y) - one_hot(goals, self.n_y))
        return float((error.max(axis=(0, 2)) < 0.25).mean())

    def solved(self, score: float) -> bool:
        """Whether both runs are right."""
        return score == 1.0


@dataclass(frozen=True)
class Adding97:
    """The adding problem as published: pairs of a number from U(-1, 1) and a mark; wanted is 0.5 + (X_1 + X_2) / 4.

    X_1 is the number marked 1 among the first ten pairs, X_2 the one among the first `steps` / 2. The first and the
    last pair are marked -1, all others 0; X_1 counts as 0 where it is the first pair. Runs have `steps` to
    1.1 * `steps` pairs, here the same number for all that are drawn together. Right is an error below 0.04.
    """

    steps: int = 100
    n_x: int = 2
    n_y: int = 1

    @property
    def T(self) -> int:
        """The longest run."""
        return self.steps + self.steps // 10

    def examples(self, n: int, rng: np.random.Generator) -> Examples:
        """`n` runs; the goals are the wanted numbers (n,)."""
        T, run = int(rng.integers(self.steps, self.T + 1)), np.arange(n)
        first, second = rng.integers(10, size=n), rng.integers(self.steps // 2 - 1, size=n)
        second += second >= first  # any but the first
        xs = np.zeros((T, n, 2))
        xs[:, :, 0] = rng.uniform(-1, 1, (T, n))
        xs[0, :, 1] = xs[-1, :, 1] = -1.0
        xs[first, run, 1] = xs[second, run, 1] = 1.0
        marked = np.where(xs[1:, :, 1] == 1.0, xs[1:, :, 0], 0.0)  # the first pair counts as 0
        wanted: Array = 0.5 + marked.sum(axis=0) / 4
        return Examples(xs, wanted)

    def score(self, y: Array, goals: Goals) -> float:
        """The share of runs with an error below 0.04."""
        return float((np.abs(y[:, 0] - goals) < 0.04).mean())

    def solved(self, score: float) -> bool:
        """Whether no more than one run in 100 is wrong."""
        return score >= 0.99


@dataclass(frozen=True)
class TemporalOrder:
    """Which of X and Y came first, and which second? Four classes; between them a, b, c, d at random.

    A run begins with E and ends with B. The published lengths are 100 to 110, the places 10 to 20 and 50 to 60; all
    scale with `steps`. Runs drawn together have one length. Right is every probability within 0.3 of 0 or 1.
    """

    steps: int = 100
    n_x: int = 8  # a, b, c, d, X, Y, E, B
    n_y: int = 4

    @property
    def T(self) -> int:
        """The longest run."""
        return self.steps + self.steps // 10

    @property
    def starts(self) -> tuple[int, ...]:
        """The first step at which each symbol may stand; the last is a tenth of `steps` later."""
        return self.steps // 10, 5 * (self.steps // 10)

    def examples(self, n: int, rng: np.random.Generator) -> Examples:
        """`n` runs; the goals are classes (n,): the symbols in order as binary digits, X as 0 and Y as 1."""
        tenth, run, goals = self.steps // 10, np.arange(n), np.zeros(n, dtype=np.int64)
        symbols = rng.integers(4, size=(int(rng.integers(self.steps, self.T + 1)), n))
        symbols[0], symbols[-1] = 6, 7
        kinds = rng.integers(2, size=(len(self.starts), n))
        for start, kind in zip(self.starts, kinds, strict=True):
            symbols[rng.integers(start, start + tenth + 1, n), run] = 4 + kind
            goals = 2 * goals + kind
        return Examples(one_hot(symbols, self.n_x), goals)

    def score(self, y: Array, goals: Goals) -> float:
        """The share of runs whose every probability is within 0.3 of what it should be."""
        error = np.abs(softmax(y) - one_hot(goals, self.n_y))
        return float((error.max(axis=1) < 0.3).mean())

    def solved(self, score: float) -> bool:
        """Whether no more than one run in 100 is wrong."""
        return score >= 0.99


@dataclass(frozen=True)
class EmbeddedReber:
    """Embedded Reber strings: predict every next symbol.

    A string is right if at every step each symbol that may follow scores above each that may not, the last but one
    too, which only the second symbol tells.
    """

    n_x: int = len(reber.SYMBOLS)
    n_y: int = len(reber.SYMBOLS)
    T: int = 12  # a string has 12 symbols on average, and no limit

    def examples(self, n: int, rng: np.random.Generator) -> Examples:
        """`n` strings; zeros, of which nothing is asked, fill them up to the longest; goals (T, n)."""
        codes = [reber.numbers(reber.embedded(rng)) for _ in range(n)]
        longest = max(map(len, codes))
        xs, goals = np.zeros((longest - 1, n, self.n_x)), np.full((longest - 1, n), NOT_ASKED)
        for k, code in enumerate(codes):
            xs[: len(code) - 1, k] = one_hot(code[:-1], self.n_x)
            goals[: len(code) - 1, k] = code[1:]
        return Examples(xs, goals)

    def score(self, y: Array, goals: Goals) -> float:
        """The share of strings without a mistake."""
        followers = _followers(np.ascontiguousarray(goals).tobytes(), goals.shape, str(goals.dtype))
        return float(1.0 - mistakes(y, followers).any(axis=0).mean())

    def solved(self, score: float) -> bool:
        """Whether every string is right."""
        return score == 1.0


def mistakes(y: Array, legal: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Where (...) a symbol that may not follow scores at least as high as one that may; y and legal (..., symbols)."""
    lowest = np.where(legal, y, np.inf).min(axis=-1)
    wrong: NDArray[np.bool_] = np.where(legal, -np.inf, y).max(axis=-1) >= lowest
    return wrong


@lru_cache(maxsize=4)
def _followers(raw: bytes, shape: tuple[int, int], dtype: str) -> NDArray[np.bool_]:
    """For goals (T, n) of embedded strings, which symbols may stand there, (T, n, 7); all where none is asked."""
    goals = np.frombuffer(raw, dtype).reshape(shape)
    found = np.ones((*shape, len(reber.SYMBOLS)), bool)
    for k, column in enumerate(goals.T):
        written = "B" + "".join(reber.SYMBOLS[code] for code in column[column != NOT_ASKED])
        found[: len(written) - 1, k] = reber.legal(written)[:-1]
    return found
