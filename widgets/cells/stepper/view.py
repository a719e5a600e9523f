"""Step a live recurrent cell: drag its inputs and weights, type its sequence, watch every value move."""

from collections.abc import Callable, Iterable, Sequence

from ipywidgets import Button, DOMWidget, IntSlider, Text

from lessons.cells.protocol import Cell
from lessons.numerics import Array
from widgets.cells.stepper.model import StepperModel
from widgets.cells.stepper.picture import stepper_drawing
from widgets.core.canvas import Event, edited
from widgets.core.playback import PlaybackView
from widgets.drawing.diagram import Diagram, Drawing

FASTEST = 30  # steps per second


class Texts:
    """What the learner reads; one place, for translation."""

    sequence, undo, speed, unit = "sequence", "undo edits", "steps/s", "unit"
    undo_tip = "put back the first weights, and the inputs as typed"
    typing = "characters, or numbers: one step after the other, parted by ;"


class CellStepper(PlaybackView):
    """Step any cell of the protocol over a text or numbers: `CellStepper(cell, "hello")`."""

    model: StepperModel

    def __init__(
        self,
        cell: Cell | StepperModel,
        sequence: str | Array = "hello",
        vocabulary: Iterable[str] = "",
        *,
        like: Cell | None = None,
        picture: Callable[..., Drawing] = stepper_drawing,
        more: Sequence[DOMWidget] = (),
    ) -> None:
        """Show `cell` (or a StepperModel that another view shows too) at its first step.

        With `like`, the formulas are those of that cell, and a line says where `cell` departs from them.
        `picture` draws the model, `more` is a row of controls above: for views that step another drawing.
        """
        model = (
            cell
            if isinstance(cell, StepperModel)
            else StepperModel(cell, sequence, vocabulary, like)
        )
        walk = self.walk(model.T)
        unit = IntSlider(min=1, max=model.n_h, description=Texts.unit)
        speed = IntSlider(2, 1, FASTEST, description=Texts.speed)
        typed = Text(description=Texts.sequence, tooltip=Texts.typing, continuous_update=True)
        self.undo = undo = Button(description=Texts.undo, tooltip=Texts.undo_tip)
        for control in (unit, speed, typed):
            control.style.description_width = "initial"
            control.layout.width = "180px"
        typed.layout.width, undo.layout.width = "330px", "auto"
        rows = [list(more), [typed, unit, undo], [*walk, speed]]
        super().__init__(model, rows, [Diagram(picture)])
        self.bind(typed, "typed")
        self.bind_walk()
        self.bind(unit, "unit")
        speed.observe(lambda change: setattr(self.play, "interval", 1000 // change["new"]), "value")
        self.on_click(undo, model.undo_edits)

    def handle(self, event: Event) -> None:
        """Keys step and play; a click on the strip goes there, on a unit chooses it; edits change x and weights."""
        if event["event"] == "key":
            self.press(event["key"])
            return
        kind, _, name = event["mark"].partition(" ")
        index = int(event["index"])
        if kind == "strip":
            self.model.t = index % self.model.T + 1
        elif kind == "value":
            self.model.unit = index + 1
        elif kind == "weight":
            self.model.set_weight(name, index, edited(event))
        elif kind == "x":
            self.model.set_x(index, edited(event))
