"""The regulariser of Pascanu, Mikolov and Bengio (2013) for a batch: a pass of an RNN, with Omega in its gradient."""

import numpy as np

from lessons.cells.basic import RNNCell
from lessons.cells.readout import Readout
from lessons.gradients.batched_runs import batched_run
from lessons.numerics import Array
from lessons.optim.task_training import Pass, loss_at
from lessons.tasks.protocol import Examples


def omega_gradient(cell: RNNCell, h: Array, last: Array) -> Array:
    """The immediate gradient of Omega by W_hh, a mean over sequences; h is (T, B, n_h), `last` dL/dh_T (B, n_h).

    Omega sums (ratio - 1)^2 over the steps, as in `lessons.gradients.regulariser.omega`, which does one sequence.
    """
    W = cell.W_hh.astype(h.dtype)
    direction, total = _of_length_one(last)[0], np.zeros_like(W)
    for h_t in h[:0:-1]:
        delta = direction * (1.0 - h_t * h_t)  # through the slope of tanh
        direction, ratio = _of_length_one(delta @ W)  # and through the weights
        total += (2.0 * (ratio - 1.0) * (ratio > 0.0) * delta).T @ direction
    mean: Array = total / h.shape[1]
    return mean


def _of_length_one(rows: Array) -> tuple[Array, Array]:
    """Rows (B, n) at norm 1, zeros as they are, and their norms before (B, 1)."""
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(norms > 0.0, norms, 1.0), norms


def regularised_pass(net: Readout[RNNCell], runs: Examples, strength: float) -> Pass:
    """As `forward_and_back` for goals after the last step; W_hh also gets `strength` times the gradient of Omega."""
    run = batched_run(net.cell, runs.xs)
    h, kind = run.states["h"], runs.xs.dtype
    loss, dy = loss_at(h[-1] @ net.W_hy.T.astype(kind) + net.b_y.astype(kind), runs.goals)
    dh = np.zeros_like(h)
    dh[-1] = dy @ net.W_hy.astype(kind)
    grads = run.backward({"h": dh}).weights | {"W_hy": dy.T @ h[-1], "b_y": dy.sum(axis=0)}
    grads["W_hh"] = grads["W_hh"] + strength * omega_gradient(net.cell, h, dh[-1])
    return Pass(loss, grads, {"h": h[-1]})
