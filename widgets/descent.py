"""Step two descents over the loss surface of a network of two weights: one is clipped, the other leaps."""

from typing import Any

from ipywidgets import Button, FloatSlider, IntSlider, Play, SelectionSlider

from widgets.descent_model import RATES, SAY, STEPS, THRESHOLDS, DescentModel, U, W
from widgets.descent_picture import descent_surface, descent_table
from widgets.diagram import Diagram
from widgets.plot import Plot
from widgets.view import View

STRIDE, TICK = 4, 100  # steps and milliseconds from picture to picture in play


class ClippedDescent(View):
    """Step both runs: `ClippedDescent(w=1.05, u=0.1, lr=0.001, threshold=1.0)`."""

    model: DescentModel

    def __init__(self, model: DescentModel | None = None, **traits: Any) -> None:
        """Start both runs at the place given, or show a model that another view shows too."""
        model = model or DescentModel(**traits)
        start, one = (
            Button(description=words, layout={"width": "auto"}) for words in (SAY.start, SAY.one)
        )
        self.play = Play(
            max=STEPS, step=STRIDE, interval=TICK, show_repeat=False, description=SAY.play
        )
        self.play.layout.width = "80px"
        step = IntSlider(max=STEPS, description=SAY.step)
        w = FloatSlider(1.05, min=W[0], max=W[1], step=0.01, description=SAY.w)
        u = FloatSlider(0.1, min=U[0], max=U[1], step=0.01, description=SAY.u)
        rate = SelectionSlider(options=RATES, value=RATES[0], description=SAY.rate)
        threshold = SelectionSlider(
            options=[(f"{t:g}", t) for t in THRESHOLDS],
            value=THRESHOLDS[0],
            description=SAY.threshold,
        )
        turn = IntSlider(0, -180, 180, 5, description=SAY.turn, tooltip=SAY.turn_tip)
        widths = ((step, 400), (w, 300), (u, 300), (rate, 270), (threshold, 270), (turn, 250))
        for control, width in widths:
            control.layout.width, control.style.description_width = f"{width}px", "initial"
        rows = [[start, one, self.play, step], [w, u], [rate, threshold, turn]]
        super().__init__(model, rows, [Plot(descent_surface, SAY.above), Diagram(descent_table)])
        names = ("step", "turn", "w", "u", "lr", "threshold", "step")
        controls = (step, turn, w, u, rate, threshold, self.play)
        for control, name in zip(controls, names, strict=True):
            self.bind(control, name)
        self.on_click(start, lambda: self._go(0))
        self.on_click(one, lambda: self._go(model.step + 1))

    def _go(self, step: int) -> None:
        self.play.playing = False
        self.model.step = step
