"""A penalty on gradients that fade or grow on their way back: Pascanu, Mikolov and Bengio, 2013, equations 9 and 10."""

import numpy as np

from lessons.cells.basic import RNNCell
from lessons.cells.protocol import Trace
from lessons.numerics import Array


def directions(rows: Array) -> Array:
    """Each row at length 1, whatever its length was; a row of zeros stays."""
    largest = np.abs(rows).max(axis=1, keepdims=True)
    rows = rows / np.where(largest > 0.0, largest, 1.0)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Array = rows / np.where(lengths > 0.0, lengths, 1.0)
    return scaled


def omega(cell: RNNCell, trace: Trace, state_grad: Array) -> tuple[float, Array]:
    """Omega of one run, and its immediate gradient by W_hh (n_h, n_h).

    `state_grad` is dL/dh_t, (T, n_h). Omega sums (ratio - 1)^2 over the steps, where ratio is the norm of
    dL/dh_{k+1} dh_{k+1}/dh_k over that of dL/dh_{k+1}: 1 where the gradient keeps its norm. As in the paper, which
    writes it for the pre-activations, the states and dL/dh are held fixed in the gradient. Steps where dL/dh is 0
    have no ratio and are left out.
    """
    unit = directions(state_grad[1:])  # the norm of dL/dh_{k+1} cancels
    da = unit * (1.0 - trace["h"][1:] ** 2)  # through tanh: dL/da
    back = da @ cell.W_hh  # and through W_hh: dL/dh_k
    ratio = np.linalg.norm(back, axis=1)
    off = (ratio - 1.0) * unit.any(axis=1)
    pull = 2.0 * off / np.where(ratio > 0.0, ratio, 1.0)
    return float((off**2).sum()), (pull[:, np.newaxis] * da).T @ back
