"""The state of a conveyor belt: a long lane, given by hand or by a cell, and the step, unit and load looked at."""

import copy
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from lessons.cells.cell_state import CellStatePath, cell_state_path, cell_states, contributions
from lessons.cells.interventions import unroll_held
from lessons.cells.protocol import Cell, CellError, Trace, check_cell
from lessons.cells.unrolling import unroll
from lessons.numerics import Array
from widgets.cells.cell_state_lane.words import ALL, SAY, caption
from widgets.core import typed_input
from widgets.core.controls import action
from widgets.core.model import Model
from widgets.core.traits import Whole

LONGEST, STEPS = 16, 8  # steps that fit the page; steps of a belt by hand
ENDS = {"f": (0.0, 1.0), "i": (0.0, 1.0), "g": (-1.0, 1.0), "c_0": (-2.0, 2.0)}
DEEDS = {"keep": (1.0, 0.0), "erase": (0.0, 0.0), "overwrite": (0.0, 1.0), "add": (1.0, 1.0)}
FIRST = {  # a belt by hand, before anything is moved
    "f": [1.0, 0.9, 0.9, 0.9, 0.5, 0.9, 1.0, 1.0],
    "i": [1.0, 0.0, 0.0, 0.8, 0.0, 0.6, 0.0, 0.0],
    "g": [0.8, 0.5, -0.5, -0.9, 0.6, 0.7, 0.3, -0.4],
    "c_0": 0.5,
}


class ConveyorModel(Model):
    """A long lane over T steps. `belt` (T, n) holds f, i, g and C_0; by hand n is 1, and o is 1 throughout."""

    t = Whole(LONGEST, 1, lambda model: model.T)
    unit = Whole(1, 1, lambda model: model.n, label=SAY.unit, width=190)
    load = Whole(ALL, ALL, lambda model: model.T)  # traced: 0 is C_0, s what step s put on, -1 all
    way: str  # how h comes from C: "o" as o · tanh(C), "tanh" without a gate, the cell's "own", or "none"
    own_h: Array | None = None  # h (T, n) of a cell with a way of its own; NaN if it has none

    def __init__(
        self,
        cell: Cell | None = None,
        sequence: str | Array | None = None,
        labels: Sequence[str] = (),
        hand: dict[str, Any] | None = None,
        wanted: Sequence[float] | None = None,
        **traits: int,
    ) -> None:
        """The lane of `cell` over a text or numbers (T, n_x); without a cell that of `hand` (f, i, g, c_0).

        `wanted` is a C_0 .. C_T that C should be.
        """
        self.by_hand = cell is None
        if cell is None:
            self.belt = _belt_by_hand(FIRST | (hand or {}))
            self.first, self.way = self.belt, "tanh"
            self.o = np.ones_like(self.belt.f)
        else:
            labels = self._run(cell, sequence, labels)
        if len(labels) not in (0, self.T):
            raise ValueError(SAY.labels.format(n=len(labels), T=self.T))
        self.labels = tuple(str(label) for label in labels) or ("",) * self.T
        self.wanted = None if wanted is None else np.asarray(wanted, dtype=float)
        if self.wanted is not None and self.wanted.shape != (self.T + 1,):
            raise ValueError(SAY.wanted_shape.format(n=self.T + 1, shape=self.wanted.shape))
        super().__init__(**({"t": self.T} | traits))

    def _run(
        self, cell: Cell, sequence: str | Array | None, labels: Sequence[str]
    ) -> Sequence[str]:
        if sequence is None:
            raise CellError(SAY.sequence)
        check_cell(cell)
        if isinstance(sequence, str):
            read = typed_input.read(sequence, getattr(cell, "n_x", len(set(sequence))))
        else:
            read = typed_input.from_numbers(sequence)
        _check_length(len(read.xs))
        self.cell, self.xs = copy.deepcopy(cell), read.xs
        self._take(unroll(self.cell, self.xs))
        self.hold = {name: np.full_like(self.belt.f, np.nan) for name in "fig"}
        return labels or read.labels

    def _take(self, trace: Trace) -> None:
        """Ride on the lane of a run of the cell."""
        self.belt = cell_state_path(self.cell, trace)
        vars(self).pop("c", None)
        self.o = trace.get("o", np.ones_like(self.belt.f))
        self.way, own = ("o" if "o" in trace else "tanh"), trace.get("h", np.zeros(0))
        if own.shape != self.o.shape:
            self.way, self.own_h = "none", np.full_like(self.o, np.nan)
        elif not np.allclose(own, self.h, rtol=0, atol=1e-9):
            self.way, self.own_h = "own", own
        else:
            self.own_h = None

    @property
    def T(self) -> int:
        """Number of steps."""
        return len(self.belt.f)

    @property
    def n(self) -> int:
        """Units of the lane."""
        return len(self.belt.c_0)

    def edit(self, name: str, index: int, value: float) -> None:
        """Set f, i or g of step index + 1, or c_0, by hand; ValueError outside its range.

        With a cell it is f, i or g of the unit shown, and the cell's later steps answer to it.
        """
        low, high = ENDS[name]
        if not low - 1e-9 <= value <= high + 1e-9:
            raise ValueError(SAY.range.format(name=name, low=low, high=high, value=value))
        value = min(max(value, low), high)
        if not self.by_hand:
            self.hold[name][index, self.unit - 1] = value
            self._run_again()
            return
        values = getattr(self.belt, name).copy()
        values.flat[index] = value
        self._becomes(self.belt._replace(**{name: values}))

    def _run_again(self) -> None:
        """Run the cell with what is held by hand; what cannot be held is let go, and said."""
        held = {name: rows for name, rows in self.hold.items() if not np.isnan(rows).all()}
        try:
            self._take(unroll_held(self.cell, self.xs, held))
        except CellError:
            for rows in self.hold.values():
                rows[:] = np.nan
            raise
        self._becomes(self.belt)

    def do(self, deed: str) -> None:
        """Set both gates of the step shown for one of DEEDS."""
        with self.together():
            for name, value in zip("fi", DEEDS[deed], strict=True):
                self.edit(name, self.t - 1, value)

    @action(SAY.undo, SAY.undo_tip)
    def undo(self) -> None:
        """Put back the belt as it was given, or as the cell makes it."""
        if self.by_hand:
            self._becomes(self.first)
        else:
            for rows in self.hold.values():
                rows[:] = np.nan
            self._run_again()

    def _becomes(self, belt: CellStatePath) -> None:
        self.belt = belt
        for name in ("c", "left"):
            vars(self).pop(name, None)
        self.touch()

    @cached_property
    def c(self) -> Array:
        """C_0 .. C_T, (T + 1, n)."""
        return cell_states(self.belt)

    @cached_property
    def left(self) -> Array:
        """What is left at t of load s, (T + 1, T + 1, n)."""
        return contributions(self.belt)

    @property
    def h(self) -> Array:
        """What is said of C_1 .. C_T, (T, n)."""
        h: Array = self.o * np.tanh(self.c[1:]) if self.own_h is None else self.own_h
        return h

    @property
    def caption(self) -> str:
        """The update of the step shown in numbers, and what the lane is made of then."""
        return caption(self)


def _check_length(n: int) -> None:
    if n > LONGEST:
        raise ValueError(SAY.long.format(n=n, most=LONGEST))


def _belt_by_hand(given: dict[str, Any]) -> CellStatePath:
    """Arrays (T, 1) of numbers, or of lists of one length; ValueError outside the ranges."""
    parts = {name: np.asarray(given[name], dtype=float) for name in ENDS}
    rows = [parts[name] for name in "fig"]
    T = max([len(row) for row in rows if row.ndim == 1], default=STEPS)
    if any(row.shape not in ((), (T,)) for row in rows) or not 1 <= T <= LONGEST:
        shape = ", ".join(str(row.shape) for row in rows)
        raise ValueError(SAY.shape.format(most=LONGEST, shape=shape))
    for name, (low, high) in ENDS.items():
        values = parts[name].ravel()
        bad = values[~((values >= low) & (values <= high))]  # NaN too
        if bad.size:
            raise ValueError(SAY.range.format(name=name, low=low, high=high, value=bad[0]))
    f, i, g = (np.broadcast_to(row, (T,)).reshape(T, 1).copy() for row in rows)
    return CellStatePath(f, i, g, parts["c_0"].reshape(1))
