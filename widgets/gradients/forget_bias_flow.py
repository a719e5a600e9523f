"""The product of forget gates beside the gradients of three cells, with the bias of the gates on a slider."""

from functools import lru_cache, partial

import numpy as np

from lessons.gradients.flow import INPUTS, flow, inputs
from lessons.gradients.forget_product import forget_gates, gated_cells, mean_forget_product
from lessons.numerics import Array
from widgets.core import texts
from widgets.core.traits import Flag, Number
from widgets.core.view import View
from widgets.drawing import curves as c
from widgets.drawing.plot import Picture, Plot
from widgets.drawing.theme import CELLS, QUANTITIES, SMALL
from widgets.gradients.flow.model import Curve, FlowModel
from widgets.gradients.flow.picture import AXIS, PANEL, TITLE, flow_picture

LAG = 100  # where the caption measures
NEAR = (-6, 1)  # decades of the axis from close by
ENDS = (25, 50, 100)  # lags at which that axis may end; else at the last
LEGEND = 40  # px: a line of it, two where the page is narrow


class Texts(texts.Texts):
    """All that the learner reads."""

    bias: str = "bias b_f = b_z"
    bias_tip: str = "The bias of the LSTM's forget gate and of the GRU's update gate, the same number for every unit"
    size: str = "weights ×"
    size_tip: str = "All weights, recurrent ones and those of the inputs, times this"
    seed: str = "seed"
    near: str = "from close by"
    near_tip: str = "End the axis at one millionth, and where no line is longer: what is shorter leaves the picture"
    rnn: str = "RNN, dL/dh"
    gru: str = "GRU, dL/dh"
    lstm_h: str = "LSTM, dL/dh"
    lstm_c: str = "LSTM, dL/dc"
    product: str = "product of f"
    at: str = "lag {lag}"
    caption: str = "Bias {bias:.2g}, weights × {size:.2g}. Left at lag {lag}: {each}."


SAY = Texts()
LOOK = {
    SAY.rnn: (CELLS["RNN"].color, "solid"),
    SAY.gru: (CELLS["GRU"].color, "solid"),
    SAY.lstm_h: (CELLS["LSTM"].color, "dashdot"),
    SAY.lstm_c: (CELLS["LSTM"].color, "dot"),  # the line of dL/dh under it is seen
    SAY.product: (QUANTITIES["f"], "dash"),
}


class ForgetFlow(FlowModel):
    """Gradients of an RNN, a GRU and an LSTM of one seed, and the product of the LSTM's forget gates alone."""

    bias = Number(0.0, 0.0, 5.0, label=SAY.bias, tip=SAY.bias_tip, width=300)
    size = Number(1.0, 0.1, 1.5, step=0.05, label=SAY.size, tip=SAY.size_tip, width=220)
    seed = FlowModel.seed.wide(150)
    near = Flag(False, label=SAY.near, tip=SAY.near_tip, width=110)

    @property
    def curves(self) -> dict[str, Curve]:
        """|dL/dh| of the three, |dL/dc| of the LSTM, and the mean product of f."""
        found = _lengths(self.bias, self.size, self.scale, self.seed, self.T)
        return {name: Curve(found[name], True, *LOOK[name]) for name in LOOK}

    @property
    def caption(self) -> str:
        """The settings, and what is left of each line."""
        lag = min(LAG, self.T - 1)
        # with a true minus, at which no line is broken
        each = (f"{n} {c.lengths[lag]:.0e}".replace("e-", "e−") for n, c in self.curves.items())
        return SAY.caption.format(bias=self.bias, size=self.size, lag=lag, each="; ".join(each))


@lru_cache(maxsize=4)
def _lengths(bias: float, size: float, scale: float, seed: int, T: int) -> dict[str, Array]:
    """Every line by name, (T,) each."""
    (rnn, gru, lstm), xs = gated_cells(bias, size, seed), inputs(T, INPUTS, scale, seed)
    back = flow(lstm, xs)
    product = mean_forget_product(forget_gates(lstm, xs))
    lines = {SAY.lstm_h: back["h"], SAY.lstm_c: back["c"], SAY.product: product}
    return lines | {SAY.rnn: flow(rnn, xs)["h"], SAY.gru: flow(gru, xs)["h"]}


def forget_picture(model: ForgetFlow) -> Picture:
    """The lines of every flow picture, with a legend in a row and an axis that may end early."""
    picture = flow_picture(model)
    layout, below = picture["layout"], AXIS + LEGEND
    layout["legend"] |= {"orientation": "h"}
    layout |= {"height": TITLE + PANEL + below, "margin": {"t": TITLE, "b": below}}
    if model.near:
        layout["yaxis"] |= {"range": list(NEAR)}
        layout["xaxis"] |= {"range": [0, _last_seen(model)]}
    if model.T > LAG:
        note = c.note(LAG, 1.0, SAY.at.format(lag=LAG), "left", "top", yref="y domain")
        layout["shapes"] = [*layout["shapes"], c.level((LAG, LAG), 0, "dot", y1=1, yref="y domain")]
        layout["annotations"] = [*layout["annotations"], note | {"font": {"size": SMALL}}]
    return picture


def _last_seen(model: ForgetFlow) -> int:
    """The lag at which the axis from close by ends: one of ENDS, beyond the last number that it shows."""
    seen = max(int(np.flatnonzero(c.lengths > 10.0 ** NEAR[0])[-1]) for c in model.curves.values())
    return min(next((end for end in ENDS if end > seen), model.T), model.T)


class ForgetBiasFlow(View):
    """Move the bias of the gates and follow the gradients: `ForgetBiasFlow(bias=3, size=0.25)`."""

    model_class = ForgetFlow
    rows = (("bias", "size", "seed", "near"),)
    pictures = (partial(Plot, forget_picture),)
