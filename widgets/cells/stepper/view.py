"""Step a live recurrent cell: drag its inputs and weights, type its sequence, watch every value move."""

from collections.abc import Callable, Iterable

from ipywidgets import IntSlider

from lessons.cells.protocol import Cell
from lessons.numerics import Array
from widgets.cells.stepper.model import StepperModel
from widgets.cells.stepper.picture import stepper_drawing
from widgets.core.comms import lean
from widgets.core.playback import PlaybackView
from widgets.core.view import Row
from widgets.drawing.diagram import Diagram, Drawing

FASTEST = 30  # steps per second


SPEED = "steps/s"


class CellStepper(PlaybackView):
    """Step any cell of the protocol over a text or numbers: `CellStepper(cell, "hello")`."""

    stops = False

    def __init__(
        self,
        cell: Cell | StepperModel,
        sequence: str | Array = "hello",
        vocabulary: Iterable[str] = "",
        *,
        like: Cell | None = None,
        picture: Callable[..., Drawing] = stepper_drawing,
        more: Row = (),
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
        speed = lean(IntSlider)(2, 1, FASTEST, description=SPEED)
        speed.style.description_width, speed.layout.width = "initial", "180px"
        rows = (more, ("typed", "unit", "undo_edits"), ("walk", speed))
        super().__init__(model, rows, [Diagram(picture)])
        speed.observe(lambda change: setattr(self.play, "interval", 1000 // change["new"]), "value")
