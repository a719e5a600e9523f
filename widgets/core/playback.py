"""Back, step, play, reset, a slider for t, and keys: what every view needs that walks through the steps of a run."""

from typing import Any

from ipywidgets import DOMWidget, IntSlider, Play

from widgets.core import texts
from widgets.core.canvas import Event
from widgets.core.comms import lean
from widgets.core.controls import action
from widgets.core.view import View


class Texts(texts.Texts):
    """What the learner reads."""

    step, back, play, reset, time = "step ▶", "◀ back", "play", "↺ reset", "t"
    reset_tip = "go to t = 1"


SAY = Texts()


class PlaybackView(View):
    """A view of a model that has a step `t`, a Whole from 1 to `T`.

    In a row "walk" stands for all the controls, and "play" for the one that plays: t, or another trait, `plays`.
    """

    interval = 500  # ms between two steps of play
    plays = "t"
    stops = True  # whether a click on a step ends the play
    play: Play
    time: IntSlider

    def controls_of(self, part: str | DOMWidget) -> list[DOMWidget]:
        """The controls, tied to the model, that a part of a row stands for."""
        if part == "play":
            self.play = self._player(self.plays)
            return [self.play]
        if part != "walk":
            return super().controls_of(part)
        names = ("one_back", "one_on", "play", "to_the_first", "t")
        controls = [control for name in names for control in self.controls_of(name)]
        self.time = controls[-1]
        self.time.description = self.time.description or SAY.time
        self.time.layout.width = self.time.layout.width or "180px"
        return controls

    def _player(self, name: str) -> Play:
        """What takes a trait from each of its values to the next."""
        model, trait = self.model, getattr(type(self.model), name)
        play = lean(Play)(**trait.range(model), interval=self.interval, show_repeat=False)
        play.description, play.layout.width = SAY.play, "80px"
        self.tie(play, name, read=lambda value: min(value, getattr(model, name) + 1))
        return play  # a late tick skips no step

    @action(SAY.back, "")
    def one_back(self) -> None:
        """Go to the step before."""
        self._go(self.model.t - 1)

    @action(SAY.step, "")
    def one_on(self) -> None:
        """Go to the next step."""
        self._go(self.model.t + 1)

    @action(SAY.reset, SAY.reset_tip)
    def to_the_first(self) -> None:
        """Go to the first step."""
        self._go(1)

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
        """Keys that are no `moves` step and play; a click goes to its column, unless its mark says what it sets."""
        match event:
            case {"event": "key", "key": key} if key not in self.moves:
                self.press(key)
            case {"event": "key"} | {"sets": _} | {"of": _}:
                super().handle(event)
            case {"index": index}:
                self._go(int(index) % self.model.T + 1)

    def put(self, name: str, value: Any) -> None:
        """Set a trait; who chooses a step stops the play, where `stops` says so."""
        if name == "t" and self.stops:
            self.play.playing = False
        super().put(name, value)

    def _go(self, t: int) -> None:
        self.play.playing = False
        self.model.t = t


def stepped(key: str, t: int, T: int) -> int:
    """Where a key leads from step t of 1 .. T: left and right by one step, Home and End to the ends."""
    return {"ArrowLeft": t - 1, "ArrowRight": t + 1, "Home": 1, "End": T}[key]
