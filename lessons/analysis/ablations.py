"""Ablations of a running net: a gate clamped, frozen or driven by hand, and what follows for states and gradients.

An ablation is a set of `Clamps` of `lessons.cells.interventions`: rows (T, n) by name, NaN where the net is left alone.
Steps count from 1.
"""

from collections.abc import Callable, Sequence

import numpy as np

from lessons.cells.basic import LSTMCell
from lessons.cells.batched import stacked
from lessons.cells.interventions import ClampedCell, Clamps, unroll_clamped
from lessons.cells.protocol import Cell, Step, Trace, main_state, steps_as, zero_state
from lessons.cells.unrolling import unroll
from lessons.gradients.bptt import step_jacobian
from lessons.gradients.clipping import norms
from lessons.gradients.fast import lstm_back, lstm_slopes
from lessons.numerics import Array

Stale = Callable[[], bool]


def grad_norms(
    cell: Cell, run: Trace, hold: Clamps, stale: Stale = lambda: False
) -> dict[str, Array]:
    """|dL/dh_t|, |dL/dc_t| ... (T,) by name, for `run = unroll_clamped(cell, xs, hold)` from a zero state.

    L = v . h_T, where v has equal numbers and norm 1. The derivative of a held number is 0, so no gradient passes it.
    For an LSTM by the backward steps; for any other cell by nudging every state at every step: that takes long, and
    ends when `stale()`.
    """
    quick = by_hand(cell)
    found = _through_lstm(cell, run, hold) if quick else _through_any(cell, run, hold, stale)
    return {name: norms(rows) for name, rows in found.items()}


def by_hand(cell: Cell) -> bool:
    """Whether the gradients of a held `cell` are quick to find: it steps as `LSTMCell` does."""
    return steps_as(cell, LSTMCell)


def _start(n_h: int) -> Array:
    """dL/dh_T of L = v . h_T."""
    return np.full(n_h, n_h**-0.5)


def _through_lstm(cell: Cell, run: Trace, hold: Clamps) -> Step:
    """dL/dh_t and dL/dc_t, each (T, n_h): the backward steps of an LSTM, with held numbers out of the way."""
    assert isinstance(cell, LSTMCell)
    T, n = run["h"].shape
    free = {k: np.isnan(hold[k]) if k in hold else np.ones((T, n), bool) for k in "figoch"}
    gates = np.stack([run[k] for k in "fiog"], axis=1)
    slopes, to_c = lstm_slopes(gates, np.vstack([np.zeros(n), run["c"]]))
    slopes *= np.stack([free[k] for k in "fiog"], axis=1)
    slopes[:, 2] *= free["h"]
    slopes[:, [0, 1, 3]] *= free["c"][:, np.newaxis]
    loss_grad = np.zeros((T, n))
    loss_grad[-1] = _start(n)
    W_h = stacked(cell)[0][:n]
    dh, dc, _ = lstm_back(W_h, slopes, to_c * free["h"], gates[:, 0] * free["c"], loss_grad)
    return {"h": dh, "c": dc}


def _through_any(cell: Cell, run: Trace, hold: Clamps, stale: Stale) -> Step:
    """The gradients (T, n) of every state: at each step what that step makes of it, and one Jacobian further back."""
    before = {
        name: np.vstack([np.zeros(n), run[name][:-1]]) for name, n in cell.state_sizes.items()
    }
    main = main_state(cell)
    grad = zero_state(cell) | {main: _start(cell.state_sizes[main])}
    ends, found = np.cumsum(list(cell.state_sizes.values()))[:-1], list[Step]()
    for t in range(len(run["x"]) - 1, -1, -1):
        if stale():
            break
        here, prev = ({n: rows[t] for n, rows in part.items()} for part in (run, before))
        held = ClampedCell(cell, {name: rows[t] for name, rows in hold.items()})
        found.append({name: _at_once(held, here, prev, grad, name) for name in grad})
        back = np.concatenate(list(grad.values())) @ step_jacobian(held, here["x"], prev)
        grad = dict(zip(grad, np.split(back, ends), strict=True))
    return {name: np.array([rows[name] for rows in reversed(found)]) for name in cell.state_sizes}


def _at_once(held: ClampedCell, here: Step, prev: Step, grad: Step, name: str) -> Array:
    """dL/d(`name`_t), (n,), by central differences: what the same step still makes of it counts, as h_t of c_t."""
    answers = np.empty_like(grad[name])
    for j, value in enumerate(here[name]):
        eps, ends = 6e-6 * max(1.0, abs(value)), []
        for nudge in (eps, -eps):
            rows = np.array(np.broadcast_to(held.values.get(name, np.nan), here[name].shape))
            rows[j] = value + nudge
            after = ClampedCell(held.cell, {**held.values, name: rows}).step(here["x"], prev)
            ends.append(sum(float(grad[state] @ after[state]) for state in grad))
        answers[j] = (ends[0] - ends[1]) / (2.0 * eps)
    return answers


def accuracy(
    cell: Cell,
    runs: Sequence[tuple[Array, int]],
    answer: Callable[[Array], int],
    ablation: Callable[[Trace], Clamps] = lambda run: {},
) -> float:
    """The fraction of `runs`, pairs of inputs (T, n_x) and a right answer, that end right under an ablation.

    `answer` reads h_T (n_h,); `ablation` makes the hold from the healthy run.
    """
    right = 0
    for xs, wanted in runs:
        run = unroll(cell, xs)
        hold = ablation(run)
        h = (unroll_clamped(cell, xs, hold) if hold else run)["h"][-1]
        right += answer(h) == wanted
    return right / len(runs)
