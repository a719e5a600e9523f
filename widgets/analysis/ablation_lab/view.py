"""Take a gate over in a running net, from any step on, and see what becomes of states, answers and gradients."""

from functools import partial

from widgets.analysis.ablation_lab.model import AblationModel
from widgets.analysis.ablation_lab.picture import MOVES, ablation_drawing
from widgets.core.given import Given
from widgets.drawing.diagram import Diagram


class AblationLab(Given):
    """A healthy run, and what an ablation changes: `AblationLab(net, "anna sleeps . so")`, or of a cell.

    The first argument is a cell, a net with a cell, or a AblationModel that another view shows too. Any cell whose step
    can be read will do; `sequence` may be numbers (T, n_x), too. `read(h_t)` gives a probability for each of the
    `answers`; a net with `probabilities` and `answers` brings its own. Other traits: name, unit, mode, value, start,
    lower.
    """

    model_class = AblationModel
    rows = (("typed",), ("name", "mode", "lower"), ("unit", "value", "start"))
    pictures = (partial(Diagram, ablation_drawing),)
    moves = MOVES

    def redraw(self) -> None:
        """The picture; the slider of the value rests where no value is clamped."""
        self.control("value").disabled = self.model.mode != "clamp"
        super().redraw()
