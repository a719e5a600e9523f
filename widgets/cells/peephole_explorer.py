"""What a peephole is for: a closed output gate gets no information about the cell state, unless it is an input."""

from functools import partial
from typing import ClassVar

from lessons.numerics import Array
from lessons.toy_models.peephole_timer import STEPS, opens_at, run
from widgets.core import texts
from widgets.core.formats import signed
from widgets.core.model import Model
from widgets.core.traits import Number
from widgets.core.view import View
from widgets.drawing.curves import axis, line
from widgets.drawing.plot import Picture, Plot
from widgets.drawing.theme import QUANTITIES


class Texts(texts.Texts):
    """What the learner reads."""

    p, b, u = "peephole p", "bias b", "weight u of h"
    lines: ClassVar = {"c": "cell state C", "o": "output gate o", "h": "hidden state h"}
    step = "step t"
    hover = "t = %{x}: %{y:.3f}<extra></extra>"
    caption = (
        "Peephole p = {p:.1f}, bias b = {b}, weight u = {u:.1f}: the output gate {opens}; at step {T}, C = {c:.2f}, "
        "o = {o:.3f}, h = {h:.3f}."
    )
    opens, closed = "is more than half open from step {t} on", "is never more than half open"


SAY = Texts()


class PeepholeModel(Model):
    """A timer of one unit; its cell state grows by the same amount at each step."""

    p = Number(0.0, 0.0, 20.0, step=0.5, label=SAY.p, width=260)
    b = Number(-6.0, -8.0, 0.0, step=0.5, label=SAY.b, width=230)
    u = Number(0.0, 0.0, 40.0, step=1.0, label=SAY.u, width=270)

    @property
    def trace(self) -> dict[str, Array]:
        """C, o and h at every step, by a live cell."""
        return run(self.p, self.b, self.u)

    @property
    def caption(self) -> str:
        """When the gate opens, and the values of the last step."""
        trace = self.trace
        t = opens_at(trace["o"])
        last = {name: float(values[-1]) for name, values in trace.items()}
        opens = SAY.opens.format(t=t) if t else SAY.closed
        given = {"p": self.p, "b": signed(self.b, 1), "u": self.u}
        return SAY.caption.format(**given, opens=opens, T=STEPS, **last)


def timer_picture(model: PeepholeModel) -> Picture:
    """Cell state, output gate and hidden state over the steps of the run."""
    steps = list(range(1, STEPS + 1))
    look = {"mode": "lines+markers", "hovertemplate": SAY.hover}
    data = [
        line(values, QUANTITIES[name], steps, 2.5, name=SAY.lines[name], **look)
        for name, values in model.trace.items()
    ]
    layout = {
        "height": 270,
        "showlegend": True,
        "legend": {"x": 0.02, "y": 0.98},
        "xaxis": axis(SAY.step, (0.5, STEPS + 0.5), dtick=1),
        "yaxis": axis(ends=(-0.05, 1.05), tickvals=[0, 0.5, 1]),
    }
    return {"data": data, "layout": layout}


class PeepholeExplorer(View):
    """Make the cell state an input of an output gate: `PeepholeExplorer(p=12, b=-6)`."""

    model_class = PeepholeModel
    rows = (("p", "b", "u"),)
    pictures = (partial(Plot, timer_picture),)
