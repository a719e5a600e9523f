"""The gradients that reach the states of a run, for the three cells, fast enough to follow a slider.

The same numbers as `unroll` and those of `backward_steps`, which say them step by step. Here whatever needs no
state is worked out for the whole run at once: first what the inputs ask of every gate, in the end the slope of every
gate. What is left in the loops is one matrix product per step. A cell holds [h; x] weights as (n_h, n_h + n_x).
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from lessons.cells.basic import GRUCell, LSTMCell, RNNCell
from lessons.cells.protocol import Cell, Step
from lessons.gradients.backward_steps import State
from lessons.numerics import Array

StateGradients = Callable[[Any, Array, Array, State], Step]


def rnn_gradients(cell: RNNCell, xs: Array, loss_grad: Array, state: State) -> Step:
    """dL/dh_t (T, n_h) of an RNNCell over xs (T, n_x); `loss_grad` (T, n_h) is dL_t/dh_t."""
    from_x, h = xs @ cell.W_xh.T + cell.b_h, state["h"]
    hs = np.empty_like(from_x)
    for t, drive in enumerate(from_x):
        hs[t] = h = np.tanh(drive + cell.W_hh @ h)
    return {"h": through_matrix(cell.W_hh, 1.0 - finite(hs) ** 2, loss_grad)}


def through_matrix(W_hh: Array, slopes: Array, loss_grad: Array) -> Array:
    """dL/dh_t (T, n_h) back through h_t = act(W_hh h_{t-1} + ...), with the slopes (T, n_h) of act."""
    back, dh, found = np.ascontiguousarray(W_hh.T), 0.0 * loss_grad[0], np.empty_like(loss_grad)
    for t in range(len(slopes) - 1, -1, -1):
        found[t] = dh = dh + loss_grad[t]
        dh = back @ (dh * slopes[t])
    return found


def lstm_run(cell: LSTMCell, xs: Array, state: State) -> tuple[Array, Array]:
    """f, i, o, g of every step (T, 4, n_h), and c_0 .. c_T (T + 1, n_h): those of `unroll`, without its checks."""
    n, T = len(state["h"]), len(xs)
    W = np.concatenate([cell.W_f / 2, cell.W_i / 2, cell.W_o / 2, cell.W_g])
    b = np.concatenate([cell.b_f / 2, cell.b_i / 2, cell.b_o / 2, cell.b_g])
    from_x, W_h = xs @ W[:, n:].T + b, np.ascontiguousarray(W[:, :n])
    gates, cs = np.empty((T, 4, n)), np.empty((T + 1, n))
    h, cs[0] = state["h"], state["c"]
    for t in range(T):
        a = np.tanh(from_x[t] + W_h @ h).reshape(4, n)
        a[:3] = 0.5 + 0.5 * a[:3]  # f, i, o: sigma(a) = (1 + tanh(a / 2)) / 2
        f, i, o, g = gates[t] = a
        cs[t + 1] = f * cs[t] + i * g
        h = o * np.tanh(cs[t + 1])
    return finite(gates), cs


def lstm_gradients(cell: LSTMCell, xs: Array, loss_grad: Array, state: State) -> Step:
    """dL/dh_t and dL/dc_t, each (T, n_h), of an LSTMCell over xs (T, n_x)."""
    n, (gates, cs) = len(state["h"]), lstm_run(cell, xs, state)
    W_back = np.concatenate([w[:, :n] for w in (cell.W_f, cell.W_i, cell.W_o, cell.W_g)])
    back = np.ascontiguousarray(W_back.T)
    dh, dc, _ = lstm_back(back, *lstm_slopes(gates, cs), gates[:, 0], loss_grad)
    return {"h": dh, "c": dc}


def lstm_slopes(gates: Array, cs: Array) -> tuple[Array, Array]:
    """How a run f, i, o, g (T, 4, n_h) with c_0 .. c_T (T + 1, n_h) answers to its gates and to its cell state.

    First (T, 4, n_h): the delta of f, i and g is this times dL/dc_t, that of o times dL/dh_t. Then dh_t/dc_t (T, n_h).
    """
    f, i, o, g = gates.transpose(1, 0, 2)
    tanh_c = np.tanh(cs[1:])
    slopes = [cs[:-1] * f * (1 - f), g * i * (1 - i), tanh_c * o * (1 - o), i * (1 - g**2)]
    return np.stack(slopes, axis=1), o * (1 - tanh_c**2)


def lstm_back(
    W_h: Array, slopes: Array, to_c: Array, f: Array, loss_grad: Array
) -> tuple[Array, Array, Array]:
    """dL/dh_t and dL/dc_t (T, n_h), and the deltas of f, i, o, g (T, 4, n_h), in the type of `loss_grad` (T, n_h).

    W_h (n_h, 4 n_h) leads from the deltas back to h_{t-1}; `slopes` and `to_c` are those of `lstm_slopes`.
    """
    deltas, dhs, dcs = np.empty_like(slopes), np.empty_like(loss_grad), np.empty_like(loss_grad)
    dh = dc = np.zeros_like(loss_grad[0])
    for t in range(len(loss_grad) - 1, -1, -1):
        dhs[t] = dh = dh + loss_grad[t]
        dcs[t] = dc = dc + dh * to_c[t]
        np.multiply(slopes[t], dc, out=deltas[t])
        np.multiply(slopes[t, 2], dh, out=deltas[t, 2])
        dh, dc = W_h @ deltas[t].ravel(), dc * f[t]
    return dhs, dcs, deltas


def gru_gradients(cell: GRUCell, xs: Array, loss_grad: Array, state: State) -> Step:
    """dL/dh_t (T, n_h) of a GRUCell over xs (T, n_x)."""
    n, T = len(state["h"]), len(xs)
    W_h = np.concatenate([cell.W_r[:, :n], cell.W_z[:, :n], cell.W_hn])
    from_x = xs @ np.concatenate([cell.W_r[:, n:], cell.W_z[:, n:]]).T
    rz_x, n_x = from_x + np.concatenate([cell.b_r, cell.b_z]), xs @ cell.W_xn.T + cell.b_xn
    rzqs, ns, hs = np.empty((T, 3 * n)), np.empty((T, n)), np.empty((T + 1, n))
    hs[0] = h = state["h"]
    for t in range(T):
        a = W_h @ h
        rz = 0.5 + 0.5 * np.tanh(0.5 * (a[: 2 * n] + rz_x[t]))
        q = a[2 * n :] + cell.b_hn
        ns[t] = new = np.tanh(n_x[t] + rz[:n] * q)
        hs[t + 1] = h = new + rz[n:] * (h - new)
        rzqs[t, : 2 * n], rzqs[t, 2 * n :] = rz, q
    r, z, q = finite(rzqs).reshape(T, 3, n).transpose(1, 0, 2)
    dn = (1 - z) * (1 - ns**2)
    slopes = np.stack([dn * q * r * (1 - r), (hs[:-1] - ns) * z * (1 - z), dn * r], axis=1)
    back, dh, found = np.ascontiguousarray(W_h.T), np.zeros(n), np.empty((T, n))
    for t in range(T - 1, -1, -1):
        found[t] = dh = dh + loss_grad[t]
        dh = dh * z[t] + back @ (slopes[t] * dh).ravel()
    return {"h": found}


def finite(values: Array) -> Array:
    """`values`; FloatingPointError if one of them is not finite."""
    if not np.isfinite(values).all():
        raise FloatingPointError("a value of the run is not finite")
    return values


FAST: dict[Any, StateGradients] = {  # by the step function whose run they differentiate
    RNNCell.step: rnn_gradients,
    LSTMCell.step: lstm_gradients,
    GRUCell.step: gru_gradients,
}


def fast_for(cell: Cell) -> StateGradients | None:
    """The quick way for the step that `cell` takes; None if that step is its own."""
    return FAST.get(getattr(cell.step, "__func__", None))
