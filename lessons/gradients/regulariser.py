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


def omega(cell: RNNCell, trace: Trace, blame: Array) -> tuple[float, Array]:
    """Omega of one run, and its immediate gradient by W_hh (n_h, n_h).

    `blame` is dL/dh_t, (T, n_h). Omega sums (ratio - 1)^2 over the steps, where ratio is the length of
    dL/dh_{k+1} dh_{k+1}/dh_k beside that of dL/dh_{k+1}: 1 where blame keeps its length. As in the paper, which writes
    it for the pre-activations, the states and the blame are held fixed in the gradient. Steps without blame have no
    ratio and are left out.
    """
    unit = directions(blame[1:])  # only the direction of the blame counts
    delta = unit * (1.0 - trace["h"][1:] ** 2)  # through the slope of tanh
    back = delta @ cell.W_hh  # and through the weights: what reaches h_k
    ratio = np.linalg.norm(back, axis=1)
    off = (ratio - 1.0) * unit.any(axis=1)
    pull = 2.0 * off / np.where(ratio > 0.0, ratio, 1.0)
    return float((off**2).sum()), (pull[:, np.newaxis] * delta).T @ back
