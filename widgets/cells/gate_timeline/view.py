"""See every gate of a run at once: quantities down, steps across; type another sentence, step through it."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from lessons.cells.protocol import Cell
from lessons.numerics import Array
from lessons.trained_nets.story_reader import StoryNet
from widgets.cells.gate_timeline.model import StoryRun, TimelineModel
from widgets.cells.gate_timeline.picture import timeline_drawing
from widgets.cells.stepper.model import StepperModel
from widgets.cells.stepper.view import CellStepper
from widgets.core.canvas import Event
from widgets.core.playback import stepped
from widgets.core.view import View
from widgets.drawing.diagram import Diagram

MOVES = {"ArrowUp": ("unit", -1), "ArrowDown": ("unit", 1)}


class GateTimeline(View):
    """A map of any run: `GateTimeline(load(), "anna sleeps . so")`, `GateTimeline(cell, "hello")`.

    The first argument is a story net, a cell, or a TimelineModel that another view shows too. With `stepper` (a
    CellStepper or its model) both show one run: the same step, the same text, the same weights. `rows` names the
    quantities to draw, such as ("f", "c"); `traits` may set t, unit and show.
    """

    rows = (("typed",), ("t", "unit", "show"))
    pictures = (partial(Diagram, timeline_drawing),)
    moves = MOVES

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
        super().__init__(model)

    def handle(self, event: Event) -> None:
        """Left and right step, up and down change the unit; a click goes to its step and, among all units, its unit."""
        model = self.model
        if event["event"] == "key" and event["key"] not in self.moves:
            model.t = stepped(event["key"], model.t, model.run.T)
        else:
            super().handle(event)


def _run(
    source: StoryNet | Cell | None, sequence: str | Array, vocabulary: Iterable[str]
) -> StepperModel:
    if source is None:
        raise ValueError("give the timeline a cell or a net, or a stepper whose run it shows.")
    if isinstance(source, StoryNet):
        return StoryRun(source, str(sequence))
    return StepperModel(source, sequence, vocabulary)
