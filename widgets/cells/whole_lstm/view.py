"""The whole LSTM, live, in both classic drawings: the repeating module, and the memory block with its gates."""

from collections.abc import Iterable
from typing import Any

from lessons.cells.protocol import Cell
from lessons.numerics import Array
from widgets.cells.stepper.view import CellStepper
from widgets.cells.whole_lstm.model import WholeModel
from widgets.cells.whole_lstm.picture import whole_drawing


class WholeLSTM(CellStepper):
    """Step an LSTM, change between its two drawings, and clamp any gate: `WholeLSTM(cell, "hello")`."""

    def __init__(
        self,
        cell: Cell | WholeModel,
        sequence: str | Array = "hello",
        vocabulary: Iterable[str] = "",
        **traits: Any,
    ) -> None:
        """Show `cell`, any whose step returns f, i, g, o, c and h; `traits` such as drawing="block", t=3, unit=2."""
        model = (
            cell
            if isinstance(cell, WholeModel)
            else WholeModel(cell, sequence, vocabulary, **traits)
        )
        super().__init__(model, picture=whole_drawing, more=("drawing", "all_units", "release"))

    def redraw(self) -> None:
        """Paint, and offer to release where something is clamped."""
        self.control("release").disabled = not self.model.clamped_from_here
        super().redraw()
