"""A linear probe: how much of a label a weighted sum of all states tells, with weights fitted on another text.

Alain and Bengio, "Understanding intermediate layers using linear classifier probes", 2016. Here the weights are those
of a ridge regression. The states are read in blocks, so no wide copy of them is made.
"""

import numpy as np

from lessons.analysis.activations import Kept
from lessons.numerics import Array, blocks

RIDGE = 10.0  # in the sum over all characters
ROWS = 500  # characters at a time


def fit(states: Kept, label: Array, ridge: float = RIDGE) -> Array:
    """Weights (n + 1,) for states (T, n) and a bias: those of the least squared error with a penalty on all of them."""
    n = states.shape[1] + 1
    products, sums = ridge * np.eye(n), np.zeros(n)
    for some in blocks(len(states), ROWS):
        part = _with_bias(states[some])
        products += part.T @ part
        sums += part.T @ label[some]
    weights: Array = np.linalg.solve(products, sums).astype(np.float64, copy=False)
    return weights


def read(states: Kept, weights: Array) -> Array:
    """The weighted sum of states (T, n) after each character, (T,)."""
    return np.concatenate(
        [_with_bias(states[some]) @ weights for some in blocks(len(states), ROWS)]
    )


def _with_bias(states: Kept) -> Array:
    return np.hstack([states.astype(np.float64), np.ones((len(states), 1))])
