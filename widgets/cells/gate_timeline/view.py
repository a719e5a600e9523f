"""See every gate of a run at once: quantities down, steps across; type another sentence, step through it."""

from collections.abc import Iterable, Sequence
from typing import Any

from ipywidgets import IntSlider, Text, ToggleButtons

from lessons.cells.protocol import Cell
from lessons.numerics import Array
from lessons.trained_nets.story_reader import StoryNet
from widgets.cells.gate_timeline.model import ALL, MEAN, ONE, SAY, StoryRun, TimelineModel
from widgets.cells.gate_timeline.picture import timeline_drawing
from widgets.cells.stepper.model import StepperModel
from widgets.cells.stepper.view import CellStepper
from widgets.core.canvas import Event
from widgets.core.playback import stepped
from widgets.core.view import View
from widgets.drawing.diagram import Diagram


class GateTimeline(View):
    """A map of any run: `GateTimeline(load(), "anna sleeps . so")`, `GateTimeline(cell, "hello")`.

    The first argument is a story net, a cell, or a TimelineModel that another view shows too. With `stepper` (a
    CellStepper or its model) both show one run: the same step, the same text, the same weights. `rows` names the
    quantities to draw, such as ("f", "c"); `traits` may set t, unit and show.
    """

    model: TimelineModel

    def __init__(
        self,
        source: StoryNet | Cell | TimelineModel | None = None,
        sequence: str | Array = "",
        vocabulary: Iterable[str] = "",
        *,
        stepper: CellStepper | StepperModel | None = None,
        rows: Sequence[str] = (),
        **traits: Any,
    ) -> None:
        """Show the run of `source` over `sequence`, or that of `stepper`."""
        net = source if isinstance(source, StoryNet) else None
        if isinstance(source, TimelineModel):
            model = source
        else:
            run = stepper.model if isinstance(stepper, CellStepper) else stepper
            run = run or _run(source, sequence, vocabulary)
            net = net or (run.net if isinstance(run, StoryRun) else None)
            model = TimelineModel(run, net, rows, **traits)
        typed = Text(description=SAY.typed, tooltip=SAY.typing, continuous_update=True)
        t = IntSlider(min=1, max=model.run.T, description=SAY.t)
        unit = IntSlider(min=1, max=model.n_h, description=SAY.unit)
        show = ToggleButtons(options=(ONE, ALL, MEAN))
        show.style.button_width = "86px"
        for control, width in ((typed, 560), (t, 240), (unit, 200), (show, 310)):
            control.style.description_width = "initial"
            control.layout.width = f"{width}px"
        super().__init__(model, [[typed], [t, unit, show]], [Diagram(timeline_drawing)])
        for control, name in ((typed, "typed"), (t, "t"), (unit, "unit"), (show, "show")):
            self.bind(control, name)
        self._fit(t, unit)

    def handle(self, event: Event) -> None:
        """Left and right step, up and down change the unit; a click goes to its step and, among all units, its unit."""
        model = self.model
        if event["event"] == "key":
            aside = {"ArrowUp": -1, "ArrowDown": 1}
            if event["key"] in aside:
                model.unit += aside[event["key"]]
            else:
                model.t = stepped(event["key"], model.t, model.run.T)
            return
        row, column = divmod(int(event["index"]), model.run.T)
        with model.together():
            model.t = column + 1
            if model.show == ALL and event["mark"].startswith("row "):
                model.unit = row + 1

    def _fit(self, t: IntSlider, unit: IntSlider) -> None:
        """The sliders end where the run and its units end."""

        def fit() -> None:
            t.max, unit.max = self.model.run.T, self.model.n_h

        self.model.watch(fit)


def _run(
    source: StoryNet | Cell | None, sequence: str | Array, vocabulary: Iterable[str]
) -> StepperModel:
    if source is None:
        raise ValueError("give the timeline a cell or a net, or a stepper whose run it shows.")
    if isinstance(source, StoryNet):
        return StoryRun(source, str(sequence))
    return StepperModel(source, sequence, vocabulary)
