"""Train a cell of your own, live, beside the cells of the course: start, stop, go on, look back."""

from functools import partial
from typing import Any

from widgets.core import live_training
from widgets.core.live_training import LiveTrainingView
from widgets.drawing.plot import Plot
from widgets.live_trainings.train_cell.model import Kind, TrainCellModel
from widgets.live_trainings.train_cell.picture import train_cell_picture
from widgets.live_trainings.train_cell.words import SAY

DEFAULT: tuple[Kind, ...] = ("RNN", "LSTM, bias 3", "GRU")


class TrainCell(LiveTrainingView):
    """Train cells side by side: `TrainCell(MyCell, "RNN", "LSTM, bias 3", task="recall", lag=20)`.

    A cell is a class, made as `MyCell(n_x, n_h, rng)`, with `state_sizes` that has "h", and `step(x_t, state)`; every
    float array that it holds is trained. Or it is the name of an initialisation of one of the course's.
    """

    model: TrainCellModel
    model_class = TrainCellModel
    say = live_training.Texts(reset_tip=SAY.reset_tip)
    rows = (
        ("buttons", "step", "task", "lag", "text"),
        ("seeds", "units", "matched", "rate", "updates"),
    )
    pictures = (partial(Plot, train_cell_picture),)

    def __init__(self, *cells: Kind, model: TrainCellModel | None = None, **traits: Any) -> None:
        """Show `model`, or a new one of `cells`, of three of the course's where none is given."""
        if model is None:
            model = TrainCellModel(*(cells or DEFAULT), **traits)
        super().__init__(model)

    def redraw(self) -> None:
        """The picture, and the controls that the task has."""
        shown = {"lag": self.model.about.lags is not None, "text": self.model.task == "your text"}
        for name, wanted in shown.items():
            self.control(name).layout.display = None if wanted else "none"
        super().redraw()
