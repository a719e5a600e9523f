"""Any quantity of a running cell, taken over by hand; whatever follows from it, follows.

    ClampedCell(cell, {"f": [1.0, np.nan, np.nan]})    # unit 1 keeps all; the other two are left alone

It works for every cell that the protocol allows, a learner's own too: `clamping_source` compiles the step once more
from its own source, with one line more after the line that makes a quantity (`source` shows it). Where a step calls
`super().step(...)`, what the parent's step makes can be clamped too.
"""

import inspect
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from lessons.cells.clamping_source import names_made, sources, unreadable, with_clamps
from lessons.cells.protocol import (
    Cell,
    CellError,
    Step,
    Trace,
    check_cell,
    check_step,
    checked_inputs,
    checked_state,
    zero_state,
)
from lessons.cells.unrolling import unroll
from lessons.numerics import Array

Clamps = Mapping[str, Array]  # values by name; NaN leaves a place to the cell


class ClampedCell:
    """`cell` with some of its quantities taken over: a Cell itself, and `cell` is not changed.

    `values` gives each name one number, or one for each unit, NaN where the cell's own is to stay.
    CellError for a name that the step does not make, or a step whose source cannot be read.
    """

    def __init__(self, cell: Cell, values: Mapping[str, Any]) -> None:
        """Take over what `values` names."""
        check_names(cell, values)
        self.cell, self.state_sizes = cell, cell.state_sizes
        if (n_x := getattr(cell, "n_x", None)) is not None:
            self.n_x = n_x
        self.values: Clamps = {n: np.asarray(v, dtype=np.float64) for n, v in values.items()}

    def step(self, x_t: Array, state: Mapping[str, Array]) -> Step:
        """The cell's own step, with the values put in the moment each quantity is made."""
        run = with_clamps(_function(self.cell), self._put, self.cell)(self.cell, x_t, state)
        for name in self.values.keys() & run.keys() if isinstance(run, Mapping) else ():
            self._check_clamped(name, run[name])
        return run

    def _put(self, name: str, made: Array) -> Array:
        if name not in self.values:
            return made
        given, shape = self.values[name], np.shape(made)
        if given.shape not in ((), shape):
            raise CellError(f"{name} has shape {shape}; clamp it at {shape} numbers, or at one")
        return np.where(np.isnan(given), made, given)

    def _check_clamped(self, name: str, made: Array) -> None:
        """Raise CellError where a step gives another number than the one that it is clamped at."""
        given = self.values[name]
        if given.shape not in ((), np.shape(made)) or np.any((given != made) & ~np.isnan(given)):
            line = f'give it a line of its own, as in {name}_t = ..., and return {{"{name}": {name}_t}}'
            raise CellError(f"{type(self.cell).__name__}.step changes {name} unseen; {line}.")


def clampable(cell: Cell) -> tuple[str, ...]:
    """What the step of `cell` makes and can be taken over, in the order of its dict.

    What a parent's step makes comes first; a step may leave some of it out of what it returns. CellError for a step
    that cannot be read.
    """
    check_cell(cell)
    names = names_made(type(cell), _function(cell))
    if not names:
        raise CellError(
            f"{type(cell).__name__}.step must return a dict that names its values, as "
            'in return {"f": f_t, "h": h_t}, if they are to be clamped.'
        )
    return names


def check_names(cell: Cell, values: Mapping[str, object]) -> None:
    """Raise CellError unless every name in `values` can be taken over."""
    names = clampable(cell)
    for name in values:
        if name not in names:
            there = f"its step makes {', '.join(names)}"
            raise CellError(f"{type(cell).__name__} has no {name} to clamp; {there}.")


def source(cell: Cell) -> str:
    """The step of `cell` as it runs when something is clamped: its own source and the added lines."""
    clampable(cell)
    return sources(type(cell), _function(cell))


def unroll_clamped(
    cell: Cell, xs: Array, hold: Clamps, state: Mapping[str, Array] | None = None
) -> Trace:
    """`unroll(cell, xs, state)` with quantities taken over at some steps.

    hold[name] is (T, n), or (T,) for all units alike; NaN leaves a place to the cell. CellError, in one sentence.
    """
    xs, T = checked_inputs(cell, xs), len(np.asarray(xs))
    plan = {name: np.asarray(rows, dtype=np.float64) for name, rows in hold.items()}
    for name, rows in plan.items():
        if rows.ndim == 0 or len(rows) != T:
            raise CellError(
                f"{name} is clamped with shape {rows.shape}; it needs {T} rows, one a step."
            )
    clamped_cell = ClampedCell(cell, {name: rows[0] for name, rows in plan.items()})
    if not plan:
        return unroll(cell, xs, state)
    state = zero_state(cell) if state is None else checked_state(cell, state)
    steps = []
    for t, x_t in enumerate(xs):
        clamped_cell.values = {name: rows[t] for name, rows in plan.items()}
        steps.append(check_step(clamped_cell, x_t, state, t + 1))
        state = {name: steps[-1][name] for name in cell.state_sizes}
    return {"x": xs} | {n: np.array([s[n] for s in steps]) for n in steps[0] if n != "x"}


def _function(cell: Cell) -> Any:
    """The plain function behind `cell.step`."""
    function = getattr(cell.step, "__func__", None)
    if not inspect.isfunction(function):
        raise CellError(unreadable(type(cell).__name__))
    return function


def clamped(run: Trace, name: str, value: float | Array, start: int = 1, unit: int = 0) -> Clamps:
    """Hold `name` at `value` from step `start` on, at one unit or (0) at all.

    `value` is a number, or one for each step of the run (T,): driven by hand.
    """
    return _clamped_at(run, name, np.reshape(value, (-1, 1)), start, unit)


def frozen(run: Trace, name: str, start: int = 1, unit: int = 0) -> Clamps:
    """Hold `name` from step `start` on at what it was at that step of `run`, each unit at its own."""
    return _clamped_at(run, name, run[name][start - 1], start, unit)


def at_mean(
    run: Trace, name: str, start: int = 1, unit: int = 0, over: Iterable[Trace] = ()
) -> Clamps:
    """Hold `name` from step `start` on at its mean, each unit at its own: mean ablation.

    The mean is over all steps of `run`, from step 1, a run in which nothing is clamped; or over all steps of the runs
    `over`, taken together, such as those over a held-out text.
    """
    values = np.concatenate([one[name] for one in over] or [run[name]])
    return _clamped_at(run, name, values.mean(axis=0), start, unit)


def _clamped_at(run: Trace, name: str, values: Array, start: int, unit: int) -> Clamps:
    """Hold `name` at `values`, as many as (T, n) or fewer, from step `start` on, at one unit or (0) at all."""
    rows = np.full(run[name].shape, np.nan)
    places = slice(start - 1, None), slice(None) if unit == 0 else slice(unit - 1, unit)
    rows[places] = np.broadcast_to(values, rows.shape)[places]
    return {name: rows}
