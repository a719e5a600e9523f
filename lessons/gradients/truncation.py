"""Truncated backpropagation through time: the contribution of each step to each loss term, and what a cut leaves.

Row t of every array is the loss term L_{t+1}, column s the time step s + 1.
"""

from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from lessons.cells.basic import RNNCell
from lessons.cells.protocol import Trace
from lessons.numerics import Array

Form = Literal["window", "chunks"]  # how the way back is cut
FORMS: tuple[Form, ...] = get_args(Form)
Mask = NDArray[np.bool_]


def gradient_triangle(cell: RNNCell, h: Array, loss_grad: Array) -> tuple[Array, Array]:
    """dL_t/dh_s and dL_t/da_s for every loss term t and every step s <= t, each (T, T, n_h).

    `h` (T, n_h) are the states, `loss_grad` (T, n_h) the dL_t/dh_t of each term at its own state. One way back serves
    all.
    """
    T, n_h = h.shape
    dh, da = np.zeros((2, T, T, n_h))
    for s in range(T - 1, -1, -1):
        dh[s, s] = loss_grad[s]  # L_s begins its way back here
        da[s:, s] = dh[s:, s] * (1.0 - h[s] ** 2)  # the slope of tanh
        if s > 0:
            dh[s:, s - 1] = da[s:, s] @ cell.W_hh  # each row: W_hh.T @ da
    return dh, da


def states_before(trace: Trace) -> Array:
    """h_0 .. h_{T-1}, (T, n_h), for a run that started from zeros."""
    before: Array = np.vstack([np.zeros_like(trace["h"][:1]), trace["h"][:-1]])
    return before


def first_step(T: int, k: int, form: Form = "window") -> NDArray[np.intp]:
    """The farthest step, counted from 0, that the gradient of each of T loss terms reaches, (T,).

    "window": the k steps up to its own. "chunks": the run is cut into chunks of k steps, and no gradient leaves its
    chunk. ValueError for a k below 1.
    """
    if k < 1:
        raise ValueError(f"k must be 1 step or more, not {k}.")
    t = np.arange(T)
    return np.maximum(t - k + 1, 0) if form == "window" else t - t % k


def truncation_mask(T: int, k: int, form: Form = "window") -> Mask:
    """Which entries of the ledger are left when the way back is cut, (T, T)."""
    t, s = np.indices((T, T))
    mask: Mask = (s <= t) & (s >= first_step(T, k, form)[:, np.newaxis])
    return mask


def cut_gradients(cell: RNNCell, trace: Trace, loss_grad: Array, keep: Mask) -> dict[str, Array]:
    """dL/dW_xh, dL/dW_hh, dL/db_h through the entries that `keep` (T, T) leaves."""
    _, da = gradient_triangle(cell, trace["h"], loss_grad)
    da = (da * keep[:, :, np.newaxis]).sum(axis=0)  # summed over the loss terms, (T, n_h)
    return {
        "W_xh": da.T @ trace["x"],
        "W_hh": da.T @ states_before(trace),
        "b_h": da.sum(axis=0),
    }


class Cost(NamedTuple):
    """What one way back over T steps takes."""

    steps: int  # backward steps
    states: int  # states of the run that must be kept until then


def truncation_costs(T: int, k: int) -> dict[str, Cost]:
    """The whole way back in one sweep, and both ways to cut it, after Williams and Peng (1990).

    The sweep adds the gradients of all terms and goes back once. A window belongs to one term, so the windows are
    walked one by one. Chunks are sweeps again, each over k steps.
    """
    window = int((np.arange(T) - first_step(T, k) + 1).sum())
    short = min(k, T)
    return {"whole": Cost(T, T), "window": Cost(window, short), "chunks": Cost(T, short)}


def angle_between(one: Array, other: Array) -> float:
    """Degrees between two gradients of one shape, each taken as one long vector; 0 where one is zero."""
    lengths = float(np.linalg.norm(one) * np.linalg.norm(other))
    if lengths == 0.0:
        return 0.0
    return float(np.degrees(np.arccos(np.clip((one * other).sum() / lengths, -1.0, 1.0))))
