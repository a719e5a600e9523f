"""Two ways to clip a gradient, in the plane: rescale the arrow, or cut each of its numbers."""

from functools import partial
from typing import Any

import numpy as np

from lessons.gradients.clipping import clip_by_norm, clip_by_value, global_norm
from lessons.numerics import Array
from widgets.core import texts
from widgets.core.model import Model
from widgets.core.traits import Number
from widgets.core.view import View
from widgets.drawing.plot import Picture, Plot
from widgets.drawing.plot_parts import hold
from widgets.drawing.theme import NEUTRAL, nameless

MOST = 4.0  # of each number of the gradient, either sign, and of the threshold
WIDEST = 600  # px: the plot is a square, and its legend stands beside it


class Texts(texts.Texts):
    """All that the learner reads."""

    across: str = "dL/dw"
    up: str = "dL/du"
    threshold: str = "threshold"
    gradient: str = "gradient"
    by_norm: str = "clipped by norm"
    by_value: str = "clipped by value"
    hold: str = "The tip of the gradient: drag it, or move it with the arrow keys"


SAY = Texts()
COLOURS = {SAY.gradient: NEUTRAL, SAY.by_value: nameless(1), SAY.by_norm: nameless(0)}


class ClippingModel(Model):
    """A gradient of two numbers, and the threshold."""

    across = Number(3.5, -MOST, MOST, label=SAY.across, width=270)
    up = Number(1.2, -MOST, MOST, label=SAY.up, width=270)
    threshold = Number(1.5, 0.2, MOST, label=SAY.threshold, width=270)

    @property
    def arrows(self) -> dict[str, Array]:
        """The gradient as it is and as each way of clipping leaves it, by name; (2,) each."""
        gradient = {"all": np.array([self.across, self.up])}
        return {
            SAY.gradient: gradient["all"],
            SAY.by_value: clip_by_value(gradient, self.threshold)["all"],
            SAY.by_norm: clip_by_norm(gradient, self.threshold)["all"],
        }

    def turned(self, name: str) -> float:
        """By how many degrees an arrow is turned away from the gradient, either way."""
        (x, y), (u, v) = self.arrows[SAY.gradient], self.arrows[name]
        return abs(float(np.rad2deg(np.arctan2(x * v - y * u, x * u + y * v))))

    @property
    def caption(self) -> str:
        """Norm and turn of each arrow."""
        lengths = {name: global_norm({"all": arrow}) for name, arrow in self.arrows.items()}
        clipped = (
            f"{name} {lengths[name]:.2f}, turned by {self.turned(name):.0f}°"
            for name in (SAY.by_norm, SAY.by_value)
        )
        return f"Norm of the {SAY.gradient} {lengths[SAY.gradient]:.2f}; {'; '.join(clipped)}."


def clipping_picture(model: ClippingModel) -> Picture:
    """Three arrows from one point; the circle and the square that hold the clipped ones."""
    data = [_arrow(name, end) for name, end in model.arrows.items()]
    limit = model.threshold
    box = {"x0": -limit, "x1": limit, "y0": -limit, "y1": limit}
    shapes = [
        {"type": kind, **box, "line": {"color": COLOURS[name], "width": 1, "dash": "dot"}}
        for kind, name in (("circle", SAY.by_norm), ("rect", SAY.by_value))
    ]
    ends = [-MOST - 0.3, MOST + 0.3]
    layout = {
        "height": 400,
        "shapes": shapes,
        "legend": {"x": 1.02, "y": 1.0},
        "xaxis": {"title": {"text": SAY.across}, "range": ends, "constrain": "domain"},
        "yaxis": {"title": {"text": SAY.up}, "range": ends, "scaleanchor": "x"},
    }
    holds = [hold(model, ("across", "up"), (SAY.across, SAY.up), SAY.hold)]
    return {"data": data, "layout": layout, "holds": holds, "widest": WIDEST}


def _arrow(name: str, end: Array) -> dict[str, Any]:
    """An arrow from the origin to `end`."""
    head = {"symbol": "arrow", "angleref": "previous", "size": [0, 15], "opacity": 1}
    head |= {"color": COLOURS[name], "line": {"width": 0}}  # marks of several sizes have one else
    line = {"color": COLOURS[name], "width": 6 if name == SAY.gradient else 3}
    points = {"x": [0.0, float(end[0])], "y": [0.0, float(end[1])]}
    return {"type": "scatter", "mode": "lines+markers", "name": name, **points} | {
        "line": line,
        "marker": head,
    }


class Clipping(View):
    """Choose a gradient and a threshold, and see what each way of clipping leaves: `Clipping()`."""

    model_class = ClippingModel
    rows = (("across", "up", "threshold"),)
    pictures = (partial(Plot, clipping_picture),)
