"""Watch two nets learn to add two marked numbers: the error by update, and the answer as it grows step by step."""

from collections.abc import Sequence
from typing import Any

from ipywidgets import IntSlider, ToggleButtons

from widgets.adding_model import LAST_SEED, PULSE, RUNS, SAY, UPDATES, AddingModel
from widgets.adding_picture import adding_picture
from widgets.live_training import LiveTrainingView
from widgets.plot import Plot


class AddingTraining(LiveTrainingView):
    """Train on the adding problem: `AddingTraining(("RNN", "LSTM, bias 3"), T=100)`."""

    model: AddingModel

    def __init__(
        self,
        names: Sequence[str] = ("RNN", "LSTM, bias 3"),
        *,
        model: AddingModel | None = None,
        **traits: Any,
    ) -> None:
        """Untrained nets with the starts and traits given, or a model that another view shows too."""
        last = max(UPDATES.values()) // PULSE
        step = IntSlider(max=last, description=SAY.step, tooltip=SAY.step_tip)
        options = {SAY.T_option.format(T=T): T for T in UPDATES}
        T = ToggleButtons(options=options, tooltips=[SAY.T] * len(options))
        T.style.button_width = "76px"
        seed = IntSlider(max=LAST_SEED, description=SAY.seed)
        example = IntSlider(max=RUNS - 1, description=SAY.example, tooltip=SAY.example_tip)
        bound = dict(step=step, T=T, seed=seed, example=example)
        for name, width in (("step", 290), ("seed", 190), ("example", 190)):
            bound[name].layout.width = f"{width}px"
            bound[name].style.description_width = "initial"
        rows = [[*self.buttons(SAY.reset_tip), step], [T, seed, example]]
        super().__init__(model or AddingModel(names, **traits), rows, [Plot(adding_picture)])
        for name, control in bound.items():
            self.bind(control, name)
        self.bind_buttons()
