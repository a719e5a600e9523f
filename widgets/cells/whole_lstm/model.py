"""The state of the whole LSTM: a stepped cell, the drawing that shows it, and the gates that are clamped."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from lessons.cells.interventions import check_names, unroll_clamped
from lessons.cells.parts import LSTM
from lessons.cells.protocol import Cell, CellError
from lessons.numerics import Array
from widgets.cells.anatomy import quantities
from widgets.cells.stepper.model import StepperModel
from widgets.cells.whole_lstm.layout import GATES, PLANS
from widgets.cells.whole_lstm.words import PARTS, PLAIN, SAY
from widgets.core.cell_name import cell_name
from widgets.core.controls import action
from widgets.core.formats import signed
from widgets.core.traits import Choice, Flag

MADE = (*GATES, "c", "h")  # what the step of an LSTM returns
OF_ANY_WIDTH = {"style": {"button_width": "auto"}}  # buttons as wide as their words
RANGE = {"f": (0.0, 1.0), "i": (0.0, 1.0), "g": (-1.0, 1.0), "o": (0.0, 1.0)}


class WholeModel(StepperModel):
    """A StepperModel of an LSTM whose gates can be clamped, from a step on.

    `clamps` has, for each gate that is clamped somewhere, an array (T, n_h), NaN where the cell's own value stays;
    `unclamped` is the run without them.
    """

    drawing = Choice(PLANS, "chain", (SAY.chain, SAY.block), look=OF_ANY_WIDTH)
    all_units = Flag(
        False, label=SAY.all_units, tip=SAY.all_units_tip, look={"layout": {"width": "auto"}}
    )  # whether a gate is clamped in all units, not in the chosen unit alone
    part = Choice(PARTS, "f")  # what is explained in words

    def __init__(
        self,
        cell: Cell,
        sequence: str | Array = "hello",
        vocabulary: Iterable[str] = "",
        **traits: Any,
    ) -> None:
        """Step `cell`, whose step must return f, i, g, o, c and h; CellError for another."""
        self.clamps: dict[str, Array] = {}
        super().__init__(cell, sequence, vocabulary, LSTM, **traits)  # whatever its step does

    def _run(self) -> None:
        super()._run()
        n, T = self.n_h, len(self.xs)
        wrong = [name for name in MADE if np.shape(self.trace.get(name, ())) != (T, n)]
        if wrong and not self.problem:
            who = cell_name(self.cell)
            raise CellError(SAY.parts_missing.format(cell=who, missing=wrong[0]))
        self.trace |= {name: np.full((T, n), np.nan) for name in wrong}
        self.unclamped = self.trace
        self.clamps = _somewhere({name: _fitted(rows, T) for name, rows in self.clamps.items()})
        if self.clamps and not self.problem:
            try:
                self.trace = unroll_clamped(self.cell, self.xs, self.clamps)
            except CellError as error:
                self.problem = str(error)

    def edit(self, name: str, index: int, value: float) -> None:
        """Clamp a gate, or put one number of "x" or of a weight to `value`."""
        if name in RANGE:
            self.clamp(name, value)
        else:
            super().edit(name, index, value)

    def clamp(self, gate: str, value: float) -> None:
        """Clamp `gate` at `value` from the step shown on, in the chosen unit or, if `all_units`, in all."""
        low, high = RANGE[gate]
        if not low <= value <= high:
            raise ValueError(SAY.candidate_range if gate == "g" else SAY.gate_range)
        check_names(self.cell, {gate: value})
        rows = self.clamps.get(gate, np.full((self.T, self.n_h), np.nan)).copy()
        rows[self.t - 1 :, slice(None) if self.all_units else self.unit - 1] = value
        self._set_clamps(self.clamps | {gate: rows})

    @action(SAY.release, SAY.release_tip)
    def release(self) -> None:
        """From the step shown on, every gate is the cell's own again; ValueError if it is already."""
        if not self.clamped_from_here:
            raise ValueError(SAY.nothing_clamped)
        kept = {name: rows.copy() for name, rows in self.clamps.items()}
        for rows in kept.values():
            rows[self.t - 1 :] = np.nan
        self._set_clamps(_somewhere(kept))

    @action(SAY.undo, SAY.undo_tip)
    def undo_edits(self) -> None:
        """Release every gate, and put back weights and inputs."""
        self.clamps = {}
        super().undo_edits()

    def _set_clamps(self, clamps: dict[str, Array]) -> None:
        self.clamps = clamps
        self._changed_by_hand()

    @property
    def clamped_from_here(self) -> bool:
        """Whether a gate is clamped at the step shown or later."""
        return any(np.isfinite(rows[self.t - 1 :]).any() for rows in self.clamps.values())

    def is_clamped(self, gate: str) -> bool:
        """Whether `gate` of the chosen unit is clamped at the step shown."""
        rows = self.clamps.get(gate)
        return rows is not None and bool(np.isfinite(rows[self.t - 1, self.unit - 1]))

    @property
    def values(self) -> dict[str, Array]:
        """Every quantity of the step shown, by name, for all units; NaN for what a failing cell did not make."""
        nothing = np.full(self.n_h, np.nan)
        made = quantities(self.parts, self.weights, self.step, self.before, self.x_t)
        return {name: nothing for name in PARTS if name != "x"} | made

    @property
    def caption(self) -> str:
        """The step, the numbers of the chosen unit, and what is clamped."""
        j, values = self.unit - 1, self.values
        numbers = ", ".join(f"{PLAIN[name][:-1]} {signed(values[name][j])}" for name in MADE)
        said = SAY.unit.format(head=self.reading, unit=self.unit, numbers=numbers)
        clamped = [PLAIN[gate][:-1] for gate in GATES if self.is_clamped(gate)]
        if self.clamps:
            h = signed(self.unclamped["h"][self.t - 1, j])
            said += SAY.is_clamped.format(gates=", ".join(clamped) or SAY.nobody, h=h)
        if self.problem:
            said += SAY.broken.format(cell=cell_name(self.cell), problem=self.problem)
        return said


def _fitted(rows: Array, T: int) -> Array:
    """Clamps (T', n) for a sequence of another length: cut, or continued as at the last step."""
    longer = np.concatenate([rows, np.repeat(rows[-1:], max(0, T - len(rows)), axis=0)])
    return longer[:T]


def _somewhere(clamps: dict[str, Array]) -> dict[str, Array]:
    """Those that clamp anything."""
    return {name: rows for name, rows in clamps.items() if np.isfinite(rows).any()}
