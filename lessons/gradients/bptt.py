"""Backpropagation through time: the gradient of a loss goes back, step by step."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from lessons.cells.protocol import (
    Cell,
    CellError,
    Step,
    Trace,
    check_cell,
    check_step,
    checked_inputs,
    checked_state,
    weights,
    zero_state,
)
from lessons.cells.unrolling import unroll
from lessons.gradients.backward_steps import (
    BOTH,
    INPUT,
    ONE,
    STATE_BEFORE,
    BackwardRule,
    State,
    rule_for,
)
from lessons.gradients.clipping import norms
from lessons.gradients.fast import fast_for, finite
from lessons.gradients.recording import Recording
from lessons.numerics import Array


@dataclass(frozen=True)
class Gradients:
    """The derivatives of a loss L by everything in a run; each array is shaped like its subject."""

    weights: dict[str, Array]  # dL/dW by name, summed over the steps
    state: dict[str, Array]  # dL/dh_t, dL/dc_t by name, (T, n_h): through step t's loss and later
    x: Array  # dL/dx_t, (T, n_x)
    initial: dict[str, Array]  # dL/dh_0, dL/dc_0 by name
    contributions: dict[str, Array]  # of each step to dL/dW, (T, *W.shape); empty unless wanted


def backward(
    cell: Cell,
    trace: Trace,
    loss_grad: Array,
    state: State | None = None,
    truncate: int | None = None,
    contributions: bool = False,
) -> Gradients:
    """Gradients of a loss through `trace = unroll(cell, xs, state)` of a built-in cell.

    `loss_grad` (T, n_h) is the derivative of each step's own loss by h_t, zeros where there is none.
    `truncate` = k cuts the way back: the loss at step t reaches h_t .. h_{t-k+1} and the k uses of
    the weights that made them, and nothing earlier; None cuts nothing. (The cheaper cut into
    chunks: unroll one chunk after the other, carry the state, and go back through each alone.)
    CellError for a cell with a step of its own, ValueError for wrong arguments, OverflowError for
    a gradient that outgrows the floating-point numbers.
    """
    rule, T = rule_for(cell), len(trace["x"])
    if rule is None:
        raise CellError(f"{type(cell).__name__}.step has no hand-written backward step.")
    loss_grad, initial = _checked_loss_grad(cell, T, loss_grad), zero_state(cell)
    before = {n: np.vstack([(state or initial)[n], trace[n][:-1]]) for n in cell.state_sizes}
    grads: dict[str, Array] = {}
    for window, direct in _windows(loss_grad, truncate):
        seen, came_from = ({n: v[window] for n, v in r.items()} for r in (trace, before))
        found = _walk_back(cell, rule, seen, came_from, direct)
        for name, rows in found.items():
            grads.setdefault(name, np.zeros((T, rows.shape[1])))[window] += rows
        if truncate is None or window.stop < truncate:  # not cut before the initial state
            initial = {name: initial[name] + found[f"{name}_prev"][0] for name in initial}
    run = {INPUT: trace["x"], STATE_BEFORE: before["h"], ONE: np.ones((T, 1))}
    run[BOTH] = np.hstack([before["h"], trace["x"]])
    return _gathered(cell, rule, grads, run, initial, contributions)


def _windows(loss_grad: Array, truncate: int | None) -> Iterator[tuple[slice, Array]]:
    """The steps of every walk back, and the loss gradients that the walk collects there."""
    T = len(loss_grad)
    if truncate is None:
        yield slice(0, T), loss_grad
        return
    if truncate < 1:
        raise ValueError(f"truncate must be 1 step or more, not {truncate}.")
    for last in np.flatnonzero(loss_grad.any(axis=1)).tolist() or [T - 1]:
        window = slice(max(last - truncate + 1, 0), last + 1)
        direct = np.zeros_like(loss_grad[window])
        direct[-1] = loss_grad[last]
        yield window, direct


def _walk_back(
    cell: Cell, rule: BackwardRule, trace: Trace, before: Trace, loss_grad: Array
) -> Trace:
    """All that the backward steps find from the last step of `trace` to its first, by name."""
    grad, found, came_from = zero_state(cell), [], {name: f"{name}_prev" for name in before}
    steps, befores = (
        [dict(zip(run, rows, strict=True)) for rows in zip(*run.values(), strict=True)]
        for run in (trace, before)
    )
    with _no_overflow():
        for direct, step, prev in zip(loss_grad[::-1], steps[::-1], befores[::-1], strict=True):
            grad["h"] = grad["h"] + direct
            found.append(back := grad | rule.step(cell, step, prev, grad))
            grad = {name: back[name_prev] for name, name_prev in came_from.items()}
    return {name: np.array([back[name] for back in reversed(found)]) for name in found[0]}


def _gathered(
    cell: Cell, rule: BackwardRule, grads: Trace, run: Trace, initial: Step, contributions: bool
) -> Gradients:
    """The rows of `grads` as Gradients; `run` holds what the weights were multiplied with."""
    weights, terms = {}, {}
    for name, (delta, factor) in rule.uses.items():
        shape = getattr(cell, name).shape
        weights[name] = (grads[delta].T @ run[factor]).reshape(shape)
        if contributions:
            outer = grads[delta][:, :, np.newaxis] * run[factor][:, np.newaxis, :]
            terms[name] = outer.reshape(-1, *shape)
    state = {name: grads[name] for name in cell.state_sizes}
    return Gradients(weights, state, grads["x"], initial, terms)


def _checked_loss_grad(cell: Cell, T: int, loss_grad: Array) -> Array:
    """`loss_grad` as float64 (T, n_h); ValueError for another shape."""
    loss_grad = np.asarray(loss_grad, dtype=np.float64)
    expected = (T, cell.state_sizes["h"])
    if loss_grad.shape != expected:
        raise ValueError(f"loss_grad has shape {loss_grad.shape}; expected {expected}, as h.")
    return loss_grad


@contextmanager
def _no_overflow() -> Iterator[None]:
    """Turn an overflow on the way back into one clear sentence."""
    with np.errstate(over="raise", invalid="raise"):
        try:
            yield
        except FloatingPointError as error:
            raise OverflowError("the gradient exploded: it passed 1e308.") from error


def step_jacobian(cell: Cell, x_t: Array, state: State) -> Array:
    """The derivative of the state after a step by the state before it, (n, n), for any cell.

    Row and column order: the names of `state_sizes`, one after the other. By central differences,
    2 n calls of the cell's step; right to about 1e-9 where the values are about 1.
    """
    names, sizes = list(cell.state_sizes), list(cell.state_sizes.values())

    def after(before: Array) -> Array:
        parts = np.split(before, np.cumsum(sizes)[:-1])
        step = check_step(cell, x_t, dict(zip(names, parts, strict=True)))
        return np.concatenate([step[name] for name in names])

    point = np.concatenate([state[name] for name in names])
    nudges = np.diag(6e-6 * np.maximum(1.0, np.abs(point)))  # cube root of the rounding error
    columns = [(after(point + d) - after(point - d)) / (2.0 * d.sum()) for d in nudges]
    return np.stack(columns, axis=1)


def gradient_norms(
    cell: Cell, xs: Array, loss_grad: Array | None = None, state: State | None = None
) -> Array:
    """|dL/dh_t| for every step, (T,): the lengths of `state_gradients` at h, with its errors."""
    return norms(state_gradients(cell, xs, loss_grad, state)["h"])


def state_gradients(
    cell: Cell, xs: Array, loss_grad: Array | None = None, state: State | None = None
) -> Step:
    """dL/dh_t, dL/dc_t ... by name, each (T, n), for any cell that carries h.

    L is the sum of h_T unless `loss_grad` (T, n_h), the direct dL_t/dh_t, says otherwise. The
    library's cells go a quick way (`lessons.gradients.fast`) or their backward steps, any other cell
    goes by the tape, or by `step_jacobian` where its step uses what the tape has no rule for.
    CellError for a cell without h; OverflowError for a gradient that outgrows the floating-point
    numbers.
    """
    check_cell(cell)
    if "h" not in cell.state_sizes:
        raise CellError(f"{type(cell).__name__} carries no h, so there is no dL/dh_t to measure.")
    xs = checked_inputs(cell, xs)
    initial = zero_state(cell) if state is None else checked_state(cell, state)
    if loss_grad is None:
        loss_grad = np.zeros((len(xs), cell.state_sizes["h"]))
        loss_grad[-1] = 1.0
    loss_grad = _checked_loss_grad(cell, len(xs), loss_grad)
    if found := _quickly(cell, xs, loss_grad, initial):
        return found
    trace = unroll(cell, xs, initial)
    if rule_for(cell):
        return backward(cell, trace, loss_grad, initial).state
    found = _by_the_tape(cell, xs, loss_grad, initial)
    return found or _through_jacobians(cell, trace, loss_grad, initial)


def _by_the_tape(cell: Cell, xs: Array, loss_grad: Array, state: State) -> Step | None:
    """The gradients of a step that can be recorded; None for any other, or where one is not finite."""
    try:
        run = Recording(cell, xs[:, np.newaxis], {n: rows[np.newaxis] for n, rows in state.items()})
    except CellError:
        return None
    found = {n: rows[:, 0] for n, rows in run.of_states({"h": loss_grad[:, np.newaxis]}).items()}
    return found if all(np.isfinite(rows).all() for rows in found.values()) else None


def _quickly(cell: Cell, xs: Array, loss_grad: Array, state: State) -> Step | None:
    """The quick way's gradients; None where there is none or it fails: the slow way says why."""
    quick = fast_for(cell)
    if quick is None:
        return None
    try:
        with np.errstate(over="raise", invalid="raise"):
            for weight in weights(cell).values():
                finite(weight)
            return {name: finite(rows) for name, rows in quick(cell, xs, loss_grad, state).items()}
    except (ArithmeticError, AttributeError, TypeError, ValueError):
        return None


def _through_jacobians(cell: Cell, trace: Trace, loss_grad: Array, initial: State) -> Step:
    """The gradients (T, n) of every state of any cell: one Jacobian back per step.

    Here dL/dc_t leaves out the way through the h_t of the same step, which stands beside it in the state.
    """
    before = {n: np.vstack([initial[n], trace[n][:-1]]) for n in cell.state_sizes}
    grad, found = zero_state(cell), []
    for t in range(len(loss_grad) - 1, -1, -1):
        grad["h"] = grad["h"] + loss_grad[t]
        found.append(grad)
        jacobian = step_jacobian(cell, trace["x"][t], {n: v[t] for n, v in before.items()})
        with _no_overflow():
            back = np.concatenate(list(grad.values())) @ jacobian
        ends = np.cumsum(list(cell.state_sizes.values()))[:-1]
        grad = dict(zip(grad, np.split(back, ends), strict=True))
    return {name: np.array([rows[name] for rows in reversed(found)]) for name in grad}
