"""Train a net of a few units to spell, live: start, stop, go on, and look back at any step."""

from typing import Any

from ipywidgets import Checkbox, Dropdown, IntSlider, SelectionSlider

from widgets.diagram import Diagram
from widgets.hello_model import LAST_SEED, MOST_UNITS, PACES, RATES, SAY, STEPS, HelloModel
from widgets.hello_picture import hello_drawing, loss_curve
from widgets.live_training import LiveTrainingView
from widgets.plot import Plot


class HelloTraining(LiveTrainingView):
    """Train the net that spells hello: `HelloTraining(n_h=3, lr=0.1, memory=True, floor=False)`."""

    model: HelloModel

    def __init__(self, model: HelloModel | None = None, **traits: Any) -> None:
        """A new net with the traits given, or a model that another view shows too."""
        buttons = self.buttons(SAY.reset_tip)
        step = IntSlider(max=STEPS, description=SAY.step, tooltip=SAY.step_tip)
        pace = Dropdown(options=PACES, value=100.0, description=SAY.pace)
        units = IntSlider(3, 1, MOST_UNITS, description=SAY.units)
        rate = SelectionSlider(options=RATES, value=0.1, description=SAY.rate)
        seed = IntSlider(0, 0, LAST_SEED, description=SAY.seed)
        memory = Checkbox(description=SAY.memory, tooltip=SAY.memory_tip, indent=False)
        rows = [[*buttons, step, pace], [units, rate, seed, memory]]
        for control, width in ((step, 300), (pace, 150), (units, 185), (rate, 240), (seed, 185)):
            control.layout.width, control.style.description_width = f"{width}px", "initial"
        memory.layout.width = "90px"
        canvases = [Diagram(hello_drawing, SAY.above), Plot(loss_curve)]
        super().__init__(model or HelloModel(**traits), rows, canvases)
        names = ["step", "pace", "n_h", "lr", "seed", "memory"]
        for control, name in zip([step, pace, units, rate, seed, memory], names, strict=True):
            self.bind(control, name)
        self.bind_buttons()
