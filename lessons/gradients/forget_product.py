"""The product of forget gates: what it alone leaves of a gradient along c."""

import numpy as np

from lessons.cells.basic import GRUCell, LSTMCell, RNNCell
from lessons.cells.protocol import weights, zero_state
from lessons.gradients.fast import lstm_run
from lessons.gradients.flow import INPUTS, UNITS
from lessons.numerics import Array


def mean_forget_product(f: Array) -> Array:
    """From forget gates f (T, n) to what the product of them leaves at lag 0 .. T-1, mean over the units, (T,).

    At lag k it is f_T * f_{T-1} * ... * f_{T-k+1}: the derivative of c_T with respect to c_{T-k} when the gates are
    constant.
    """
    newest_first = np.vstack([np.ones_like(f[:1]), f[:0:-1]])
    left: Array = np.cumprod(newest_first, axis=0).mean(axis=1)
    return left


def forget_gates(cell: LSTMCell, xs: Array) -> Array:
    """f_t (T, n_h) of a run over xs (T, n_x) from a zero state."""
    gates, _ = lstm_run(cell, xs, zero_state(cell))
    return gates[:, 0]


def gated_cells(
    bias: float, size: float = 1.0, seed: int = 0, n_x: int = INPUTS, n_h: int = UNITS
) -> tuple[RNNCell, GRUCell, LSTMCell]:
    """An untrained cell of each kind: weights `size` times torch's default, b_f and b_z set to `bias`."""
    rnn = RNNCell(n_x, n_h, np.random.default_rng(seed))
    gru = GRUCell(n_x, n_h, np.random.default_rng(seed))
    lstm = LSTMCell(n_x, n_h, np.random.default_rng(seed))
    for cell in (rnn, gru, lstm):
        for name, weight in weights(cell).items():
            weight *= size if name.startswith("W") else 1.0
    lstm.b_f[:], gru.b_z[:] = bias, bias
    return rnn, gru, lstm
