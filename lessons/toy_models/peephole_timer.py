"""A timer of one unit: its cell state grows at each step, and a peephole opens its output gate at a chosen value.

After Gers, Schraudolph and Schmidhuber (2002, "Learning precise timing with LSTM recurrent networks"), who let cells
with peepholes learn to wait; here three weights are set by hand.
"""

import numpy as np

from lessons.cells.unrolling import unroll
from lessons.cells.variants import PeepholeLSTMCell
from lessons.numerics import Array

STEPS, WRITTEN = 20, 0.05  # steps of a run; what each adds to the cell state
WIDE_OPEN = 20.0  # a bias at which a gate is 1 to eight digits


def timer(p: float, b: float, u: float = 0.0) -> PeepholeLSTMCell:
    """A cell of one unit that adds WRITTEN to C at every step and forgets nothing.

    Its output gate is sigmoid(u h_{t-1} + p C_t + b): peephole p, bias b, and u, the weight of the hidden state.
    """
    cell = PeepholeLSTMCell(1, 1, np.random.default_rng(0))
    for name in ("W_f", "W_i", "W_g", "W_o", "b_g", "p_f", "p_i"):
        getattr(cell, name)[:] = 0.0
    cell.b_f[:] = cell.b_i[:] = WIDE_OPEN
    cell.W_g[0, 1] = np.arctanh(WRITTEN)  # of x_t, which is 1
    cell.W_o[0, 0], cell.p_o[0], cell.b_o[0] = u, p, b
    return cell


def run(p: float, b: float, u: float = 0.0, steps: int = STEPS) -> dict[str, Array]:
    """C, o and h of a timer, each (steps,), from a cell state of 0."""
    trace = unroll(timer(p, b, u), np.ones((steps, 1)))
    return {name: trace[name][:, 0] for name in ("c", "o", "h")}


def opens_at(o: Array) -> int:
    """The first step at which an output gate (steps,) is more than half open; 0 if there is none."""
    open_steps = np.flatnonzero(o > 0.5)
    return int(open_steps[0]) + 1 if len(open_steps) else 0
