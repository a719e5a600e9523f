"""One step of backpropagation through time, by hand, for each of the three cells.

A backward step knows dL/dh_t (and dL/dc_t) and finds dL/dx_t, the same for the state before, and a
delta for each pre-activation: dL/d(W x + b) at that place. The gradient of a weight is a sum over
the steps: delta_t times what the weight was multiplied with.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lessons.cells.basic import GRUCell, LSTMCell, RNNCell
from lessons.cells.protocol import Cell, Step
from lessons.numerics import Array

State = Mapping[str, Array]

STATE_BEFORE, INPUT, BOTH, ONE = "h_prev", "x", "hx", "1"  # what a weight is multiplied with


def rnn_backward_step(cell: RNNCell, step: Step, prev: State, grad: State) -> Step:
    """Back through h_t = tanh(a_t), a_t = W_xh x_t + W_hh h_{t-1} + b_h."""
    da = grad["h"] * (1.0 - step["h"] ** 2)  # the slope of tanh
    return {"a": da, "h_prev": cell.W_hh.T @ da, "x": cell.W_xh.T @ da}


def lstm_backward_step(cell: LSTMCell, step: Step, prev: State, grad: State) -> Step:
    """Back through c_t = f_t c_{t-1} + i_t g_t and h_t = o_t tanh(c_t)."""
    f, i, g, o, tanh_c = step["f"], step["i"], step["g"], step["o"], np.tanh(step["c"])
    dh = grad["h"]
    dc = grad["c"] + dh * o * (1.0 - tanh_c**2)  # from c_{t+1}, and from h_t
    df = dc * prev["c"] * f * (1.0 - f)  # f (1 - f) is the slope of sigma
    di = dc * g * i * (1.0 - i)
    dg = dc * i * (1.0 - g**2)
    do = dh * tanh_c * o * (1.0 - o)
    dhx = cell.W_f.T @ df + cell.W_i.T @ di + cell.W_g.T @ dg + cell.W_o.T @ do
    dh_prev, dx = dhx[: len(dh)], dhx[len(dh) :]
    deltas = {"f": df, "i": di, "g": dg, "o": do}
    return deltas | {"c": dc, "c_prev": dc * f, "h_prev": dh_prev, "x": dx}


def gru_backward_step(cell: GRUCell, step: Step, prev: State, grad: State) -> Step:
    """Back through h_t = (1 - z_t) n_t + z_t h_{t-1}, n_t = tanh(W_xn x_t + b_xn + r_t q_t)."""
    r, z, q, n = step["r"], step["z"], step["q"], step["n"]
    dh = grad["h"]
    dz = dh * (prev["h"] - n) * z * (1.0 - z)
    dn = dh * (1.0 - z) * (1.0 - n**2)
    dr = dn * q * r * (1.0 - r)
    dq = dn * r
    dhx = cell.W_r.T @ dr + cell.W_z.T @ dz
    dh_prev = dh * z + cell.W_hn.T @ dq + dhx[: len(dh)]
    dx = cell.W_xn.T @ dn + dhx[len(dh) :]
    return {"r": dr, "z": dz, "n": dn, "q": dq, "h_prev": dh_prev, "x": dx}


@dataclass(frozen=True)
class BackwardRule:
    """A cell's backward step, and for each weight its delta and what it is multiplied with."""

    step: Callable[[Any, Step, State, State], Step]
    uses: dict[str, tuple[str, str]]


RULES: dict[Any, BackwardRule] = {  # by the step function that the rule differentiates
    RNNCell.step: BackwardRule(
        rnn_backward_step, {"W_xh": ("a", INPUT), "W_hh": ("a", STATE_BEFORE), "b_h": ("a", ONE)}
    ),
    LSTMCell.step: BackwardRule(
        lstm_backward_step,
        {f"W_{gate}": (gate, BOTH) for gate in "figo"}
        | {f"b_{gate}": (gate, ONE) for gate in "figo"},
    ),
    GRUCell.step: BackwardRule(
        gru_backward_step,
        {"W_r": ("r", BOTH), "W_z": ("z", BOTH), "b_r": ("r", ONE), "b_z": ("z", ONE)}
        | {
            "W_xn": ("n", INPUT),
            "W_hn": ("q", STATE_BEFORE),
            "b_xn": ("n", ONE),
            "b_hn": ("q", ONE),
        },
    ),
}


def rule_for(cell: Cell) -> BackwardRule | None:
    """The hand-written rule for the step that `cell` takes; None if that step is its own."""
    return RULES.get(getattr(cell.step, "__func__", None))
