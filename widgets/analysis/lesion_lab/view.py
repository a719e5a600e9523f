"""Take a gate over in a running net, from any step on, and see what becomes of states, answers and blame."""

from collections.abc import Sequence
from typing import Any

from ipywidgets import FloatSlider, IntSlider, Text, ToggleButtons

from lessons.numerics import Array
from lessons.trained_nets.story_reader import StoryNet
from widgets.analysis.lesion_lab.model import MODES, LesionModel
from widgets.analysis.lesion_lab.picture import lesion_drawing
from widgets.analysis.lesion_lab.source import Read, of_cell, of_net
from widgets.analysis.lesion_lab.words import SAY
from widgets.core.canvas import Event, edited
from widgets.core.view import View
from widgets.drawing.diagram import Diagram


class LesionLab(View):
    """A healthy run beside a lesioned one: `LesionLab(net, "anna sleeps . so")`, or `LesionLab(cell, "hello")`.

    Any cell whose step can be read will do; `sequence` may be numbers (T, n_x), too. `read(h_t)` gives a probability
    for each of the `answers`; a net with `belief` and `answers` brings its own. Other traits: name, unit, mode, value,
    start.
    """

    model: LesionModel

    def __init__(
        self,
        net: Any,
        sequence: str | Array = "hello",
        *,
        read: Read | None = None,
        answers: Sequence[str] = (),
        vocabulary: str = "",
        **traits: Any,
    ) -> None:
        """Run `net` (a cell, a net with a cell, or a LesionModel that another view shows too)."""
        if isinstance(net, LesionModel):
            model = net
        elif isinstance(net, StoryNet):
            model = LesionModel(of_net(net, str(sequence)), **traits)
        else:
            model = LesionModel(of_cell(net, sequence, read, answers, vocabulary), **traits)
        name = _buttons([(n, n) for n in model.names], SAY.name, 46)
        mode = _buttons(list(zip(SAY.modes, MODES, strict=True)), SAY.mode, 78)
        self.unit = IntSlider(0, 0, model.size, description=SAY.unit)
        self.value = FloatSlider(model.value, min=-99, max=99, step=0.05, description=SAY.value)
        self.start = IntSlider(1, 1, model.T, description=SAY.start)
        typed = Text(description=SAY.typed, continuous_update=True)
        for control, width in (
            (self.unit, 230),
            (self.value, 250),
            (self.start, 250),
            (typed, 620),
        ):
            control.layout.width, control.style.description_width = f"{width}px", "initial"
        rows = [[typed], [name, mode], [self.unit, self.value, self.start]]
        super().__init__(model, rows, [Diagram(lesion_drawing)])
        self._fit()
        model.watch(self._fit)
        controls = {"typed": typed, "name": name, "mode": mode}
        controls |= {"unit": self.unit, "value": self.value, "start": self.start}
        for trait, control in controls.items():
            self.bind(control, trait)

    def handle(self, event: Event) -> None:
        """A drag drives a step by hand; a click on the strip, or a key, moves the first step that is held."""
        if event["event"] == "edit":
            self.model.drag(int(event["index"]) + 1, edited(event))
        elif event["event"] == "pick":
            self.model.start = int(event["index"]) + 1
        elif event["event"] == "key":
            self.model.start += 1 if event["key"] == "ArrowRight" else -1

    def _fit(self) -> None:
        """The sliders end where the model does."""
        model = self.model
        for slider, low, high in (
            (self.unit, 0, model.size),
            (self.start, 1, model.T),
            (self.value, *model.span),
        ):
            if (slider.min, slider.max) != (low, high):
                with slider.hold_trait_notifications():
                    slider.min, slider.max = low, high


def _buttons(options: Any, tip: str, width: int) -> ToggleButtons:
    buttons = ToggleButtons(options=options, tooltips=[tip] * len(options))
    buttons.style.button_width, buttons.layout.margin = f"{width}px", "2px 16px 2px 2px"
    return buttons
