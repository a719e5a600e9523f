"""A gradient on its way back as a band: each step multiplies its width."""

from functools import lru_cache, partial

import numpy as np

from lessons.numerics import Array
from widgets.core import texts
from widgets.core.view import View
from widgets.drawing import marks as d
from widgets.drawing.diagram import Diagram, Drawing
from widgets.drawing.marks import Mark, Scene
from widgets.drawing.theme import GRADIENT, SMALL, WIDTH
from widgets.gradients.flow.model import NetFlow

STEPS = 12  # that the band goes back
FINE = 8  # places of the band in each step
LEFT, PITCH, TOP, HIGH = 58.0, 58.0, 34.0, 132.0  # px: lag 12, a step, and the frame of the band
FULL = 4.0  # the norm that fills the frame, where the band is cut: norm 1 takes a quarter of it
FACTOR, NORM, BOTTOM = 190.0, 212.0, 226.0  # px: base lines of the numbers, and the height of all


class Texts(texts.Texts):
    """All that the learner reads."""

    loss: str = "loss"
    way: str = "← back"
    back: str = "h_{{T−{lag}}}"
    factor: str = "factor"
    norm: str = "norm"
    caption: str = (
        "Each of the {n} {unit} back multiplies the norm of ∂L/∂h by {low:.2f} to {high:.2f}. "
        "At lag {n} the norm is {left:.2g} times that at the loss."
    )


SAY = Texts()


class StreamModel(NetFlow):
    """The gradient of a net on its sliders, over the first steps back."""

    @property
    def norms(self) -> Array:
        """‖∂L/∂h‖ at lag 0 .. 12, 1 at lag 0: (13,)."""
        return np.nan_to_num(self.flow.norms[: STEPS + 1])

    @property
    def factors(self) -> Array:
        """What each step back multiplies the norm by, 0 where nothing is left: (12,)."""
        before, after = self.norms[:-1], self.norms[1:]
        return np.divide(after, before, out=np.zeros(STEPS), where=before > 0)

    @property
    def widths(self) -> Array:
        """The norm at 8 places of each step, evenly on a logarithmic scale, from lag 12 to lag 0: (97,)."""
        part = np.linspace(0, 1, FINE, endpoint=False)
        inside = self.norms[:-1, None] * self.factors[:, None] ** part  # 0 ** 0 is 1
        return np.append(inside.ravel(), self.norms[-1])[::-1]

    @property
    def caption(self) -> str:
        """The smallest and the largest factor, and what is left."""
        found = self.factors
        ends = {"low": found.min(), "high": found.max(), "left": self.norms[-1]}
        return SAY.caption.format(n=STEPS, unit=self.unit, **ends)


def stream_drawing(model: StreamModel) -> Drawing:
    """The band, and under each step its factor and the norm that it leaves."""
    arrays = {
        "width": np.minimum(model.widths, FULL),
        "factor": model.factors[::-1],
        "norm": model.norms[::-1],
    }
    return Drawing(_scene(), arrays)


@lru_cache(maxsize=1)
def _scene() -> Scene:
    end = LEFT + STEPS * PITCH
    marks: list[Mark] = [
        d.Band(("width", 0), STEPS * FINE + 1, (LEFT, TOP), (end - LEFT, HIGH), FULL, GRADIENT),
        d.text(4, FACTOR, SAY.factor, style="quiet", size=SMALL),
        d.text(4, NORM, SAY.norm, style="quiet", size=SMALL),
        d.text(end + 8, TOP + HIGH / 2 - 4, SAY.loss, style="quiet"),
        d.text(end + 8, TOP + HIGH / 2 + 14, SAY.way, style="quiet"),
    ]
    for k in range(STEPS + 1):
        x = LEFT + k * PITCH
        lag = STEPS - k
        name = SAY.back.format(lag=lag) if lag else "h_{T}"
        marks += [
            d.Path(f"M{x} {TOP - 6}V{TOP + HIGH + 6}"),
            d.text(x, TOP - 14, name, anchor="middle"),
            d.text(x, NORM, d.number("norm", k, 3), anchor="middle", size=SMALL),
        ]
        if lag:
            factor = ("× ", d.number("factor", k, 2))
            marks.append(d.text(x + PITCH / 2, FACTOR, *factor, anchor="middle", size=SMALL))
    return d.scene(WIDTH, BOTTOM, marks)


class GradientStream(View):
    """A gradient that narrows, or widens, on its way back: `GradientStream(rho=0.9, activation="tanh")`."""

    model_class = StreamModel
    rows = (("rho", "scale", "seed"), ("activation", "matrix", "direction"))
    pictures = (partial(Diagram, stream_drawing),)
