"""Watch two nets learn to rewrite dates, one with attention and one without: start, stop, look back, type a date."""

from typing import Any

from ipywidgets import IntSlider, Text

from widgets.date_training_model import LAST_SEED, PULSE, SAY, UPDATES, DateModel
from widgets.date_training_picture import date_drawing, right_curves
from widgets.diagram import Diagram
from widgets.live_training import LiveTrainingView
from widgets.plot import Plot


class DateTraining(LiveTrainingView):
    """Train a net with attention and one without on dates: `DateTraining(seed=0, typed="3 march 1999")`."""

    model: DateModel

    def __init__(self, model: DateModel | None = None, **traits: Any) -> None:
        """Untrained nets with the traits given, or a model that another view shows too."""
        step = IntSlider(max=UPDATES // PULSE, description=SAY.step, tooltip=SAY.step_tip)
        seed = IntSlider(max=LAST_SEED, description=SAY.seed)
        typed = Text(description=SAY.typed, tooltip=SAY.typing, continuous_update=True)
        for control, width in ((step, 300), (seed, 190), (typed, 330)):
            control.layout.width, control.style.description_width = f"{width}px", "initial"
        rows = [[*self.buttons(SAY.reset_tip), step], [typed, seed]]
        canvases = [Plot(right_curves, SAY.above), Diagram(date_drawing)]
        super().__init__(model or DateModel(**traits), rows, canvases)
        for control, name in ((step, "step"), (seed, "seed"), (typed, "typed")):
            self.bind(control, name)
        self.bind_buttons()
