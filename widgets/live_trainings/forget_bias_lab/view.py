"""The forget-bias lab: one task, one size, one rate, and a table of how each cell and each start gets on."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Self

from lessons.experiments.lag_net import STARTS
from widgets.core import live_training
from widgets.core.canvas import Event
from widgets.core.live_training import LiveTrainingView
from widgets.drawing.diagram import Diagram
from widgets.drawing.plot import Plot
from widgets.live_trainings.forget_bias_lab.model import GAPS, MOST, SAY, Entry, LabModel
from widgets.live_trainings.forget_bias_lab.picture import curves, table

MOVES = {"ArrowLeft": (0, -1), "ArrowRight": (0, 1), "ArrowUp": (-1, 0), "ArrowDown": (1, 0)}


class ForgetBiasLab(LiveTrainingView):
    """Recall by cell and gap, trained entry by entry: `ForgetBiasLab(rows=("RNN", "LSTM, bias 3"), gaps=(20,))`."""

    model: LabModel
    say = live_training.Texts(reset_tip=SAY.reset_tip)
    rows = (("buttons", "fill", "seed"),)
    pictures = (partial(Diagram, table, SAY.above), partial(Plot, curves))

    def __init__(
        self,
        rows: Sequence[str | type[Any]] = tuple(STARTS),
        gaps: Sequence[int] = GAPS,
        most: int = MOST,
        *,
        model: LabModel | None = None,
        **traits: Any,
    ) -> None:
        """An empty table, or that of a model which another view shows too."""
        super().__init__(model or LabModel(rows, gaps, most, **traits))

    def trained(self, *entries: Entry) -> Self:
        """Train these entries on the spot, each to its end, and return the view for a cell to end with."""
        for entry in entries:
            self.model.chosen = entry
            self.model.train(self.model.steps)
        return self

    def handle(self, event: Event) -> None:
        """A click trains an entry, an arrow key chooses the next one."""
        model = self.model
        if event["event"] == "pick":
            row, gap = divmod(int(event["index"]), len(model.gaps))
            model.pick((model.rows[row], model.gaps[gap]))
        elif event["event"] == "key":
            down, right = MOVES[event["key"]]
            row, gap = model.rows.index(model.chosen[0]), model.gaps.index(model.chosen[1])
            row = min(max(row + down, 0), len(model.rows) - 1)
            gap = min(max(gap + right, 0), len(model.gaps) - 1)
            model.chosen = (model.rows[row], model.gaps[gap])

    def redraw(self) -> None:
        """The pictures, and what the first button would do."""
        super().redraw()
        if self.model.state(self.model.chosen) == SAY.answers[-1]:
            self.button.description = SAY.solved

    def _toggle(self) -> None:
        """Stop everything, or train the chosen entry."""
        if self.model.training:
            self.model.onwards = False
        super()._toggle()
