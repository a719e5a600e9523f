"""Recurrent cells in numpy: one step at a time, nothing hidden."""

from collections.abc import Mapping

import numpy as np

from lessons.cells.parts import GRU, LSTM, RNN
from lessons.cells.protocol import Step
from lessons.numerics import Array, sigmoid


class RNNCell:
    """The plain recurrent cell of Elman (1990): h_t = tanh(W_xh x_t + W_hh h_{t-1} + b_h).

    W_xh is (n_h, n_x), W_hh (n_h, n_h), b_h (n_h,).
    """

    parts = RNN

    def __init__(self, n_x: int, n_h: int, rng: np.random.Generator) -> None:
        """Draw every weight from U(-1/sqrt(n_h), 1/sqrt(n_h))."""
        self.state_sizes = {"h": n_h}
        self.n_x, bound = n_x, n_h**-0.5
        self.W_xh = rng.uniform(-bound, bound, (n_h, n_x))
        self.W_hh = rng.uniform(-bound, bound, (n_h, n_h))
        self.b_h = rng.uniform(-bound, bound, n_h)

    def step(self, x_t: Array, state: Mapping[str, Array]) -> Step:
        """From x_t (n_x,) and h_{t-1} (n_h,) to a_t and h_t, both (n_h,)."""
        a_t = self.W_xh @ x_t + self.W_hh @ state["h"] + self.b_h  # what is new + what was
        h_t = np.tanh(a_t)
        return {"a": a_t, "h": h_t}


class LSTMCell:
    """Long short-term memory with a forget gate (Gers, Schmidhuber and Cummins, 2000).

    W_f, W_i, W_g, W_o are (n_h, n_h + n_x) on [h_{t-1}; x_t]; b_f, b_i, b_g, b_o are (n_h,).
    """

    parts = LSTM

    def __init__(self, n_x: int, n_h: int, rng: np.random.Generator) -> None:
        """Draw every weight from U(-1/sqrt(n_h), 1/sqrt(n_h))."""
        self.state_sizes = {"h": n_h, "c": n_h}
        self.n_x, bound = n_x, n_h**-0.5
        shape = (4, n_h, n_h + n_x)
        self.W_f, self.W_i, self.W_g, self.W_o = rng.uniform(-bound, bound, shape)
        self.b_f, self.b_i, self.b_g, self.b_o = rng.uniform(-bound, bound, shape[:2])

    def step(self, x_t: Array, state: Mapping[str, Array]) -> Step:
        """From x_t (n_x,), h_{t-1} and c_{t-1} to the gates, c_t and h_t, all (n_h,)."""
        h_prev, c_prev = state["h"], state["c"]
        hx = np.concatenate([h_prev, x_t])  # [h_{t-1}; x_t]
        f_t = sigmoid(self.W_f @ hx + self.b_f)  # forget: how much of c_{t-1} stays
        i_t = sigmoid(self.W_i @ hx + self.b_i)  # input: how much of g_t is written
        g_t = np.tanh(self.W_g @ hx + self.b_g)  # candidate: what could be written
        o_t = sigmoid(self.W_o @ hx + self.b_o)  # output: how much of c_t is shown
        c_t = f_t * c_prev + i_t * g_t
        h_t = o_t * np.tanh(c_t)
        return {"f": f_t, "i": i_t, "g": g_t, "o": o_t, "c": c_t, "h": h_t}


class GRUCell:
    """Gated recurrent unit (Cho et al., 2014) in torch's form: reset after the matrix product.

    W_r and W_z are (n_h, n_h + n_x) on [h_{t-1}; x_t]; W_xn is (n_h, n_x), W_hn (n_h, n_h); the
    biases b_r, b_z, b_xn, b_hn are (n_h,). The 2014 paper resets h_{t-1} before the product.
    """

    parts = GRU

    def __init__(self, n_x: int, n_h: int, rng: np.random.Generator) -> None:
        """Draw every weight from U(-1/sqrt(n_h), 1/sqrt(n_h))."""
        self.state_sizes = {"h": n_h}
        self.n_x, bound = n_x, n_h**-0.5
        self.W_r, self.W_z = rng.uniform(-bound, bound, (2, n_h, n_h + n_x))
        self.b_r, self.b_z = rng.uniform(-bound, bound, (2, n_h))
        self.W_xn = rng.uniform(-bound, bound, (n_h, n_x))
        self.W_hn = rng.uniform(-bound, bound, (n_h, n_h))
        self.b_xn, self.b_hn = rng.uniform(-bound, bound, (2, n_h))

    def step(self, x_t: Array, state: Mapping[str, Array]) -> Step:
        """From x_t (n_x,) and h_{t-1} to the gates, q_t, n_t and h_t, all (n_h,)."""
        h_prev = state["h"]
        hx = np.concatenate([h_prev, x_t])  # [h_{t-1}; x_t]
        r_t = sigmoid(self.W_r @ hx + self.b_r)  # reset: how much of q_t the candidate sees
        z_t = sigmoid(self.W_z @ hx + self.b_z)  # update: how much of h_{t-1} stays
        q_t = self.W_hn @ h_prev + self.b_hn  # the past, as input of the candidate
        n_t = np.tanh(self.W_xn @ x_t + self.b_xn + r_t * q_t)  # candidate
        h_t = (1.0 - z_t) * n_t + z_t * h_prev
        return {"r": r_t, "z": z_t, "q": q_t, "n": n_t, "h": h_t}


BuiltInCell = RNNCell | LSTMCell | GRUCell  # those that torch has a layer for
