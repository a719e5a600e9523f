"""A linear probe: how much of a label a weighted sum of all states tells, with weights fitted on another text.

Alain and Bengio, "Understanding intermediate layers using linear classifier probes", 2016. Here the weights are those
of a ridge regression. The states are read in blocks, so no wide copy of them is made.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from lessons.analysis.activations import Kept
from lessons.numerics import Array, blocks

RIDGE = 10.0  # in the sum over all characters
ROWS = 500  # characters at a time


class Rows(Protocol):
    """States (T, n), or what gives some of them when it is asked."""

    @property
    def shape(self) -> tuple[int, ...]:
        """T and n."""

    def __len__(self) -> int:
        """T."""

    def __getitem__(self, some: slice, /) -> Kept:
        """The rows of some characters."""


class LastCharacters:
    """What a text tells without a net: after each character the last few of them, one-hot, side by side.

    A row is made when it is read: all of 10,000 characters are 4 MB. Before its begin the text has its end.
    """

    def __init__(self, text: str, symbols: Sequence[str], back: int) -> None:
        """The last `back` characters of `text`, each one of `symbols`, which are in order."""
        codes, self._numbers = np.searchsorted(symbols, list(text)), np.arange(len(symbols))
        self._codes = np.stack([np.roll(codes, k) for k in range(back)], axis=1)
        self.shape = (len(text), back * len(symbols))

    def __len__(self) -> int:
        """T."""
        return self.shape[0]

    def __getitem__(self, some: slice, /) -> Kept:
        """The rows of some characters."""
        codes = self._codes[some, :, np.newaxis]
        rows: Kept = (codes == self._numbers).reshape(len(codes), -1)
        return rows


def fit(states: Rows, label: Array, ridge: float = RIDGE) -> Array:
    """Weights (n + 1,) for states (T, n) and a bias: those of the least squared error with a penalty on all of them."""
    n = states.shape[1] + 1
    products, sums = ridge * np.eye(n), np.zeros(n)
    for some in blocks(len(states), ROWS):
        part = _with_bias(states[some])
        products += part.T @ part
        sums += part.T @ label[some]
    weights: Array = np.linalg.solve(products, sums).astype(np.float64, copy=False)
    return weights


def read(states: Rows, weights: Array) -> Array:
    """The weighted sum of states (T, n) after each character, (T,)."""
    return np.concatenate(
        [_with_bias(states[some]) @ weights for some in blocks(len(states), ROWS)]
    )


def _with_bias(states: Kept) -> Array:
    rows = np.ones((len(states), states.shape[1] + 1))
    rows[:, :-1] = states
    return rows
