"""Train a net whose gradients vanish, live: clipping leaves them as they are, a penalty lifts them."""

from typing import Any

import numpy as np
from ipywidgets import Checkbox, IntSlider, SelectionSlider

from widgets.carrying_model import LAST_SEED, SAY, STEPS, STRENGTHS, CarryModel
from widgets.live_training import LiveTrainingView
from widgets.plot import Picture, Plot
from widgets.theme import NEUTRAL, SERIES

LEAST = 1e-10  # of the gradient that is drawn
SHARES = [-10, 1]  # decades of the axis


def carrying_curves(model: CarryModel) -> Picture:
    """Left: what is left of the gradient, lag by lag, untrained and now. Right: the loss so far."""
    losses = np.array([moment.loss for moment in model.history])
    line = {"type": "scatter", "mode": "lines"}
    data = [
        _flow(model.history[0].flow, SAY.untrained, NEUTRAL),
        _flow(model.shown.flow, SAY.now.format(step=model.shown.step), SERIES[0]),
        {**line, "y": losses, "xaxis": "x2", "yaxis": "y2", "line": {"color": SERIES[1]}},
        {"type": "scatter", "mode": "markers", "x": [model.step], "y": [model.shown.loss]},
    ]
    data[2]["showlegend"] = False
    data[3] |= {"xaxis": "x2", "yaxis": "y2", "showlegend": False, "cliponaxis": False}
    data[3]["marker"] = {"color": SERIES[1], "size": 9}
    left, right = {"domain": [0, 0.46]}, {"domain": [0.58, 1]}
    layout: dict[str, Any] = {
        "height": 300,
        "margin": {"l": 70},
        "legend": {"orientation": "h", "x": 0, "y": 1.16},
        "xaxis": {"title": {"text": SAY.lag}, **left},
        "xaxis2": {"title": {"text": SAY.steps}, "range": [0, STEPS], "anchor": "y2", **right},
        "yaxis": {"title": {"text": SAY.left}, "type": "log", "range": SHARES, "dtick": 2},
        "yaxis2": {"title": {"text": SAY.loss}, "rangemode": "tozero", "anchor": "x2"},
    }
    layout["yaxis"] |= {"exponentformat": "power"}
    return {"data": data, "layout": layout}


def _flow(flow: Any, name: str, colour: str) -> dict[str, Any]:
    """One curve of what is left of the gradient."""
    curve = {"type": "scatter", "mode": "lines", "y": np.maximum(flow, LEAST), "name": name}
    return curve | {"line": {"color": colour, "width": 2}}


class CarryTraining(LiveTrainingView):
    """Train the net that carries a sign: `CarryTraining(strength=0.0, clip=True, seed=0)`."""

    model: CarryModel

    def __init__(self, model: CarryModel | None = None, **traits: Any) -> None:
        """A new net with the traits given, or a model that another view shows too."""
        buttons = self.buttons(SAY.reset_tip)
        step = IntSlider(max=STEPS, description=SAY.step, tooltip=SAY.step_tip)
        strength = SelectionSlider(
            options=[(f"{s:g}", s) for s in STRENGTHS],
            description=SAY.strength,
            tooltip=SAY.strength_tip,
        )
        clip = Checkbox(description=SAY.clip, tooltip=SAY.clip_tip, indent=False)
        seed = IntSlider(0, 0, LAST_SEED, description=SAY.seed)
        for control, width in ((step, 300), (strength, 410), (seed, 240)):
            control.layout.width, control.style.description_width = f"{width}px", "initial"
        clip.layout.width = "90px"
        rows = [[*buttons, step], [strength, clip, seed]]
        super().__init__(model or CarryModel(**traits), rows, [Plot(carrying_curves)])
        for control, name in ((step, "step"), (strength, "strength"), (clip, "clip")):
            self.bind(control, name)
        self.bind(seed, "seed")
        self.bind_buttons()
