"""Step a live recurrent cell: drag its inputs and weights, type its sequence, watch every value move."""

from collections.abc import Callable, Iterable, Sequence

from ipywidgets import Button, DOMWidget, IntSlider, Play, Text

from lessons.cells import Array, Cell
from widgets.diagram import Diagram, Drawing, edited
from widgets.stepper_model import StepperModel
from widgets.stepper_picture import stepper_drawing
from widgets.view import Event, View

FASTEST = 30  # steps per second


class Words:
    """What the learner reads; one place, for translation."""

    sequence, step, back, play, reset = "sequence", "step ▶", "◀ back", "play", "↺ reset"
    undo, time, speed, unit = "undo edits", "t", "steps/s", "unit"
    reset_tip, undo_tip = "go to t = 1", "put back the first weights, and the inputs as typed"
    typing = "characters, or numbers: one step after the other, parted by ;"


class CellStepper(View):
    """Step any cell of the protocol over a text or numbers: `CellStepper(cell, "hello")`."""

    model: StepperModel

    def __init__(
        self,
        cell: Cell | StepperModel,
        sequence: str | Array = "hello",
        vocabulary: Iterable[str] = "",
        *,
        picture: Callable[..., Drawing] = stepper_drawing,
        more: Sequence[DOMWidget] = (),
    ) -> None:
        """Show `cell` (or a StepperModel that another view shows too) at its first step.

        `picture` draws the model, `more` is a row of controls above: for views that step another drawing.
        """
        model = cell if isinstance(cell, StepperModel) else StepperModel(cell, sequence, vocabulary)
        self.play = Play(
            min=1, max=model.T, interval=500, show_repeat=False, description=Words.play
        )
        time = IntSlider(min=1, max=model.T, description=Words.time, continuous_update=True)
        unit = IntSlider(min=1, max=model.n_h, description=Words.unit)
        speed = IntSlider(2, 1, FASTEST, description=Words.speed)
        typed = Text(description=Words.sequence, tooltip=Words.typing, continuous_update=True)
        back, step = Button(description=Words.back), Button(description=Words.step)
        reset = Button(description=Words.reset, tooltip=Words.reset_tip)
        self.undo = undo = Button(description=Words.undo, tooltip=Words.undo_tip)
        for control in (time, unit, speed, typed):
            control.style.description_width = "initial"
            control.layout.width = "180px"
        typed.layout.width, self.play.layout.width = "330px", "80px"
        for button in (back, step, reset, undo):
            button.layout.width = "auto"
        rows = [list(more), [typed, unit, undo], [back, step, self.play, reset, time, speed]]
        super().__init__(model, rows, [Diagram(picture)])
        self.bind(typed, "typed")
        self.bind(time, "t")
        self.bind(self.play, "t", read=lambda t: min(t, model.t + 1))  # a late tick skips no step
        self.bind(unit, "unit")
        speed.observe(lambda change: setattr(self.play, "interval", 1000 // change["new"]), "value")
        self.on_click(back, lambda: self._go(model.t - 1))
        self.on_click(step, lambda: self._go(model.t + 1))
        self.on_click(reset, lambda: self._go(1))
        self.on_click(undo, model.undo_edits)
        self._until_the_end(time)

    def handle(self, event: Event) -> None:
        """Keys step and play; a click on the strip goes there, on a unit chooses it; edits change x and weights."""
        if event["event"] == "key":
            self._key(event["key"])
            return
        kind, _, name = event["mark"].partition(" ")
        index = int(event["index"])
        if kind == "strip":
            self.model.t = index % self.model.T + 1
        elif kind == "value":
            self.model.unit = index + 1
        elif kind == "weight":
            self.model.set_weight(name, index, edited(event))
        elif kind == "x":
            self.model.set_x(index, edited(event))

    def _key(self, key: str) -> None:
        model = self.model
        if key == " ":
            if model.t == model.T and not self.play.playing:
                model.t = 1
            self.play.playing = not self.play.playing
            return
        goal = {"ArrowLeft": model.t - 1, "ArrowRight": model.t + 1, "Home": 1, "End": model.T}
        self._go(goal[key])

    def _go(self, t: int) -> None:
        self.play.playing = False
        self.model.t = t

    def _until_the_end(self, time: IntSlider) -> None:
        """The time controls end where the sequence ends."""

        def fit() -> None:
            for control in (time, self.play):
                control.max = self.model.T

        self.model.watch(fit)
