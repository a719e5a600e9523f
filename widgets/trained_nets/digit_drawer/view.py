"""Watch a net draw a digit pixel by pixel, take the pen yourself, and see what it makes of that."""

from collections.abc import Mapping
from typing import Any

from ipywidgets import FloatSlider, IntSlider, Play, SelectionSlider

from lessons.tasks.digits import SIDE
from lessons.trained_nets.digit_drawer import PIXELS, Drawer
from widgets.core.canvas import Event
from widgets.core.controls import button
from widgets.core.view import View
from widgets.drawing.diagram import Diagram
from widgets.trained_nets.digit_drawer.model import HOTTEST, LAST_SEED, SAY, DrawerModel
from widgets.trained_nets.digit_drawer.picture import drawer_drawing


class DigitDrawer(View):
    """`DigitDrawer()`: the course's net in three stages; `DigitDrawer(net)`, `DigitDrawer({"mine": net})`: yours.

    `bits` are bits per pixel by name, of nets and of baselines. Other traits: label, temperature, seed, k, stage.
    """

    model: DrawerModel

    def __init__(
        self,
        nets: Drawer | Mapping[str, Drawer] | DrawerModel | None = None,
        bits: Mapping[str, float] | None = None,
        **traits: Any,
    ) -> None:
        """Show `nets` at work, or a model that another view shows too."""
        model = nets if isinstance(nets, DrawerModel) else DrawerModel(nets, bits, **traits)
        stages = [(name, n) for n, name in enumerate(model.names)]
        stage = SelectionSlider(options=stages, description=SAY.stage)
        label = IntSlider(max=9, description=SAY.label)
        heat = FloatSlider(1, min=0, max=HOTTEST, step=0.05, description=SAY.temperature)
        seed = IntSlider(max=LAST_SEED, description=SAY.seed)
        k = IntSlider(max=PIXELS, description=SAY.k)
        self.play = Play(max=PIXELS, interval=150, show_repeat=False, description=SAY.play)
        named = [(stage, 350), (label, 190), (heat, 300), (seed, 210), (k, 260)]
        for control, width in named:
            control.layout.width, control.style.description_width = f"{width}px", "initial"
        self.play.layout.width = "80px"
        ahead, row, again = button(SAY.next), button(SAY.row), button(SAY.again)
        rub = button(SAY.rub, SAY.rub_tip)
        first = [label, stage] if len(stages) > 1 else [label]
        rows = [first, [heat, seed, rub], [ahead, row, self.play, again, k]]
        super().__init__(model, rows, [Diagram(drawer_drawing)])
        bound = {"label": label, "temperature": heat, "seed": seed, "k": k, "stage": stage}
        for trait, control in bound.items():
            self.bind(control, trait)
        self.bind(self.play, "k", read=lambda n: min(n, model.k + 1))  # a late tick skips nothing
        self.on_click(ahead, lambda: self._go(model.k + 1))
        self.on_click(row, lambda: self._go((model.k // SIDE + 1) * SIDE))
        self.on_click(again, lambda: self._go(0))
        self.on_click(rub, model.rub)

    def handle(self, event: Event) -> None:
        """Keys draw, take back and play; a press paints; a click on one of the ten pictures takes that digit."""
        model, kind = self.model, event["event"]
        if kind == "key" and event["key"] == " ":
            self.play.playing = not self.play.playing
        elif kind == "key":
            steps = {"ArrowLeft": model.k - 1, "ArrowRight": model.k + 1, "Home": 0, "End": PIXELS}
            self._go(steps[event["key"]])
        elif kind == "stroke":
            model.stroke(int(event["index"]))
        elif kind == "pick" and event["mark"] == "page":
            model.press(int(event["index"]))
        elif kind == "pick":
            model.label = int(event["mark"].partition(" ")[2])

    def _go(self, k: int) -> None:
        self.play.playing = False
        self.model.k = k
