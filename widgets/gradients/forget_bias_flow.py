"""The road along c beside the gradients of three cells, with the bias of the gates on a slider."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ipywidgets import FloatSlider, IntSlider, ToggleButton
from traitlets import Bool, Float, validate

from lessons.gradients.flow import INPUTS, flow, inputs
from lessons.gradients.forget_product import forget_gates, gated_cells, mean_forget_product
from lessons.numerics import Array
from widgets.core.model import inside
from widgets.core.view import View
from widgets.drawing.plot import Picture, Plot
from widgets.drawing.theme import NEUTRAL, QUANTITIES, SERIES
from widgets.gradients.flow.model import LAST_SEED, Curve, FlowModel
from widgets.gradients.flow.picture import AXIS, PANEL, TITLE, flow_picture

LAG = 100  # where the caption measures
RANGES = {"bias": (0.0, 5.0), "size": (0.1, 1.5)}
NEAR = (-6, 1)  # decades of the axis from close by
LEGEND = 40  # px: a line of it, two where the page is narrow


@dataclass(frozen=True)
class Texts:
    """All that the learner reads."""

    bias: str = "bias b_f = b_z"
    bias_tip: str = "The bias of the LSTM's forget gate and of the GRU's update gate, the same number for every unit"
    size: str = "weights ×"
    size_tip: str = "All weights, recurrent ones and those of the inputs, times this"
    seed: str = "seed"
    near: str = "from close by"
    near_tip: str = "End the axis at one millionth: what is shorter leaves the picture"
    rnn: str = "RNN, dL/dh"
    gru: str = "GRU, dL/dh"
    lstm_h: str = "LSTM, dL/dh"
    lstm_c: str = "LSTM, dL/dc"
    road: str = "product of f"
    caption: str = "Bias {bias:.2g}, weights × {size:.2g}. Left at lag {lag}: {each}."


SAY = Texts()
LOOK = {
    SAY.rnn: (NEUTRAL, "solid"),
    SAY.gru: (SERIES[2], "solid"),
    SAY.lstm_h: (QUANTITIES["h"], "solid"),
    SAY.lstm_c: (QUANTITIES["c"], "solid"),
    SAY.road: (QUANTITIES["f"], "dash"),
}


class ForgetFlow(FlowModel):
    """Gradients of an RNN, a GRU and an LSTM of one seed, and the product of the LSTM's forget gates alone."""

    bias = Float(0.0, help="b_f of the LSTM and b_z of the GRU")
    size = Float(1.0, help="factor on every weight matrix")
    near = Bool(False, help="whether the axis of lengths ends at one millionth")

    @validate("bias", "size")
    def _in_its_range(self, proposal: Any) -> float:
        return float(inside(proposal, *RANGES[proposal["trait"].name]))

    @property
    def curves(self) -> dict[str, Curve]:
        """|dL/dh| of the three, |dL/dc| of the LSTM, and the mean product of f."""
        found = _lengths(self.bias, self.size, self.scale, self.seed, self.T)
        return {name: Curve(found[name], True, *LOOK[name]) for name in LOOK}

    @property
    def caption(self) -> str:
        """The settings, and what is left of each line."""
        lag = min(LAG, self.T - 1)
        each = (f"{name} {curve.lengths[lag]:.0e}" for name, curve in self.curves.items())
        return SAY.caption.format(bias=self.bias, size=self.size, lag=lag, each="; ".join(each))


@lru_cache(maxsize=4)
def _lengths(bias: float, size: float, scale: float, seed: int, T: int) -> dict[str, Array]:
    """Every line by name, (T,) each."""
    (rnn, gru, lstm), xs = gated_cells(bias, size, seed), inputs(T, INPUTS, scale, seed)
    back = flow(lstm, xs)
    road = mean_forget_product(forget_gates(lstm, xs))
    lines = {SAY.lstm_h: back["h"], SAY.lstm_c: back["c"], SAY.road: road}
    return lines | {SAY.rnn: flow(rnn, xs)["h"], SAY.gru: flow(gru, xs)["h"]}


def forget_picture(model: ForgetFlow) -> Picture:
    """The lines of every flow picture, with a legend in a row and an axis that may end early."""
    picture = flow_picture(model)
    layout, below = picture["layout"], AXIS + LEGEND
    layout["legend"] |= {"orientation": "h"}
    layout |= {"height": TITLE + PANEL + below, "margin": {"t": TITLE, "b": below}}
    if model.near:
        layout["yaxis"] |= {"range": list(NEAR)}
    return picture


class ForgetBiasFlow(View):
    """Move the bias of the gates and follow the gradients: `ForgetBiasFlow(bias=3, size=0.25)`."""

    model: ForgetFlow

    def __init__(self, model: ForgetFlow | None = None, **traits: Any) -> None:
        """Three cells from a seed, or a model that another view shows too."""
        (low, high), (least, most) = RANGES["bias"], RANGES["size"]
        sliders = {
            "bias": FloatSlider(min=low, max=high, step=0.1, description=SAY.bias),
            "size": FloatSlider(min=least, max=most, step=0.05, description=SAY.size),
            "seed": IntSlider(max=LAST_SEED, description=SAY.seed),
        }
        sliders["bias"].tooltip, sliders["size"].tooltip = SAY.bias_tip, SAY.size_tip
        for slider, width in zip(sliders.values(), (300, 220, 150), strict=True):
            slider.layout.width, slider.style.description_width = f"{width}px", "initial"
        near = ToggleButton(description=SAY.near, tooltip=SAY.near_tip, layout={"width": "110px"})
        row = [*sliders.values(), near]
        super().__init__(model or ForgetFlow(**traits), [row], [Plot(forget_picture)])
        for name, control in {**sliders, "near": near}.items():
            self.bind(control, name)
