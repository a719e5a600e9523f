"""The long lane of a gated cell as a conveyor belt: C_t = f_t * C_{t-1} + i_t * C~_t, number by number.

A step puts one load on, i_t * C~_t, and shrinks all that lies there by f_t. No load meets another, so C_T is a sum:

    C_T = (f_T .. f_1) C_0 + sum over s = 1 .. T of (f_T .. f_{s+1}) i_s C~_s

In code the candidate C~_t is `g`. Steps count from 1 and rows from 0, so f[0] is f_1.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from lessons.cells.interventions import unroll_held
from lessons.cells.protocol import Cell, CellError, Step, Trace, zero_state
from lessons.cells.unrolling import unroll
from lessons.numerics import Array

NUDGE = 1e-5  # of a central difference


class CellStatePath(NamedTuple):
    """What a lane is made of: gates and candidates (T, n), and what lies on it at the start (n,)."""

    f: Array
    i: Array
    g: Array
    c_0: Array


def update_cell_state(c_prev: Array, f_t: Array, i_t: Array, g_t: Array) -> Array:
    """C_t from C_{t-1}, two gates and the candidate, all (n,) (Gers, Schmidhuber and Cummins, 2000)."""
    return f_t * c_prev + i_t * g_t


def cell_states(belt: CellStatePath) -> Array:
    """C_0 .. C_T, (T + 1, n)."""
    c = [belt.c_0]
    for f_t, i_t, g_t in zip(belt.f, belt.i, belt.g, strict=True):
        c.append(update_cell_state(c[-1], f_t, i_t, g_t))
    return np.array(c)


def contributions(belt: CellStatePath) -> Array:
    """What is left at t of each load, (T + 1, T + 1, n): row t, column s, where load 0 is C_0. Row t adds up to C_t."""
    f, i, g, c_0 = belt
    left = np.zeros((len(f) + 1, len(f) + 1, len(c_0)))
    left[0, 0] = c_0
    for t in range(1, len(f) + 1):
        left[t] = f[t - 1] * left[t - 1]  # everything on the lane shrinks alike
        left[t, t] = i[t - 1] * g[t - 1]  # and one load is put on
    return left


def cell_state_path(
    cell: Cell, trace: Trace, state: Mapping[str, Array] | None = None
) -> CellStatePath:
    """The lane of `trace = unroll(cell, xs, state)`, for any cell that names g and c.

    A missing f or i counts as 1. CellError where there is no such lane, or where the cell updates c in another way.
    """
    who, missing = type(cell).__name__, [name for name in "gc" if name not in trace]
    if missing or "c" not in cell.state_sizes:
        lane = "needs f, i, g and c; only f or i may be missing"
        raise CellError(f"{who} names no {' and no '.join(missing or ['state c'])}: a belt {lane}.")
    ones = np.ones_like(trace["c"])
    start = (zero_state(cell) if state is None else state)["c"]
    belt = CellStatePath(
        trace.get("f", ones), trace.get("i", ones), trace["g"], np.asarray(start, float)
    )
    if any(part.shape != ones.shape for part in belt[:3]):
        raise CellError(f"{who} gives f, i, g and c different shapes; a belt works unit by unit.")
    off = float(np.abs(cell_states(belt)[1:] - trace["c"]).max())
    if off > 1e-9:
        raise CellError(f"{who} is no belt: its c differs from f * c_prev + i * g by {off:.2g}.")
    return belt


def direct_gradient(f: Array, s: int) -> Array:
    """dC_T / dC_s along the lane alone, (n,), for s = 0 .. T: the product of f_{s+1} .. f_T."""
    road: Array = f[s:].prod(axis=0)
    return road


def full_gradient(cell: Cell, xs: Array, s: int, state: Step | None = None) -> Array:
    """dC_T / dC_s over every road, (n, n), for s = 1 .. T: by the lane, and by h into later gates and candidates.

    Row k, column j: how unit k answers to unit j. By central differences: C_s is taken in hand and moved, and the
    rest of the run follows.
    """
    c_s = unroll(cell, xs, state)["c"][s - 1]
    columns = []
    for j in range(len(c_s)):
        ends = []
        for nudge in (NUDGE, -NUDGE):
            hold = np.full((len(xs), len(c_s)), np.nan)
            hold[s - 1, j] = c_s[j] + nudge
            ends.append(unroll_held(cell, xs, {"c": hold}, state)["c"][-1])
        columns.append((ends[0] - ends[1]) / (2 * NUDGE))
    return np.stack(columns, axis=1)
