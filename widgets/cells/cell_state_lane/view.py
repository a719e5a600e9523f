"""A conveyor belt: the cell state rides through time, and every step does two things to it."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from ipywidgets import SelectionSlider

from lessons.cells.protocol import Cell
from lessons.numerics import Array
from widgets.cells.cell_state_lane.model import DEEDS, ConveyorModel
from widgets.cells.cell_state_lane.picture import drawing
from widgets.cells.cell_state_lane.words import ALL, SAY
from widgets.core.comms import lean
from widgets.core.controls import button
from widgets.core.playback import PlaybackView
from widgets.drawing.diagram import Diagram


class ConveyorBelt(PlaybackView):
    """`ConveyorBelt(cell, xs)`: the lane of any cell that names f, i, g and c; `ConveyorBelt()`: a belt by hand."""

    pictures = (partial(Diagram, drawing),)
    interval, stops = 700, False

    def __init__(
        self,
        cell: Cell | ConveyorModel | None = None,
        sequence: str | Array | None = None,
        labels: Sequence[str] = (),
        *,
        hand: dict[str, Any] | None = None,
        wanted: Sequence[float] | None = None,
        **traits: int,
    ) -> None:
        """Show the lane of `cell` over a text or numbers (T, n_x), of T <= 16 steps that `labels` may name.

        Without a cell, `hand` may give f, i and g, each a number or one for each step, and c_0. `wanted`, C_0 .. C_T,
        is drawn beside what C is. `traits` are those of ConveyorModel: t, unit, load. A ConveyorModel that another view
        shows is shown here too.
        """
        model = (
            cell
            if isinstance(cell, ConveyorModel)
            else ConveyorModel(cell, sequence, labels, hand, wanted, **traits)
        )
        names = [(SAY.every, ALL), ("C_0", 0), *((str(s), s) for s in range(1, model.T + 1))]
        load = lean(SelectionSlider)(options=names, description=SAY.load, tooltip=SAY.load_tip)
        deeds = [button(deed, SAY.deed_tip) for deed in DEEDS]
        unit = ("unit",) if model.n > 1 else ()
        super().__init__(model, (("walk", load), (*deeds, "undo", *unit)))
        for slider in (self.time, load):
            slider.style.description_width, slider.layout.width = "initial", "190px"
        self.bind(load, "load")
        for pressed in deeds:
            self.on_click(pressed, partial(model.do, pressed.description))
