"""Back, step, play, reset, a slider for t, and keys: what every view needs that walks through the steps of a run."""

from typing import Any

from ipywidgets import DOMWidget, IntSlider, Play

from widgets.core.canvas import Event
from widgets.core.controls import button
from widgets.core.view import View


class Texts:
    """What the learner reads; one place, for translation."""

    step, back, play, reset, time = "step ▶", "◀ back", "play", "↺ reset", "t"
    reset_tip = "go to t = 1"


class PlaybackView(View):
    """A view of a model that has a step `t`, from 1 to `T`.

    "walk" stands for the controls in a row. A subclass that makes them itself does so with `walk`, hands them to
    `View`, and ties them with `bind_walk`.
    """

    interval = 500  # ms between two steps of play
    stops = True  # whether a click on a step ends the play
    play: Play
    time: IntSlider

    def controls_of(self, part: str | DOMWidget) -> list[DOMWidget]:
        """The controls, tied to the model, that a part of a row stands for."""
        if not isinstance(part, str) or part != "walk":
            return super().controls_of(part)
        controls = self.walk(self.model.T, self.interval)
        self.bind_walk()
        return controls

    def walk(self, T: int, interval: int = 500) -> list[Any]:
        """The controls, in the order of their row; `interval` is the time between two steps of play, in ms."""
        self.play = Play(min=1, max=T, interval=interval, show_repeat=False, description=Texts.play)
        self.play.layout.width = "80px"
        self.time = IntSlider(min=1, max=T, description=Texts.time)
        self.time.style.description_width, self.time.layout.width = "initial", "180px"
        self._back, self._step = button(Texts.back), button(Texts.step)
        self._reset = button(Texts.reset, Texts.reset_tip)
        return [self._back, self._step, self.play, self._reset, self.time]

    def bind_walk(self) -> None:
        """Tie the controls to the model's t; they end where the run does, also when it gets another length."""
        self.bind(self.time, "t", write=self._fitted)
        self.bind(
            self.play, "t", read=lambda t: min(t, self.model.t + 1), write=self._fitted
        )  # a late tick skips no step
        self.model.watch(lambda: self._fitted(self.model.t))
        self.on_click(self._back, lambda: self._go(self.model.t - 1))
        self.on_click(self._step, lambda: self._go(self.model.t + 1))
        self.on_click(self._reset, lambda: self._go(1))

    def press(self, key: str) -> None:
        """The space key plays and pauses; the others go where `stepped` says."""
        model = self.model
        if key == " ":
            if model.t == model.T and not self.play.playing:
                model.t = 1
            self.play.playing = not self.play.playing
            return
        self._go(stepped(key, model.t, model.T))

    def handle(self, event: Event) -> None:
        """Keys step and play; a click goes to the step of its column, unless its mark says what it sets."""
        if event["event"] == "key":
            self.press(event["key"])
        elif "sets" in event or "of" in event:
            super().handle(event)
        else:
            self._go(int(event["index"]) % self.model.T + 1)

    def put(self, name: str, value: Any) -> None:
        """Set a trait; who chooses a step stops the play, where `stops` says so."""
        if name == "t" and self.stops:
            self.play.playing = False
        super().put(name, value)

    def _fitted(self, t: int) -> int:
        """Step t, for controls that have been made long enough for it."""
        for control in (self.time, self.play):
            if control.max != self.model.T:
                control.max = self.model.T
        return t

    def _go(self, t: int) -> None:
        self.play.playing = False
        self.model.t = t


def stepped(key: str, t: int, T: int) -> int:
    """Where a key leads from step t of 1 .. T: left and right by one step, Home and End to the ends."""
    return {"ArrowLeft": t - 1, "ArrowRight": t + 1, "Home": 1, "End": T}[key]
