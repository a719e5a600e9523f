"""Train a net to say what it read n steps ago, and choose how far back its blame may travel."""

from typing import Any

from ipywidgets import IntSlider, ToggleButtons

from widgets.diagram import Diagram
from widgets.echo_model import LIMITS, SAY, STEPS, EchoModel
from widgets.echo_picture import echo_curves, echo_drawing
from widgets.live_training import LiveTrainingView
from widgets.plot import Plot
from widgets.view import Event


class EchoTraining(LiveTrainingView):
    """Train an echo live: `EchoTraining(lag=4, k=2)`. Keys left and right choose the answer that is marked."""

    model: EchoModel

    def __init__(self, model: EchoModel | None = None, **traits: Any) -> None:
        """A new net with the traits given, or a model that another view shows too."""
        buttons = self.buttons(SAY.reset_tip)
        step = IntSlider(max=STEPS, description=SAY.step, tooltip=SAY.step_tip)
        lag, k, seed = (
            IntSlider(min=LIMITS[name][0], max=LIMITS[name][1], description=words)
            for name, words in (("lag", SAY.lag), ("k", SAY.k), ("seed", SAY.seed))
        )
        k.tooltip = SAY.k_tip
        form = ToggleButtons(options=SAY.form, tooltips=[SAY.form_tip] * len(SAY.form))
        form.style.button_width = "160px"
        for control, width in ((step, 300), (lag, 460), (k, 360), (seed, 200)):
            control.layout.width, control.style.description_width = f"{width}px", "initial"
        rows = [[*buttons, step, seed], [lag], [k, form]]
        canvases = [Diagram(echo_drawing, SAY.above), Plot(echo_curves)]
        super().__init__(model or EchoModel(**traits), rows, canvases)
        names = ["step", "lag", "k", "form", "seed"]
        for control, name in zip([step, lag, k, form, seed], names, strict=True):
            self.bind(control, name)
        self.bind_buttons()

    def handle(self, event: Event) -> None:
        """A click or a key chooses the answer whose cause and blame are marked."""
        if event["event"] == "key":
            self.model.asked += 1 if event["key"] == "ArrowRight" else -1
        elif event["event"] == "pick":
            self.model.asked = event["index"] + 1
