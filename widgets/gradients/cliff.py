"""The cliff of a single unit: its loss as a surface, and a cut through it with the gradient along the way."""

from functools import cache, partial
from typing import Any

import numpy as np

from lessons.formatting import formatted
from lessons.numerics import Array
from lessons.toy_models.cliff import Cliff, error_and_slopes
from widgets.core import texts
from widgets.core.model import Model
from widgets.core.traits import Number, Whole
from widgets.core.view import View
from widgets.drawing.plot import Picture, Plot
from widgets.drawing.plot_parts import camera, scene_axis, surface
from widgets.drawing.theme import CHOSEN, GRADIENT, LOSS

W, B = (3.5, 7.5), (-3.8, -1.4)  # the part of the landscape that has the cliff
GRID, FINE = 71, 601  # points along each side of the surface; along the cut
LIFT, PIN = 0.01, 0.5  # of what lies on the surface, above it; where the pin at one's place ends
RATE, THRESHOLD = 0.1, 1.0  # of the step that the caption tells of
FLAT = 1e-4  # gradients below are drawn as this
WIDEST = 860  # px: the surface stands beside its colours


class Texts(texts.Texts):
    """All that the learner reads."""

    above: str = "The loss over w and b, with the cut and the point on it"
    w: str = "cut at w"
    b: str = "stand at b"
    turn: str = "turn"
    turn_tip: str = "Turn the surface; you can also drag it"
    error: str = "loss L"
    slope: str = "|gradient|"


SAY = Texts()


class CliffModel(Model):
    """Where the surface is cut, where on the cut one stands, and from which side one looks, in degrees."""

    w = Number(6.0, *W, step=0.05, label=SAY.w, width=300)
    b = Number(-2.8, *B, step=0.01, label=SAY.b, width=600)
    turn = Whole(60, -180, 180, step=5, label=SAY.turn, tip=SAY.turn_tip, width=280)

    @property
    def here(self) -> Cliff:
        """Error and slopes where one stands."""
        return error_and_slopes(self.w, self.b)

    @property
    def along(self) -> tuple[Array, Cliff]:
        """The cut: every b, and error and slopes there."""
        b = np.linspace(*B, FINE)
        return b, error_and_slopes(self.w, b)

    @property
    def caption(self) -> str:
        """Where one stands, and how far a step would go from there."""
        norm = float(self.here.norm)
        clipped = min(norm, THRESHOLD)
        return (
            f"w = {self.w:.2f}, b = {self.b:.2f}: L = {float(self.here.error):.3f}, |gradient| = {formatted(norm)}. "
            f"One step with learning rate {RATE} has the norm {formatted(RATE * norm)}; "
            f"with the gradient clipped to {THRESHOLD:g}, {formatted(RATE * clipped)}."
        )


@cache
def ground() -> list[dict[str, Any]]:
    """The surface: height and colour are the error."""
    w, b = np.linspace(*W, GRID), np.linspace(*B, GRID)
    found = error_and_slopes(w[np.newaxis], b[:, np.newaxis])
    return [surface(w, b, found.error, found.error, SAY.error)]


def cliff_surface(model: CliffModel) -> Picture:
    """The surface, the cut through it, and where one stands."""
    b, cut = model.along
    w = np.full(len(b), model.w)
    line: dict[str, Any] = {
        "type": "scatter3d",
        "mode": "lines",
        "x": w,
        "y": b,
        "z": cut.error + LIFT,
        "hoverinfo": "skip",
    }
    line["line"] = {"color": LOSS, "width": 7}
    foot = float(model.here.error) + LIFT
    here: dict[str, Any] = {"type": "scatter3d", "mode": "lines+markers", "hoverinfo": "skip"}
    here |= {
        "x": [model.w] * 2,
        "y": [model.b] * 2,
        "z": [foot, PIN],
    }  # seen from behind the wall too
    here |= {
        "marker": {"color": CHOSEN, "size": [7, 4]},
        "line": {"color": CHOSEN, "width": 4},
    }
    scene = {
        "xaxis": scene_axis("w", W),
        "yaxis": scene_axis("b", B),
        "zaxis": scene_axis("L", (0.0, 0.5)),
        **camera(model.turn, 0.45, 1.8),
    }
    margin = dict.fromkeys("lrtb", 0)
    layout = {"height": 400, "margin": margin, "showlegend": False, "scene": scene}
    return {"ground": ground(), "data": [line, here], "layout": layout, "widest": WIDEST}


def cliff_cut(model: CliffModel) -> Picture:
    """Error and gradient along the cut; a dot where one stands."""
    b, cut = model.along
    slope = np.maximum(cut.norm, FLAT)
    here = max(float(model.here.norm), FLAT)
    curve: dict[str, Any] = {"type": "scatter", "x": b, "mode": "lines"}
    dot: dict[str, Any] = {"type": "scatter", "x": [model.b], "mode": "markers"}
    dot |= {"marker": {"color": CHOSEN, "size": 11}, "showlegend": False, "cliponaxis": False}
    data = [
        {**curve, "y": cut.error, "name": SAY.error, "line": {"color": LOSS, "width": 3}},
        {**curve, "y": slope, "name": SAY.slope, "yaxis": "y2", "line": {"color": GRADIENT}},
        {**dot, "y": [float(model.here.error)]},
        {**dot, "y": [here], "yaxis": "y2"},
    ]
    decades = [-4, np.log10(max(10.0, float(slope.max()), here)) + 0.5]
    layout = {
        "height": 250,
        "margin": {"r": 65},
        "legend": {"orientation": "h", "x": 0, "y": 1.2},
        "xaxis": {"title": {"text": "b"}, "range": list(B)},
        "yaxis": {"title": {"text": SAY.error}, "range": [-0.01, 0.51]},
        "yaxis2": {
            "title": {"text": SAY.slope},
            "type": "log",
            "range": decades,
            "overlaying": "y",
            "side": "right",
            "showgrid": False,
            "exponentformat": "power",
            "dtick": 4,
        },
    }
    return {"data": data, "layout": layout}


class CliffView(View):
    """Cut the surface and walk along the cut: `CliffView(w=6.0, b=-2.8)`."""

    model_class = CliffModel
    rows = (("w", "turn"), ("b",))
    pictures = (partial(Plot, cliff_surface, SAY.above), partial(Plot, cliff_cut))
