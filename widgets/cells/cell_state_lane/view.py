"""A conveyor belt: the cell state rides through time, and every step does two things to it."""

from collections.abc import Sequence
from typing import Any

from ipywidgets import IntSlider, SelectionSlider

from lessons.cells.protocol import Cell
from lessons.numerics import Array
from widgets.cells.cell_state_lane.model import DEEDS, ConveyorModel
from widgets.cells.cell_state_lane.picture import drawing
from widgets.cells.cell_state_lane.words import ALL
from widgets.core.canvas import Event, edited
from widgets.core.controls import button
from widgets.core.playback import PlaybackView
from widgets.drawing.diagram import Diagram


class Texts:
    """What the learner reads; one place, for translation."""

    undo, unit, load, every = "undo edits", "unit", "load", "all"
    undo_tip = "put back the belt as it was"
    load_tip = "the load to trace: C_0, or what a step put on"
    deed_tip = "set f and i of the step and unit shown"


class ConveyorBelt(PlaybackView):
    """`ConveyorBelt(cell, xs)`: the lane of any cell that names f, i, g and c; `ConveyorBelt()`: a belt by hand."""

    model: ConveyorModel

    def __init__(
        self,
        cell: Cell | ConveyorModel | None = None,
        sequence: str | Array | None = None,
        labels: Sequence[str] = (),
        *,
        hand: dict[str, Any] | None = None,
        **traits: int,
    ) -> None:
        """Show the lane of `cell` over a text or numbers (T, n_x), of T <= 16 steps that `labels` may name.

        Without a cell, `hand` may give f, i and g, each a number or one for each step, and c_0. `traits` are those of
        ConveyorModel: t, unit, load. A ConveyorModel that another view shows is shown here too.
        """
        model = (
            cell
            if isinstance(cell, ConveyorModel)
            else ConveyorModel(cell, sequence, labels, hand, **traits)
        )
        walk = self.walk(model.T, interval=700)
        _narrow(self.time)
        names = [(Texts.every, ALL), ("C_0", 0), *((str(s), s) for s in range(1, model.T + 1))]
        load = _narrow(
            SelectionSlider(options=names, description=Texts.load, tooltip=Texts.load_tip)
        )
        rows: list[list[Any]] = [[*walk, load]]
        undo = button(Texts.undo, Texts.undo_tip)
        deeds = {deed: button(deed, Texts.deed_tip) for deed in DEEDS}
        rows.append([*deeds.values(), undo])
        if model.n > 1:
            unit = _narrow(IntSlider(min=1, max=model.n, description=Texts.unit))
            rows[-1].append(unit)
        super().__init__(model, rows, [Diagram(drawing)])
        self.bind_walk()
        self.bind(load, "load")
        self.on_click(undo, model.undo)
        for deed, pressed in deeds.items():
            self.on_click(pressed, lambda deed=deed: model.do(deed))  # type: ignore[misc]
        if model.n > 1:
            self.bind(unit, "unit")

    def handle(self, event: Event) -> None:
        """Keys step and play; a click goes to a step, or to a unit too; sliders move the belt by hand."""
        if event["event"] == "key":
            self.press(event["key"])
            return
        if event["event"] not in ("edit", "pick"):
            return
        kind, _, number = str(event["mark"]).partition("@")
        index = int(event["index"])
        if event["event"] == "edit":
            self.model.put(kind, index, edited(event))
        elif kind == "h":
            self.model.t = int(number)
        elif kind == "all":
            with self.model.together():
                self.model.unit, self.model.t = index // self.model.T + 1, index % self.model.T + 1


def _narrow(slider: Any) -> Any:
    """A slider with its name beside it, in a row with others."""
    slider.style.description_width, slider.layout.width = "initial", "190px"
    return slider
