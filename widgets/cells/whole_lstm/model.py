"""The state of the whole LSTM: a stepped cell, the drawing that shows it, and the gates that are held by hand."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from lessons.cells.interventions import check_names, unroll_held
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
    """A StepperModel of an LSTM whose gates can be held by hand, from a step on.

    `hands` has, for each gate that is held somewhere, an array (T, n_h), NaN where the cell's own value stays; `free`
    is the run without hands.
    """

    drawing = Choice(PLANS, "chain", (SAY.chain, SAY.block), look=OF_ANY_WIDTH)
    everyone = Flag(
        False, label=SAY.everyone, tip=SAY.everyone_tip, look={"layout": {"width": "auto"}}
    )  # whether a hand holds a gate in all units, not in the chosen unit alone
    part = Choice(PARTS, "f")  # what is explained in words

    def __init__(
        self,
        cell: Cell,
        sequence: str | Array = "hello",
        vocabulary: Iterable[str] = "",
        **traits: Any,
    ) -> None:
        """Step `cell`, whose step must return f, i, g, o, c and h; CellError for another."""
        self.hands: dict[str, Array] = {}
        super().__init__(cell, sequence, vocabulary, LSTM, **traits)  # whatever its step does

    def _run(self) -> None:
        super()._run()
        n, T = self.n_h, len(self.xs)
        wrong = [name for name in MADE if np.shape(self.trace.get(name, ())) != (T, n)]
        if wrong and not self.problem:
            who = cell_name(self.cell)
            raise CellError(SAY.parts_missing.format(cell=who, missing=wrong[0]))
        self.trace |= {name: np.full((T, n), np.nan) for name in wrong}
        self.free = self.trace
        self.hands = _somewhere({name: _fitted(rows, T) for name, rows in self.hands.items()})
        if self.hands and not self.problem:
            try:
                self.trace = unroll_held(self.cell, self.xs, self.hands)
            except CellError as error:
                self.problem = str(error)

    def edit(self, name: str, index: int, value: float) -> None:
        """Hold a gate, or put one number of "x" or of a weight to `value`."""
        if name in RANGE:
            self.hold(name, value)
        else:
            super().edit(name, index, value)

    def hold(self, gate: str, value: float) -> None:
        """Hold `gate` at `value` from the step shown on, in the chosen unit or, if `everyone`, in all."""
        low, high = RANGE[gate]
        if not low <= value <= high:
            raise ValueError(SAY.candidate_range if gate == "g" else SAY.gate_range)
        check_names(self.cell, {gate: value})
        rows = self.hands.get(gate, np.full((self.T, self.n_h), np.nan)).copy()
        rows[self.t - 1 :, slice(None) if self.everyone else self.unit - 1] = value
        self._hands_are(self.hands | {gate: rows})

    @action(SAY.let_go, SAY.let_go_tip)
    def let_go(self) -> None:
        """From the step shown on, every gate is the cell's own again; ValueError if it is already."""
        if not self.held_from_here:
            raise ValueError(SAY.nothing_held)
        kept = {name: rows.copy() for name, rows in self.hands.items()}
        for rows in kept.values():
            rows[self.t - 1 :] = np.nan
        self._hands_are(_somewhere(kept))

    @action(SAY.undo, SAY.undo_tip)
    def undo_edits(self) -> None:
        """Take every hand away, and put back weights and inputs."""
        self.hands = {}
        super().undo_edits()

    def _hands_are(self, hands: dict[str, Array]) -> None:
        self.hands = hands
        self._changed_by_hand()

    @property
    def held_from_here(self) -> bool:
        """Whether a gate is held at the step shown or later."""
        return any(np.isfinite(rows[self.t - 1 :]).any() for rows in self.hands.values())

    def held(self, gate: str) -> bool:
        """Whether `gate` of the chosen unit is held at the step shown."""
        rows = self.hands.get(gate)
        return rows is not None and bool(np.isfinite(rows[self.t - 1, self.unit - 1]))

    @property
    def values(self) -> dict[str, Array]:
        """Every quantity of the step shown, by name, for all units; NaN for what a failing cell did not make."""
        nothing = np.full(self.n_h, np.nan)
        made = quantities(self.parts, self.weights, self.step, self.before, self.x_t)
        return {name: nothing for name in PARTS if name != "x"} | made

    @property
    def caption(self) -> str:
        """The step, the numbers of the chosen unit, and what is held."""
        j, values = self.unit - 1, self.values
        numbers = ", ".join(f"{PLAIN[name][:-1]} {signed(values[name][j])}" for name in MADE)
        said = SAY.unit.format(head=self.reading, unit=self.unit, numbers=numbers)
        held = [PLAIN[gate][:-1] for gate in GATES if self.held(gate)]
        if self.hands:
            h = signed(self.free["h"][self.t - 1, j])
            said += SAY.held.format(gates=", ".join(held) or SAY.nobody, h=h)
        if self.problem:
            said += SAY.broken.format(cell=cell_name(self.cell), problem=self.problem)
        return said


def _fitted(rows: Array, T: int) -> Array:
    """Hands (T', n) for a sequence of another length: cut, or held on as at the last step."""
    longer = np.concatenate([rows, np.repeat(rows[-1:], max(0, T - len(rows)), axis=0)])
    return longer[:T]


def _somewhere(hands: dict[str, Array]) -> dict[str, Array]:
    """The hands that hold anything."""
    return {name: rows for name, rows in hands.items() if np.isfinite(rows).any()}
