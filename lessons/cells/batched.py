"""Many runs of one cell side by side, for scores over a whole set: the runs of `unroll`, or their states alone."""

from collections.abc import Mapping, Sequence

import numpy as np

from lessons.cells import basic, variants
from lessons.cells.basic import LSTMCell, RNNCell
from lessons.cells.interventions import ClampedCell, unroll_clamped
from lessons.cells.protocol import Cell, Trace, weights, with_weights
from lessons.numerics import Array, blocks, sigmoid, zeros_apart

TOGETHER = 32  # runs that are worked on side by side


def unroll_each(
    cell: Cell, inputs: Sequence[Array], holds: Mapping[str, Sequence[Array]] | None = None
) -> list[Trace]:
    """`unroll_clamped(cell, xs, hold)` for each xs (T, n_x) of `inputs`, whose lengths may differ.

    `holds` has, by name, a clamp (T, n) for each of them. The cells of the course run side by side, as columns; a
    learner's own, which may not work so, one after the other.
    """
    holds = holds or {}
    if not inputs or type(cell).step.__module__ not in (basic.__name__, variants.__name__):
        each = [{name: rows[k] for name, rows in holds.items()} for k in range(len(inputs))]
        return [unroll_clamped(cell, xs, hold) for xs, hold in zip(inputs, each, strict=True)]
    arrays = {n: a[:, np.newaxis] if a.ndim == 1 else a for n, a in weights(cell).items()}
    wide = ClampedCell(with_weights(cell, arrays), {})
    plan = {name: _columns(rows, np.nan) for name, rows in holds.items()}
    state = {name: np.zeros((n, len(inputs))) for name, n in cell.state_sizes.items()}
    steps = []
    for t, x_t in enumerate(_columns(inputs, 0.0)):
        wide.values = {name: rows[t] for name, rows in plan.items()}
        steps.append(state := dict(wide.step(x_t, state) if plan else wide.cell.step(x_t, state)))
    runs = {name: np.array([step[name] for step in steps]) for name in steps[0]}
    return [
        {"x": xs} | {name: run[: len(xs), :, k] for name, run in runs.items()}
        for k, xs in enumerate(inputs)
    ]


def _columns(some: Sequence[Array], rest: float) -> Array:
    """Arrays (T, n) of different lengths as the columns of one (longest T, n, how many); `rest` fills the ends."""
    whole = np.full((max(map(len, some)), some[0].shape[1], len(some)), rest)
    for k, rows in enumerate(some):
        whole[: len(rows), :, k] = rows
    return whole


def hidden_states(cell: RNNCell | LSTMCell, xs: Array) -> Array:
    """h_1 .. h_T (T, n, n_h) of n runs from zero states over xs (T, n, n_x)."""
    T, n = xs.shape[:2]
    hs = np.empty((T, n, cell.state_sizes["h"]))
    for some in blocks(n, TOGETHER):
        _fill(cell, xs[:, some], hs[:, some])
    return hs


def _fill(cell: RNNCell | LSTMCell, xs: Array, hs: Array) -> None:
    """Write h_1 .. h_T of runs over xs (T, n, n_x) into hs (T, n, n_h)."""
    h = c = np.zeros_like(hs[0])
    if isinstance(cell, RNNCell):
        for t, x_t in enumerate(xs):
            hs[t] = h = np.tanh(x_t @ cell.W_xh.T + h @ cell.W_hh.T + cell.b_h)
        return
    W, b = stacked(cell)
    n_h = cell.state_sizes["h"]
    for t, x_t in enumerate(xs):
        hs[t], c = h, c = lstm_gates(x_t @ W[n_h:] + b + h @ W[:n_h], c)


def stacked(cell: LSTMCell) -> tuple[Array, Array]:
    """All gates in one product: W (n_h + n_x, 4 n_h) and b (4 n_h,), in the order f, i, o, g."""
    Ws = (cell.W_f, cell.W_i, cell.W_o, cell.W_g)
    n_h, n_in = cell.W_f.shape
    W = zeros_apart((n_in, 4 * n_h), np.result_type(*Ws))
    for k, part in enumerate(Ws):  # one by one: no second copy of all
        W[:, k * n_h : (k + 1) * n_h] = part.T
    return W, np.concatenate([cell.b_f, cell.b_i, cell.b_o, cell.b_g])


def activated(a: Array) -> Array:
    """f, i, o, g (n, 4, n_h) of n runs from the sums a (n, 4 n_h) of their gates."""
    gates: Array = a.reshape(len(a), 4, -1).copy()
    gates[:, :3], gates[:, 3] = sigmoid(gates[:, :3]), np.tanh(gates[:, 3])
    return gates


def lstm_gates(a: Array, c: Array) -> tuple[Array, Array]:
    """h_t and c_t (n, n_h) of n runs from the sums a (n, 4 n_h) of their gates, f, i, o, g, and c_{t-1}."""
    f, i, o, g = activated(a).transpose(1, 0, 2)
    c = f * c + i * g
    return o * np.tanh(c), c
