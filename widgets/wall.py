"""What the papers report, what we measured, and your own run beside both: pick a row and train it."""

from collections.abc import Sequence
from typing import Any

from ipywidgets import Dropdown, IntSlider

from widgets.diagram import Diagram
from widgets.live_training import LiveTrainingView
from widgets.view import Event
from widgets.wall_model import LAST_SEED, SAY, WallModel
from widgets.wall_picture import wall_drawing


class ReproductionWall(LiveTrainingView):
    """The wall: `ReproductionWall(row="adding, T = 100, LSTM", seed=0)`; `rows` takes fewer rows.

    `view.train()` trains the shown row on the spot; results are in `view.model.yours`, by row.
    """

    model: WallModel

    def __init__(
        self, model: WallModel | None = None, rows: Sequence[str] | None = None, **traits: Any
    ) -> None:
        """A new wall with the traits given, or a model that another view shows too."""
        model = model or WallModel(rows, **traits)
        buttons = self.buttons(SAY.reset_tip)
        names = [row.name for row in model.rows]
        row = Dropdown(options=names, description=SAY.row, layout={"width": "330px"})
        seed = IntSlider(max=LAST_SEED, description=SAY.seed, tooltip=SAY.seed_tip)
        seed.layout.width = "200px"
        for control in (row, seed):
            control.style.description_width = "initial"
        super().__init__(model, [[*buttons, row, seed]], [Diagram(wall_drawing)])
        self.bind(row, "row")
        self.bind(seed, "seed")
        self.bind_buttons()

    def handle(self, event: Event) -> None:
        """A click on a row, or an arrow key: show that row."""
        names = [row.name for row in self.model.rows]
        if event["event"] == "pick":
            self.model.row = names[int(event["mark"].removeprefix("row "))]
        elif event["event"] == "key":
            here, last = names.index(self.model.row), len(names) - 1
            goals = {"ArrowUp": here - 1, "ArrowDown": here + 1, "Home": 0, "End": last}
            self.model.row = names[min(max(goals[event["key"]], 0), last)]
