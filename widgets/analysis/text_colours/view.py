"""A text coloured by any unit of a net that has read it: each character by what the unit holds once it is read."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from ipywidgets import IntSlider, Textarea, ToggleButtons

from lessons.trained_nets import char_lstm
from lessons.trained_nets.char_lm import CharLM
from widgets.analysis.text_colours.model import SAY, ColoursModel
from widgets.core.canvas import Event
from widgets.core.view import View
from widgets.drawing.diagram import Diagram, Drawing
from widgets.drawing.marks import Mark, Scene, scene, text
from widgets.drawing.text_page import HIGH, Page
from widgets.drawing.theme import WIDTH, Scale, gate, signed

KEYS = ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End")
TOP = 22.0  # px: above the text
GATES = "fiorz"


def shipped() -> dict[str, CharLM]:
    """The net that comes with the course, and the same net before its training."""
    return {"trained": char_lstm.load(), "untrained": char_lstm.before()}


class PagedView(View):
    """A view of a ColoursModel: the arrow keys change the unit and scroll, a click looks at a character."""

    model: ColoursModel

    def handle(self, event: Event) -> None:
        """Left and right: another unit; up and down, page up and down, Home and End: other rows."""
        model = self.model
        if event["event"] == "pick":
            self.picked(str(event["mark"]), int(event["index"]))
        elif event["event"] == "key" and "Arrow" in event["key"] and event["key"][5:] in AROUND:
            model.unit += AROUND[event["key"][5:]]
        elif event["event"] == "key":
            model.row = scrolled(event["key"], model.row, model.rows, model.last_row)

    def picked(self, mark: str, index: int) -> None:
        """A click on a character of the text or of the miniature."""
        model = self.model
        if mark == "text":
            model.at = model.page.firsts[model.row] + index
        else:
            model.look(index)

    def fit(self) -> None:
        """The sliders end where the text and the net do."""
        for slider, most in ((self.unit, self.model.units), (self.row, self.model.last_row)):
            if slider.max != most:
                slider.max = most

    def sliders(self) -> list[IntSlider]:
        """The controls for unit and row."""
        self.unit = IntSlider(min=1, max=self.model.units, description=SAY.unit)
        self.row = IntSlider(min=0, max=self.model.last_row, description=SAY.row)
        return [self.unit, self.row]


AROUND = {"Left": -1, "Right": 1}


def scrolled(key: str, row: int, rows: int, last: int) -> int:
    """Where a key leads from the first row in sight."""
    goals = {"ArrowUp": row - 1, "ArrowDown": row + 1, "PageUp": row - rows, "PageDown": row + rows}
    return goals.get(key, 0 if key == "Home" else last)


class TextColours(PagedView):
    """Colour a text: `TextColours()` for the course's net, or `TextColours({"mine": net}, "any text")`.

    Traits: net, quantity ("c", "h", "f", "i", "o"), unit, row, at, typed. A ColoursModel in place of the nets is
    shared.
    """

    def __init__(
        self,
        nets: Mapping[str, CharLM] | ColoursModel | None = None,
        text: str | None = None,
        **traits: Any,
    ) -> None:
        """Read `text`, or 10,000 characters of a program that no training saw, with each of `nets`."""
        if isinstance(nets, ColoursModel):
            model = nets
        else:
            given = char_lstm.texts()[1] if text is None else text
            model = ColoursModel(nets or shipped(), given, **traits)
        self.model = model
        net = _buttons(list(model.nets), SAY.net, 90)
        quantity = _buttons(list(model.quantities), SAY.quantity, 40)
        typed = Textarea(description=SAY.typed, tooltip=SAY.typing, placeholder=SAY.typing, rows=2,
                         continuous_update=False)  # fmt: skip
        sliders = self.sliders()
        for control, width in zip([*sliders, typed], (330, 280, 640), strict=True):
            control.layout.width, control.style.description_width = f"{width}px", "initial"
        super().__init__(model, [[net, quantity], sliders, [typed]], [Diagram(colours)])
        controls = {
            "net": net,
            "quantity": quantity,
            "unit": self.unit,
            "row": self.row,
            "typed": typed,
        }
        for trait, control in controls.items():
            self.bind(control, trait)

    def redraw(self) -> None:
        """The page, and sliders that end where it does."""
        if hasattr(self, "unit"):
            self.fit()
        super().redraw()


def _buttons(options: list[str], tip: str, width: int) -> ToggleButtons:
    buttons = ToggleButtons(options=options, tooltips=[tip] * len(options))
    buttons.style.button_width, buttons.layout.margin = f"{width}px", "2px 16px 2px 2px"
    return buttons


def colours(model: ColoursModel) -> Drawing:
    """The text in sight and its miniature, each character coloured by the unit."""
    arrays = {"value": model.values, "at": np.array([at_in_sight(model)])}
    return Drawing(_scene(model.page, model.row, model.rows, model.quantity), arrays)


def at_in_sight(model: ColoursModel) -> float:
    """The character looked at, counted from the first in sight."""
    return float(model.at - model.page.firsts[min(model.row, model.last_row)])


def scale_of(quantity: str) -> Scale:
    """Blue above 0 and orange below for c and h; a gate in its own colour."""
    return gate(quantity) if quantity in GATES else signed()


@lru_cache(maxsize=32)
def _scene(page: Page, row: int, rows: int, quantity: str) -> Scene:
    """All but the numbers."""
    marks = page.marks("value", row, rows, TOP, scale_of(quantity), cursor=("at", 0))
    marks += legend(quantity)
    return scene(WIDTH, TOP + rows * HIGH + 4, marks, keys=KEYS)


def legend(quantity: str) -> list[Mark]:
    """What the colours mean."""
    scale, low, high = scale_of(quantity), SAY.low, SAY.high
    name = SAY.squashed if quantity == "c" else quantity
    if quantity in GATES:
        ends = [text(80, 13, SAY.gate.format(name=quantity), color=scale["positive"])]
    else:
        ends = [
            text(80, 13, low, color=scale["negative"]),
            text(104, 13, high, color=scale["positive"]),
        ]
    return [text(4, 13, name, style="strong"), *ends]
