"""Random guessing: draw all the weights of a small recurrent net anew until it happens to be right.

Hochreiter and Schmidhuber (1996, 1997) and Schmidhuber, Hochreiter and Bengio (2001) tested published tasks with long
time lags in this way, and found several of them easier to guess than to learn.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lessons.cells.basic import RNNCell
from lessons.numerics import Array
from lessons.tasks.protocol import Examples, Goals, Task

JUDGED, FEW, TOGETHER = (
    100,
    12,
    250,
)  # runs that must all be right; those tried first; nets per batch
MOST = 50_000  # guesses before a search gives up
NEAR = 0.2  # an answer that is a number is right within this


@dataclass(frozen=True)
class Guesser:
    """A plain recurrent net of n_h units, all of whose weights and biases come from U(-reach, reach)."""

    n_h: int = 2
    reach: float = 100.0


@dataclass(frozen=True)
class Net:
    """What was guessed: the cell, and the read-out W_hy (n_y, n_h), b_y (n_y,)."""

    cell: RNNCell
    W_hy: Array
    b_y: Array

    def scores(self, xs: Array) -> Array:
        """The scores (T, n, n_y) after every step of runs xs (T, n, n_x)."""
        cell, h = self.cell, np.zeros((xs.shape[1], self.cell.state_sizes["h"]))
        hs = [h := np.tanh(x_t @ cell.W_xh.T + h @ cell.W_hh.T + cell.b_h) for x_t in xs]
        read: Array = np.array(hs) @ self.W_hy.T + self.b_y
        return read


@dataclass(frozen=True)
class Search:
    """How one search ended: after how many guesses, and with which net; None if it gave up."""

    trials: int
    net: Net | None


def random_weight_search(task: Task, guesser: Guesser, seed: int = 0, most: int = MOST) -> Search:
    """Guess until all of JUDGED runs are answered rightly, at most `most` times. All follows from `seed`."""
    *_, last = random_weight_searches(task, guesser, seed, most)
    return last


def random_weight_searches(
    task: Task, guesser: Guesser, seed: int = 0, most: int = MOST
) -> Iterator[Search]:
    """The same, batch by batch: a Search without a net after each one that failed."""
    runs = task.examples(JUDGED, np.random.default_rng([seed, 1]))
    first = Examples(runs.xs[:, :FEW], runs.goals[:FEW])
    rng, n_x, n_y = np.random.default_rng([seed, 0]), runs.xs.shape[2], task.n_y
    for tried in range(0, most, TOGETHER):
        together = min(TOGETHER, most - tried)
        batch = _Batch(rng.uniform(-1, 1, (together, _size(guesser.n_h, n_x, n_y))), guesser, n_x)
        hopeful = np.flatnonzero(_right(batch.answers(first.xs), first.goals))
        if len(hopeful):
            all_right = _right(batch.of(hopeful).answers(runs.xs), runs.goals)
            for index in hopeful[all_right][:1]:
                yield Search(tried + int(index) + 1, batch.net(int(index)))
                return
        yield Search(tried + together, None)


def _size(n_h: int, n_x: int, n_y: int) -> int:
    return n_h * (n_x + n_h + 1) + n_y * (n_h + 1)


@dataclass(frozen=True)
class _Batch:
    """Many nets side by side: each row of `drawn` (nets, weights) in -1 .. 1 is one of them."""

    drawn: Array
    guesser: Guesser
    n_x: int

    def parts(self) -> tuple[Array, Array, Array, Array, Array]:
        """W_xh, W_hh, b_h, W_hy, b_y, the nets along the first axis."""
        n_h, n_x, rows = self.guesser.n_h, self.n_x, self.drawn * self.guesser.reach
        cuts = np.cumsum([n_h * n_x, n_h * n_h, n_h])
        W_xh, W_hh, b_h, read = np.split(rows, cuts, axis=1)
        read = read.reshape(len(rows), -1, n_h + 1)
        shaped = W_xh.reshape(-1, n_h, n_x), W_hh.reshape(-1, n_h, n_h), b_h
        return *shaped, read[:, :, :-1], read[:, :, -1]

    def answers(self, xs: Array) -> Array:
        """The scores (nets, n_y, n) after the last step of xs (T, n, n_x)."""
        W_xh, W_hh, b_h, W_hy, b_y = self.parts()
        h = np.zeros((len(self.drawn), self.guesser.n_h, xs.shape[1]))
        for x_t in xs:
            h = np.tanh(W_xh @ x_t.T + W_hh @ h + b_h[:, :, np.newaxis])
        scores: Array = W_hy @ h + b_y[:, :, np.newaxis]
        return scores

    def of(self, index: NDArray[np.intp]) -> "_Batch":
        """Some of the nets."""
        return _Batch(self.drawn[index], self.guesser, self.n_x)

    def net(self, index: int) -> Net:
        """One of the nets, with a cell that every widget takes."""
        W_xh, W_hh, b_h, W_hy, b_y = (part[index] for part in self.parts())
        cell = RNNCell(self.n_x, self.guesser.n_h, np.random.default_rng(0))
        cell.W_xh, cell.W_hh, cell.b_h = W_xh, W_hh, b_h
        return Net(cell, W_hy, b_y)


def _right(scores: Array, goals: Goals) -> NDArray[np.bool_]:
    """For scores (nets, n_y, n) whether a net answers every run rightly: the class, or the number within NEAR."""
    if np.issubdtype(goals.dtype, np.floating):
        right = np.abs(scores[:, 0] - goals) < NEAR
    else:
        right = scores.argmax(axis=1) == goals
    return np.asarray(np.logical_and.reduce(right, axis=1))
