"""Cells with a part of the LSTM alone: one that can only forget, one that forgets and writes.

The forget gate is that of Gers, Schmidhuber and Cummins, "Learning to forget", 2000; the LSTM of 1997 had none.
"""

from collections.abc import Callable, Mapping

import numpy as np

from lessons.cells import parts as cell_parts
from lessons.cells.parts import NO_OUTPUT_LSTM, THERMOMETER_LSTM, Parts
from lessons.cells.protocol import Step
from lessons.numerics import Array, sigmoid


class ForgetCell:
    """A cell state that can only be forgotten: c_t = f_t * c_{t-1}, and the gate takes h_t = tanh(c_t) as input.

    W_f is (n_h, n_h + n_x) on [h_{t-1}; x_t]; b_f is (n_h,). Start it from a state that holds something.
    """

    parts = cell_parts.ONLY_FORGETS

    def __init__(self, n_x: int, n_h: int, rng: np.random.Generator) -> None:
        """Draw W_f from U(-1/sqrt(n_h), 1/sqrt(n_h)); b_f is 0."""
        self.state_sizes, self.n_x = {"h": n_h, "c": n_h}, n_x
        self.W_f = rng.uniform(-(n_h**-0.5), n_h**-0.5, (n_h, n_h + n_x))
        self.b_f = np.zeros(n_h)

    def step(self, x_t: Array, state: Mapping[str, Array]) -> Step:
        """From x_t (n_x,), h_{t-1} and c_{t-1} to f_t, c_t and h_t, all (n_h,)."""
        hx = np.concatenate([state["h"], x_t])  # [h_{t-1}; x_t]
        f_t = sigmoid(self.W_f @ hx + self.b_f)  # forget: how much of c_{t-1} stays
        c_t = f_t * state["c"]
        return {"f": f_t, "c": c_t, "h": np.tanh(c_t)}


Squash = Callable[[Array], Array]


class WriteCell:
    """A cell state that is forgotten and written: c_t = f_t * c_{t-1} + i_t * g_t, and h_t = tanh(c_t).

    W_f, W_i, W_g are (n_h, n_h + n_x) on [h_{t-1}; x_t]; b_f, b_i, b_g are (n_h,). `squash` makes the candidate g_t;
    in an LSTM it is tanh.
    """

    def __init__(
        self, n_x: int, n_h: int, rng: np.random.Generator, squash: Squash = np.tanh
    ) -> None:
        """Draw every weight from U(-1/sqrt(n_h), 1/sqrt(n_h)); the biases are 0."""
        self.state_sizes, self.n_x, self.squash = {"h": n_h, "c": n_h}, n_x, squash
        bound = n_h**-0.5
        self.W_f, self.W_i, self.W_g = rng.uniform(-bound, bound, (3, n_h, n_h + n_x))
        self.b_f, self.b_i, self.b_g = np.zeros((3, n_h))

    @property
    def parts(self) -> Parts | None:
        """Those of an LSTM that shows its whole memory; nothing is said of a squash that is not known."""
        if self.squash is np.tanh:
            return NO_OUTPUT_LSTM
        return THERMOMETER_LSTM if self.squash is sigmoid else None

    def step(self, x_t: Array, state: Mapping[str, Array]) -> Step:
        """From x_t (n_x,), h_{t-1} and c_{t-1} to f_t, i_t, g_t, c_t and h_t, all (n_h,)."""
        hx = np.concatenate([state["h"], x_t])  # [h_{t-1}; x_t]
        f_t = sigmoid(self.W_f @ hx + self.b_f)  # forget: how much of c_{t-1} stays
        i_t = sigmoid(self.W_i @ hx + self.b_i)  # input: how much of g_t is written
        g_t = self.squash(self.W_g @ hx + self.b_g)  # candidate: what could be written
        c_t = f_t * state["c"] + i_t * g_t
        return {"f": f_t, "i": i_t, "g": g_t, "c": c_t, "h": np.tanh(c_t)}
