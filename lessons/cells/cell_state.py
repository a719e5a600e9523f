"""The update of the cell state: C_t = f_t * C_{t-1} + i_t * C~_t, element-wise.

A step multiplies the cell state by f_t and adds one increment, i_t * C~_t. Both are linear in C, so C_T is a sum:

    C_T = (f_T .. f_1) C_0 + sum over s = 1 .. T of (f_T .. f_{s+1}) i_s C~_s

In code the candidate C~_t is `g`. Steps count from 1 and rows from 0, so f[0] is f_1.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from lessons.cells.basic import LSTMCell
from lessons.cells.interventions import unroll_clamped
from lessons.cells.protocol import Cell, CellError, Step, Trace, zero_state
from lessons.cells.unrolling import unroll
from lessons.numerics import Array

NUDGE = 1e-5  # of a central difference


class CellStatePath(NamedTuple):
    """What makes C_0 .. C_T: gates and candidates (T, n), and C_0 (n,)."""

    f: Array
    i: Array
    g: Array
    c_0: Array


def update_cell_state(c_prev: Array, f_t: Array, i_t: Array, g_t: Array) -> Array:
    """C_t from C_{t-1}, two gates and the candidate, all (n,) (Gers, Schmidhuber and Cummins, 2000)."""
    return f_t * c_prev + i_t * g_t


def cell_states(path: CellStatePath) -> Array:
    """C_0 .. C_T, (T + 1, n)."""
    c = [path.c_0]
    for f_t, i_t, g_t in zip(path.f, path.i, path.g, strict=True):
        c.append(update_cell_state(c[-1], f_t, i_t, g_t))
    return np.array(c)


def contributions(path: CellStatePath) -> Array:
    """What remains at t of each increment, (T + 1, T + 1, n): row t, column s; 0 is C_0. Row t sums to C_t."""
    f, i, g, c_0 = path
    remaining = np.zeros((len(f) + 1, len(f) + 1, len(c_0)))
    remaining[0, 0] = c_0
    for t in range(1, len(f) + 1):
        remaining[t] = f[t - 1] * remaining[t - 1]  # forget: one factor for all
        remaining[t, t] = i[t - 1] * g[t - 1]  # and add the increment of this step
    return remaining


def cell_state_path(
    cell: Cell, trace: Trace, state: Mapping[str, Array] | None = None
) -> CellStatePath:
    """f, i, g and C_0 of `trace = unroll(cell, xs, state)`, for any cell that names g and c.

    A missing f or i counts as 1. CellError where there is no cell state, or where the cell updates c in another way.
    """
    who, missing = type(cell).__name__, [name for name in "gc" if name not in trace]
    if missing or "c" not in cell.state_sizes:
        needs = "a cell-state update needs f, i, g and c; only f or i may be missing"
        raise CellError(f"{who} names no {' and no '.join(missing or ['state c'])}: {needs}.")
    ones = np.ones_like(trace["c"])
    start = (zero_state(cell) if state is None else state)["c"]
    path = CellStatePath(
        trace.get("f", ones), trace.get("i", ones), trace["g"], np.asarray(start, float)
    )
    if any(part.shape != ones.shape for part in path[:3]):
        raise CellError(f"{who} gives f, i, g and c different shapes; the update is element-wise.")
    off = float(np.abs(cell_states(path)[1:] - trace["c"]).max())
    if off > 1e-9:
        raise CellError(
            f"{who} updates c in another way: it differs from f * c_prev + i * g by {off:.2g}."
        )
    return path


def direct_gradient(f: Array, s: int) -> Array:
    """dC_T / dC_s along the direct path (C alone), (n,), for s = 0 .. T: the product of f_{s+1} .. f_T."""
    product: Array = f[s:].prod(axis=0)
    return product


def full_gradient(cell: Cell, xs: Array, s: int, state: Step | None = None) -> Array:
    """dC_T / dC_s over all paths, (n, n), for s = 1 .. T: along C, and through h into later gates and candidates.

    Row k, column j: the derivative of unit k of C_T with respect to unit j of C_s. By central differences: C_s is
    clamped a little higher and lower, and the run goes on from there.
    """
    c_s = unroll(cell, xs, state)["c"][s - 1]
    columns = []
    for j in range(len(c_s)):
        ends = []
        for nudge in (NUDGE, -NUDGE):
            hold = np.full((len(xs), len(c_s)), np.nan)
            hold[s - 1, j] = c_s[j] + nudge
            ends.append(unroll_clamped(cell, xs, {"c": hold}, state)["c"][-1])
        columns.append((ends[0] - ends[1]) / (2 * NUDGE))
    return np.stack(columns, axis=1)


def path_norms(cell: Cell, xs: Array, lag: int) -> Array:
    """The norms of dC_T / dC_{T-lag} along C and over all paths, (2,); divided by sqrt(n), so the identity has 1."""
    s, f = len(xs) - lag, unroll(cell, xs)["f"]
    along_c, whole = np.diag(direct_gradient(f, s)), full_gradient(cell, xs, s)
    norms: Array = np.array([np.linalg.norm(J) for J in (along_c, whole)]) / f.shape[1] ** 0.5
    return norms


def untrained_path_norms(bias: float, lag: int) -> Array:
    """`path_norms` of five untrained LSTM cells of 8 units with b_f = `bias` over 30 random inputs, (5, 2)."""
    norms = []
    for seed in range(5):
        cell = LSTMCell(3, 8, np.random.default_rng(seed))
        cell.b_f[:] = bias
        xs = np.random.default_rng(100 + seed).normal(size=(30, 3))
        norms.append(path_norms(cell, xs, lag))
    return np.stack(norms)
