"""The whole LSTM, live, in both classic drawings: the chain module, and the memory block with gates around a cell."""

from collections.abc import Iterable
from typing import Any

from ipywidgets import Button, ToggleButton, ToggleButtons

from lessons.cells.protocol import Cell
from lessons.numerics import Array
from widgets.cells.stepper.view import CellStepper
from widgets.cells.whole_lstm.model import WholeModel
from widgets.cells.whole_lstm.picture import whole_drawing
from widgets.cells.whole_lstm.words import SAY
from widgets.core.canvas import Event, edited


class WholeLSTM(CellStepper):
    """Step an LSTM, change between its two drawings, and hold any gate by hand: `WholeLSTM(cell, "hello")`."""

    model: WholeModel

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
        drawing = ToggleButtons(options=[(SAY.chain, "chain"), (SAY.block, "block")])
        drawing.style.button_width = "auto"
        everyone = ToggleButton(description=SAY.everyone, tooltip=SAY.everyone_tip)
        let_go = Button(description=SAY.let_go, tooltip=SAY.let_go_tip)
        everyone.layout.width = let_go.layout.width = "auto"
        super().__init__(model, picture=whole_drawing, more=[drawing, everyone, let_go])
        self.undo.description, self.undo.tooltip = SAY.undo, SAY.undo_tip
        self.bind(drawing, "drawing")
        self.bind(everyone, "everyone")
        self.on_click(let_go, model.let_go)

    def handle(self, event: Event) -> None:
        """A slider in a layer holds that gate; a click explains a number, chooses a unit, or goes to a step."""
        kind, _, name = event.get("mark", "").partition(" ")
        if kind == "hand":
            self.model.hold(name, edited(event))
        elif kind == "part":
            self.model.part = name
        elif kind == "unit":
            self.model.unit = int(event["index"]) + 1
        elif kind == "row":
            self.model.t = int(event["index"]) + 1
        else:
            super().handle(event)
