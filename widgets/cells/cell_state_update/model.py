"""The state of the cell-state picture: f, i, g and C_0, set by hand or by a cell; the step, unit, increment shown."""

import copy
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from lessons.cells.cell_state import CellStatePath, cell_state_path, cell_states, contributions
from lessons.cells.interventions import unroll_clamped
from lessons.cells.protocol import Cell, CellError, Trace, check_cell
from lessons.cells.unrolling import unroll
from lessons.numerics import Array
from widgets.cells.cell_state_update.words import ALL, SAY, caption
from widgets.core import typed_input
from widgets.core.controls import action
from widgets.core.model import Model
from widgets.core.traits import Whole

LONGEST, STEPS = 16, 8  # steps that fit the page; steps where all is set by hand
ENDS = {"f": (0.0, 1.0), "i": (0.0, 1.0), "g": (-1.0, 1.0), "c_0": (-2.0, 2.0)}
OPERATIONS = {"keep": (1.0, 0.0), "erase": (0.0, 0.0), "overwrite": (0.0, 1.0), "add": (1.0, 1.0)}
FIRST = {  # set by hand, before anything is moved
    "f": [1.0, 0.9, 0.9, 0.9, 0.5, 0.9, 1.0, 1.0],
    "i": [1.0, 0.0, 0.0, 0.8, 0.0, 0.6, 0.0, 0.0],
    "g": [0.8, 0.5, -0.5, -0.9, 0.6, 0.7, 0.3, -0.4],
    "c_0": 0.5,
}


class CellStateModel(Model):
    """A cell state over T steps. `path` (T, n) holds f, i, g and C_0; by hand n is 1, and o is 1 throughout."""

    t = Whole(LONGEST, 1, lambda model: model.T)
    unit = Whole(1, 1, lambda model: model.n, label=SAY.unit, width=190)
    increment = Whole(
        ALL, ALL, lambda model: model.T
    )  # traced: 0 is C_0, s what step s added, -1 all
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
        """C of `cell` over a text or numbers (T, n_x); without a cell that of `hand` (f, i, g, c_0).

        `wanted` is a C_0 .. C_T that C should be.
        """
        self.by_hand = cell is None
        if cell is None:
            self.path = _path_by_hand(FIRST | (hand or {}))
            self.first, self.way = self.path, "tanh"
            self.o = np.ones_like(self.path.f)
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
        self.hold = {name: np.full_like(self.path.f, np.nan) for name in "fig"}
        return labels or read.labels

    def _take(self, trace: Trace) -> None:
        """Show the cell state of a run of the cell."""
        self.path = cell_state_path(self.cell, trace)
        vars(self).pop("c", None)
        self.o = trace.get("o", np.ones_like(self.path.f))
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
        return len(self.path.f)

    @property
    def n(self) -> int:
        """Units of the cell state."""
        return len(self.path.c_0)

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
        values = getattr(self.path, name).copy()
        values.flat[index] = value
        self._becomes(self.path._replace(**{name: values}))

    def _run_again(self) -> None:
        """Run the cell with what is held by hand; what cannot be held is let go, and said."""
        held = {name: rows for name, rows in self.hold.items() if not np.isnan(rows).all()}
        try:
            self._take(unroll_clamped(self.cell, self.xs, held))
        except CellError:
            for rows in self.hold.values():
                rows[:] = np.nan
            raise
        self._becomes(self.path)

    def do(self, operation: str) -> None:
        """Set both gates of the step shown for one of OPERATIONS."""
        with self.together():
            for name, value in zip("fi", OPERATIONS[operation], strict=True):
                self.edit(name, self.t - 1, value)

    @action(SAY.undo, SAY.undo_tip)
    def undo(self) -> None:
        """Put back the gates and candidates as they were given, or as the cell makes them."""
        if self.by_hand:
            self._becomes(self.first)
        else:
            for rows in self.hold.values():
                rows[:] = np.nan
            self._run_again()

    def _becomes(self, path: CellStatePath) -> None:
        self.path = path
        for name in ("c", "remaining"):
            vars(self).pop(name, None)
        self.touch()

    @cached_property
    def c(self) -> Array:
        """C_0 .. C_T, (T + 1, n)."""
        return cell_states(self.path)

    @cached_property
    def remaining(self) -> Array:
        """What remains at t of increment s, (T + 1, T + 1, n)."""
        return contributions(self.path)

    @property
    def h(self) -> Array:
        """What is said of C_1 .. C_T, (T, n)."""
        h: Array = self.o * np.tanh(self.c[1:]) if self.own_h is None else self.own_h
        return h

    @property
    def caption(self) -> str:
        """The update of the step shown in numbers, and what C_t is made of."""
        return caption(self)


def _check_length(n: int) -> None:
    if n > LONGEST:
        raise ValueError(SAY.long.format(n=n, most=LONGEST))


def _path_by_hand(given: dict[str, Any]) -> CellStatePath:
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
