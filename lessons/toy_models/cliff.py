"""A single recurrent unit whose loss has a cliff: Pascanu, Mikolov and Bengio, 2013, section 2.3 and figure 6.

h_t = sigmoid(w h_{t-1} + b) without any input, E = (h_T - target)^2. A little to one side of the cliff the unit ends
high, a little to the other side low.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from lessons.numerics import Array, sigmoid

STEPS, START, TARGET = 50, 0.5, 0.7  # T, h_0, and what h_T should be


class Cliff(NamedTuple):
    """The error at every point, and its two slopes; all of one shape."""

    error: Array
    dw: Array
    db: Array

    @property
    def norm(self) -> Array:
        """The norm of the gradient (dE/dw, dE/db)."""
        length: Array = np.hypot(self.dw, self.db)
        return length


def error_and_slopes(w: ArrayLike, b: ArrayLike) -> Cliff:
    """E, dE/dw and dE/db at points w and b, which broadcast; exact, carried forward with h_t."""
    w, b = np.broadcast_arrays(np.asarray(w, np.float64), np.asarray(b, np.float64))
    h, dw, db = np.full(w.shape, START), np.zeros(w.shape), np.zeros(w.shape)
    for _ in range(STEPS):
        h_prev, h = h, sigmoid(w * h + b)
        slope = h * (1.0 - h)  # of the sigmoid
        dw, db = slope * (h_prev + w * dw), slope * (1.0 + w * db)  # dh_t/dw, dh_t/db
    off = h - TARGET
    return Cliff(off**2, 2.0 * off * dw, 2.0 * off * db)
