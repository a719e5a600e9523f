"""Watch a net label a film frame by frame, with its past and without."""

from typing import Any

from ipywidgets import IntSlider, ToggleButton, ToggleButtons

from lessons.film import FRAMES, KINDS, STARTS, TEMPI, FilmNet
from widgets.diagram import Diagram
from widgets.film_model import OFF, ON, SAY, FilmModel
from widgets.film_picture import film_drawing
from widgets.view import Event
from widgets.walk import WalkedView


class FilmLabeller(WalkedView):
    """A film and its labels: `FilmLabeller()`, `FilmLabeller(kind="sun", tempo="slow", past="off")`.

    `on` and `off` are other nets to label it with, the one with a past, the other without.
    """

    model: FilmModel

    def __init__(
        self, on: FilmNet | FilmModel | None = None, off: FilmNet | None = None, **traits: Any
    ) -> None:
        """Show a film and the course's nets, or nets of the learner's own, or a model that another view shows."""
        model = on if isinstance(on, FilmModel) else FilmModel(on, off, **traits)
        kind = ToggleButtons(options=tuple(KINDS), tooltip=SAY.kind)
        tempo = ToggleButtons(options=tuple(TEMPI), tooltip=SAY.tempo)
        past = ToggleButtons(options=[(SAY.past.format(which), which) for which in (ON, OFF)])
        for choice in (kind, tempo, past):
            choice.style.button_width, choice.layout.margin = "60px", "2px 14px 2px 2px"
        past.style.button_width = "76px"
        start = IntSlider(1, 1, STARTS, description=SAY.start)
        start.style.description_width, start.layout.width = "initial", "200px"
        back = ToggleButton(description=SAY.backwards, tooltip=SAY.backwards_tip)
        back.layout.width = "100px"
        rows = [[kind, tempo, start, back], [past, *self.walk(FRAMES)]]
        super().__init__(model, rows, [Diagram(film_drawing)])
        named = [(kind, "kind"), (tempo, "tempo"), (start, "start"), (back, "backwards")]
        for control, trait in [*named, (past, "past")]:
            self.bind(control, trait)
        self.bind_walk()

    def handle(self, event: Event) -> None:
        """Keys step and play; a click goes to its frame."""
        if event["event"] == "key":
            self.press(event["key"])
        elif event["mark"] == "belief":
            self._go(int(event["index"]) % FRAMES + 1)
        else:
            self._go(int(event["mark"].removeprefix("frame ")))
