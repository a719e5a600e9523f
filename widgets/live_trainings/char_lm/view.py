"""Train a character language model on a text of your own, live: stop, go on, look back, and read what it writes."""

from functools import partial

from lessons.trained_nets.char_lm import CharLM
from widgets.core.live_training import LiveTrainingView
from widgets.drawing.diagram import Diagram
from widgets.drawing.plot import Plot
from widgets.live_trainings.char_lm.model import MonitorModel
from widgets.live_trainings.char_lm.picture import curves, progress
from widgets.live_trainings.char_lm.words import SAY

INPUTS = {"typed": "typed", "path": "file", "encoding": "file"}  # control: the source it is for


class TrainingMonitor(LiveTrainingView):
    """Train on a text: `TrainingMonitor(typed="...")` or `TrainingMonitor(source="file", path="diary.txt")`."""

    model: MonitorModel
    model_class = MonitorModel
    rows = (
        ("buttons", "step", "updates", "pace"),
        ("source", "typed", "path", "encoding"),
        ("n_h", "lr", "clip", "truncate", "seed"),
    )
    pictures = (partial(Diagram, progress, SAY.above), partial(Plot, curves))

    @property
    def net(self) -> CharLM:
        """The net of the newest sample that is shown, as `lessons.trained_nets.char_lm` has it."""
        return self.model.shown.look.net

    def redraw(self) -> None:
        """The pictures, and the inputs that the chosen text has."""
        for name, source in INPUTS.items():
            shown = source == self.model.source
            self.control(name).layout.display = None if shown else "none"
        super().redraw()

    def _tell_next(self) -> None:
        """Of a text that cannot be used no net is trained, whatever became of the one before."""
        super()._tell_next()
        if self.model.refused and self.model.ended:
            self.button.description = self.say.train
