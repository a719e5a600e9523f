"""The cell state over time: every step multiplies it by f and adds an increment, i * C~."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from ipywidgets import SelectionSlider

from lessons.cells.protocol import Cell
from lessons.numerics import Array
from widgets.cells.cell_state_update.model import OPERATIONS, CellStateModel
from widgets.cells.cell_state_update.picture import drawing
from widgets.cells.cell_state_update.words import ALL, SAY
from widgets.core.comms import lean
from widgets.core.controls import button
from widgets.core.playback import PlaybackView
from widgets.drawing.diagram import Diagram


class CellStateUpdate(PlaybackView):
    """`CellStateUpdate(cell, xs)`: C of any cell that names f, i, g and c; `CellStateUpdate()`: by hand."""

    pictures = (partial(Diagram, drawing),)
    interval, stops = 700, False

    def __init__(
        self,
        cell: Cell | CellStateModel | None = None,
        sequence: str | Array | None = None,
        labels: Sequence[str] = (),
        *,
        hand: dict[str, Any] | None = None,
        wanted: Sequence[float] | None = None,
        **traits: int,
    ) -> None:
        """Show C of `cell` over a text or numbers (T, n_x), of T <= 16 steps that `labels` may name.

        Without a cell, `hand` may give f, i and g, each a number or one for each step, and c_0. `wanted`, C_0 .. C_T,
        is drawn beside what C is. `traits` are those of CellStateModel: t, unit, increment. A CellStateModel that
        another view shows is shown here too.
        """
        model = (
            cell
            if isinstance(cell, CellStateModel)
            else CellStateModel(cell, sequence, labels, hand, wanted, **traits)
        )
        names = [(SAY.every, ALL), ("C_0", 0), *((str(s), s) for s in range(1, model.T + 1))]
        traced = lean(SelectionSlider)(
            options=names, description=SAY.increment, tooltip=SAY.increment_tip
        )
        operations = [button(operation, SAY.operation_tip) for operation in OPERATIONS]
        unit = ("unit",) if model.n > 1 else ()
        super().__init__(model, (("walk", traced), (*operations, "undo", *unit)))
        for slider in (self.time, traced):
            slider.style.description_width, slider.layout.width = "initial", "190px"
        self.bind(traced, "increment")
        for pressed in operations:
            self.on_click(pressed, partial(model.do, pressed.description))
