"""Take a gate over in a running net, from any step on, and see what becomes of states, answers and blame."""

from functools import partial

from widgets.analysis.lesion_lab.model import LesionModel
from widgets.analysis.lesion_lab.picture import MOVES, lesion_drawing
from widgets.core.given import Given
from widgets.drawing.diagram import Diagram


class LesionLab(Given):
    """A healthy run beside a lesioned one: `LesionLab(net, "anna sleeps . so")`, or `LesionLab(cell, "hello")`.

    The first argument is a cell, a net with a cell, or a LesionModel that another view shows too. Any cell whose step
    can be read will do; `sequence` may be numbers (T, n_x), too. `read(h_t)` gives a probability for each of the
    `answers`; a net with `belief` and `answers` brings its own. Other traits: name, unit, mode, value, start.
    """

    model_class = LesionModel
    rows = (("typed",), ("name", "mode"), ("unit", "value", "start"))
    pictures = (partial(Diagram, lesion_drawing),)
    moves = MOVES

    def redraw(self) -> None:
        """The picture; the slider of the value rests where no value is clamped."""
        self.control("value").disabled = self.model.mode != "clamp"
        super().redraw()
