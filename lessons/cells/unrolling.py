"""A cell over a sequence: all that its steps compute, by name, time first."""

from collections.abc import Mapping

import numpy as np

from lessons.cells.basic import GRUCell, LSTMCell, RNNCell
from lessons.cells.protocol import (
    Cell,
    CellError,
    Step,
    Trace,
    check_cell,
    check_step,
    checked_inputs,
    checked_state,
    steps_as,
    zero_state,
)
from lessons.numerics import Array

KNOWN = (RNNCell, LSTMCell, GRUCell)  # whose steps are checked after the run


def unroll(cell: Cell, xs: Array, state: Mapping[str, Array] | None = None) -> Trace:
    """Run `cell` over xs (T, n_x), T >= 1, and record every step; nothing given is changed.

    `state` is the state before the first step, every name of `state_sizes`; None means zeros.
    Each entry of the trace has time as first axis. Raises CellError, in one sentence.
    """
    check_cell(cell)
    xs = checked_inputs(cell, xs)
    state = zero_state(cell) if state is None else checked_state(cell, state)
    if found := _unchecked(cell, xs, state):
        return found
    steps: list[Step] = []
    for t, x_t in enumerate(xs, start=1):
        step = check_step(cell, x_t, state, t)
        state = {name: step[name] for name in cell.state_sizes}
        steps.append(step)
    return {"x": xs} | {name: _stacked(cell, steps, name) for name in steps[0] if name != "x"}


def _unchecked(cell: Cell, xs: Array, state: Mapping[str, Array]) -> Trace | None:
    """The same trace where the step is that of one of KNOWN and all is right; the slow way says what is wrong."""
    if not any(steps_as(cell, kind) for kind in KNOWN):
        return None
    steps: list[Step] = []
    try:
        for x_t in xs:
            steps.append(step := cell.step(x_t, state))
            state = step
        trace = {name: np.array([step[name] for step in steps]) for name in steps[0]}
    except Exception:
        return None
    shapes = {name: (len(xs), n) for name, n in cell.state_sizes.items()}
    right = all(name in trace and trace[name].shape == shape for name, shape in shapes.items())
    finite = all(a.dtype == np.float64 and np.isfinite(a).all() for a in trace.values())
    return {"x": xs} | trace if right and finite else None


def _stacked(cell: Cell, steps: list[Step], name: str) -> Array:
    """One name of every step along a new first axis; each step must have it, in one shape."""
    try:
        return np.array([step[name] for step in steps])
    except (KeyError, ValueError) as error:
        shapes = [step[name].shape if name in step else None for step in steps]
        t = next(t for t, shape in enumerate(shapes) if shape != shapes[0])
        found = f"of shape {shapes[t]}" if shapes[t] is not None else "not at all"
        who = f"{type(cell).__name__}.step at t = {t + 1} returned {name} {found}"
        raise CellError(f"{who}; at t = 1 its shape was {shapes[0]}.") from error
