"""Guess all the weights of a small net until it is right, again and again, and see how soon luck comes."""

from typing import Any

from ipywidgets import Dropdown, IntSlider, SelectionSlider

from lessons.guessed_tasks import OwnTask
from widgets.guess_lab_model import LIMITS, REACHES, SAY, SEARCHES, GuessModel
from widgets.guess_lab_picture import guess_picture
from widgets.live_training import LiveTrainingView
from widgets.plot import Plot


class GuessLab(LiveTrainingView):
    """Guess live: `GuessLab(task="parity", T=50, n_h=2)`, or `GuessLab(OwnTask(my_task))`."""

    model: GuessModel

    def __init__(
        self, own: OwnTask | None = None, *, model: GuessModel | None = None, **traits: Any
    ) -> None:
        """No search yet, with a task of one's own or the traits given, or a model that another view shows too."""
        model = model or GuessModel(own, **traits)
        buttons = self.buttons(SAY.reset_tip)
        step = IntSlider(max=SEARCHES, description=SAY.step, tooltip=SAY.step_tip)
        task = Dropdown(options=list(model.tasks), description=SAY.task)
        T, n_h = (
            IntSlider(LIMITS[name][0], *LIMITS[name], description=words)
            for name, words in (("T", SAY.T), ("n_h", SAY.n_h))
        )
        T.tooltip = SAY.T_tip
        reaches = [(f"{value:g}", value) for value in REACHES]
        reach = SelectionSlider(options=reaches, value=REACHES[-1], description=SAY.reach)
        bound = dict(step=step, task=task, T=T, n_h=n_h, reach=reach)
        for name, width in (("step", 230), ("task", 150), ("T", 210), ("n_h", 170), ("reach", 260)):
            bound[name].layout.width = f"{width}px"
            bound[name].style.description_width = "initial"
        rows = [[*buttons, step], [task, T, n_h, reach]]
        super().__init__(model, rows, [Plot(guess_picture)])
        for name, control in bound.items():
            self.bind(control, name)
        self.bind_buttons()
        self.button.tooltip = SAY.guess_tip

    def redraw(self) -> None:
        """The pictures, and what the first button would do."""
        super().redraw()
        if self.model.ended:
            self.button.description = SAY.ended
        elif not self.model.training and not self.model.last:
            self.button.description = SAY.guess
