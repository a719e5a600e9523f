"""A race for the weights of a tiny LSTM: the gradient, annealing and pure chance, counted in evaluations."""

from typing import Any

from ipywidgets import Dropdown, IntSlider, SelectionSlider

from lessons.tiny_tasks import TASKS
from widgets.live_training import LiveTrainingView
from widgets.plot import Plot
from widgets.race_model import AGAINST, COOLINGS, LAST_SEED, SAY, STARTS, RaceModel
from widgets.race_picture import race_picture

MOMENTS = 130  # about as many as a whole race has; the model stops the slider at its last one


class Race(LiveTrainingView):
    """Run a race live: `Race(task="XOR over time", start=0.3, seed=2)`."""

    model: RaceModel

    def __init__(self, model: RaceModel | None = None, **traits: Any) -> None:
        """The start line with the traits given, or a model that another view shows too."""
        buttons = self.buttons(SAY.reset_tip)
        step = IntSlider(max=MOMENTS, description=SAY.step, tooltip=SAY.step_tip, readout=False)
        task = Dropdown(options=list(TASKS), description=SAY.task)
        seed = IntSlider(max=LAST_SEED, description=SAY.seed)
        start = SelectionSlider(
            options=[(f"{value:g}", value) for value in STARTS],
            value=0.03,
            description=SAY.start,
            tooltip=SAY.start_tip,
        )
        cooling = SelectionSlider(
            options=[(f"{value:g}", value) for value in COOLINGS],
            value=0.9995,
            description=SAY.cooling,
            tooltip=SAY.cooling_tip,
        )
        measures = list(zip(SAY.measures, AGAINST, strict=True))
        against = Dropdown(options=measures, description=SAY.against, tooltip=SAY.against_tip)
        bound = dict(step=step, task=task, against=against, seed=seed, start=start, cooling=cooling)
        for name, width in (
            ("step", 200),
            ("task", 170),
            ("against", 170),
            ("seed", 190),
            ("start", 280),
            ("cooling", 240),
        ):
            bound[name].layout.width = f"{width}px"
            bound[name].style.description_width = "initial"
        rows = [[*buttons, step, task, against], [seed, start, cooling]]
        super().__init__(model or RaceModel(**traits), rows, [Plot(race_picture)])
        for name, control in bound.items():
            self.bind(control, name)
        self.bind_buttons()
        self.button.tooltip = SAY.begin_tip

    def redraw(self) -> None:
        """The picture, and what the first button would do."""
        super().redraw()
        if self.model.ended:
            self.button.description = SAY.ended
        elif not self.model.training and not self.model.last:
            self.button.description = SAY.begin
