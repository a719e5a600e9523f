"""Train a net of a few units to spell, live: start, stop, go on, and look back at any step."""

from typing import Any, Self

from ipywidgets import Button, Checkbox, Dropdown, IntSlider, SelectionSlider

from widgets.diagram import Diagram
from widgets.hello_model import LAST_SEED, MOST_UNITS, PACES, RATES, SAY, STEPS, HelloModel
from widgets.hello_picture import hello_drawing, loss_curve
from widgets.plot import Plot
from widgets.view import View


class HelloTraining(View):
    """Train the net that spells hello: `HelloTraining(n_h=3, lr=0.1, memory=True, floor=False)`."""

    model: HelloModel

    def __init__(self, model: HelloModel | None = None, **traits: Any) -> None:
        """A new net with the traits given, or a model that another view shows too."""
        self.button = Button(tooltip=SAY.train_tip)
        reset = Button(description=SAY.reset, tooltip=SAY.reset_tip)
        step = IntSlider(max=STEPS, description=SAY.step, tooltip=SAY.step_tip)
        pace = Dropdown(options=PACES, value=100.0, description=SAY.pace)
        units = IntSlider(3, 1, MOST_UNITS, description=SAY.units)
        rate = SelectionSlider(options=RATES, value=0.1, description=SAY.rate)
        seed = IntSlider(0, 0, LAST_SEED, description=SAY.seed)
        memory = Checkbox(description=SAY.memory, tooltip=SAY.memory_tip, indent=False)
        rows = [[self.button, reset, step, pace], [units, rate, seed, memory]]
        for control, width in ((step, 300), (pace, 150), (units, 185), (rate, 240), (seed, 185)):
            control.layout.width, control.style.description_width = f"{width}px", "initial"
        for control in (self.button, reset, memory):
            control.layout.width = "90px" if control is memory else "80px"
        canvases = [Diagram(hello_drawing), Plot(loss_curve)]
        super().__init__(model or HelloModel(**traits), rows, canvases)
        names = ["step", "pace", "n_h", "lr", "seed", "memory"]
        for control, name in zip([step, pace, units, rate, seed, memory], names, strict=True):
            self.bind(control, name)
        self.on_click(self.button, self._toggle)
        self.on_click(reset, self.model.reset)

    def train(self, steps: int = STEPS) -> Self:
        """Train on the spot and return the view, so that a cell can end with it."""
        self.model.train(steps)
        return self

    def redraw(self) -> None:
        """The pictures, and what the button would do."""
        model = self.model
        ended = model.last == STEPS
        words = {True: SAY.stop, False: SAY.go_on if model.last else SAY.train}[model.training]
        self.button.description = SAY.trained if ended else words
        self.button.disabled = ended
        super().redraw()

    def _toggle(self) -> None:
        """Stop, or go on from the newest step, in sight."""
        model = self.model
        with model.together():
            if not model.training:
                model.step = model.last
            model.training = not model.training
