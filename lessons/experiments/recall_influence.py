"""How far the first symbol, or the distractors, of recall move the last state of a net: see lesson 14."""

import numpy as np

from lessons.cells.protocol import Cell
from lessons.gradients.batched_runs import batched_run
from lessons.numerics import Array
from lessons.tasks.long_lags import Recall


def other_first(task: Recall, xs: Array) -> Array:
    """Runs xs (T, n, n_x) of `task` with another first symbol each: class k becomes k + 1, the last one 0."""
    changed = xs.copy()
    changed[0, :, : task.classes] = np.roll(xs[0, :, : task.classes], 1, axis=1)
    return changed


def other_distractors(xs: Array) -> Array:
    """Runs xs (T, n, n_x), each with its first symbol and the distractors of another run."""
    changed = np.roll(xs, 1, axis=1)
    changed[0] = xs[0]
    return changed


def distance(cell: Cell, xs: Array, changed: Array) -> float:
    """How far h_T lies from the h_T of the same run changed: the norm, median over the runs."""
    one, two = (batched_run(cell, runs, taped=False).states["h"][-1] for runs in (xs, changed))
    return float(np.median(np.linalg.norm(one - two, axis=1)))
