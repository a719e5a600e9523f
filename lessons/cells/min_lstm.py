"""The minimal LSTM of Feng, Tung, Ahmed, Bengio and Hajimirsadeghi (2024): its gates read the input alone.

So all gates of a run are known before its first step, and what is left is a linear recurrence, which `scan` runs.
"""

from collections.abc import Mapping

import numpy as np

from lessons.cells import parts as cell_parts
from lessons.cells.protocol import Step, Trace
from lessons.cells.scan import scan
from lessons.numerics import Array, sigmoid


class MinLSTMCell:
    """h_t = f_t h_{t-1} + i_t g_t, with f_t + i_t = 1 and no W_hh at all.

    W_f, W_i, W_g are (n_h, n_x), b_f, b_i, b_g (n_h,).
    """

    parts = cell_parts.MIN_LSTM

    def __init__(self, n_x: int, n_h: int, rng: np.random.Generator) -> None:
        """Draw every weight from U(-1/sqrt(n_h), 1/sqrt(n_h))."""
        self.state_sizes = {"h": n_h}
        self.n_x, bound = n_x, n_h**-0.5
        self.W_f, self.W_i, self.W_g = rng.uniform(-bound, bound, (3, n_h, n_x))
        self.b_f, self.b_i, self.b_g = rng.uniform(-bound, bound, (3, n_h))

    def gates(self, x: Array) -> Step:
        """f, i and the candidate g of one input (n_x,), or of a whole run (T, n_x)."""
        f, i = sigmoid(x @ self.W_f.T + self.b_f), sigmoid(x @ self.W_i.T + self.b_i)
        g = x @ self.W_g.T + self.b_g
        return {"f": f / (f + i), "i": i / (f + i), "g": g}

    def step(self, x_t: Array, state: Mapping[str, Array]) -> Step:
        """One step: from x_t (n_x,) and h_{t-1} to the gates and h_t, all (n_h,)."""
        gates = self.gates(x_t)
        return gates | {"h": gates["f"] * state["h"] + gates["i"] * gates["g"]}

    def run(self, xs: Array) -> Trace:
        """The whole run over xs (T, n_x) from a zero state: all gates at once, then a scan."""
        gates = self.gates(xs)
        return {"x": xs} | gates | {"h": scan(gates["f"], gates["i"] * gates["g"])}
