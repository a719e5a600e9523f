"""Let a net read a picture row by row or pixel by pixel, and see what it believes after every step."""

from typing import Any

from ipywidgets import IntSlider, ToggleButtons

from lessons.trained_nets.digit_reader import ASKED, CELLS, ORDERS, DigitNet
from widgets.core.canvas import Event
from widgets.core.controls import button
from widgets.core.playback import PlaybackView
from widgets.drawing.diagram import Diagram
from widgets.trained_nets.digit_reader.model import SAY, ReaderModel
from widgets.trained_nets.digit_reader.picture import reader_drawing


class DigitReader(PlaybackView):
    """`DigitReader()`: the course's nets read a test digit, or one that you draw; `DigitReader(net)`: yours does.

    `net` is a Reader, or a ReaderModel that another view shows too; `traits` are those of the model: number, t, and of
    the course's nets order, cell, asked.
    """

    model: ReaderModel

    def __init__(self, net: DigitNet | ReaderModel | None = None, **traits: Any) -> None:
        """Show `net` at work."""
        model = net if isinstance(net, ReaderModel) else ReaderModel(net, **traits)
        walk = self.walk(model.T, interval=300)
        number = IntSlider(max=len(model.digits) - 1, description=SAY.number)
        number.style.description_width, number.layout.width = "initial", "300px"
        blank, back = button(SAY.blank, SAY.blank_tip), button(SAY.back)
        which = {} if model.mine else _choices()
        super().__init__(
            model, [list(which.values()), [number, blank, back], walk], [Diagram(reader_drawing)]
        )
        model.observe(self._fit, "T")
        self.bind_walk()
        for trait, control in ({"number": number} | which).items():
            self.bind(control, trait)
        self.on_click(blank, model.clear)
        self.on_click(back, model.restore)

    def handle(self, event: Event) -> None:
        """Keys step and play; a press paints, a click on the map of beliefs goes to its step."""
        if event["event"] == "key":
            self.press(event["key"])
        elif event["event"] == "stroke":
            self.model.stroke(int(event["index"]))
        elif event["event"] == "pick" and event["mark"] == "ink":
            self.model.press(int(event["index"]))
        elif event["event"] == "pick":
            self.model.t = int(event["index"]) % self.model.T + 1

    def _fit(self, _: Any) -> None:
        """The controls of the walk end where the picture ends."""
        for control in (self.time, self.play):
            control.max = self.model.T


def _choices() -> dict[str, ToggleButtons]:
    """What tells the course's nets apart, by trait."""
    asked = list(zip(SAY.asks, ASKED, strict=True))
    choices = {"order": (list(ORDERS), SAY.order, 76), "cell": (list(CELLS), SAY.cell, 60)}
    made = {}
    for trait, (options, tip, width) in (choices | {"asked": (asked, SAY.asked, 166)}).items():
        made[trait] = ToggleButtons(options=options, tooltips=[tip] * len(options))
        made[trait].style.button_width, made[trait].layout.margin = f"{width}px", "2px 16px 2px 2px"
    return made
