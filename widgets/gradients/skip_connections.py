"""Skip connections in deep nets beside the forget gates of an LSTM: how much of a gradient is left at every lag."""

from functools import lru_cache, partial

from lessons.gradients.skip_connections import DEEPEST, norms_by_layer, product_of_f
from lessons.numerics import Array
from widgets.core import texts
from widgets.core.model import Model
from widgets.core.traits import Number, Whole
from widgets.core.view import View
from widgets.drawing.plot import Picture, Plot
from widgets.drawing.theme import NEUTRAL, QUANTITIES, nameless

LOWEST, HIGHEST = -16, 4  # powers of ten on the axis
INKS = {"plain": NEUTRAL, "skip": nameless(0), "highway": nameless(1), "f": QUANTITIES["f"]}


class Texts(texts.Texts):
    """All that the learner reads."""

    bias: str = "bias b of the gates"
    layers: str = "layers, or steps"
    seed: str = "seed"
    plain: str = "plain stack"
    skip: str = "with skip connections"
    highway: str = "highway, gates with bias b"
    f: str = "product of f over time, bias b"
    lag: str = "lag (layers down, or steps back)"
    left: str = "norm of the gradient"
    hover: str = "lag %{x}: %{y:.2e}<extra></extra>"
    caption: str = (
        "Left of a gradient of norm 1 after {n} layers or steps, bias {bias:.1f}: plain stack {plain:.1g}, "
        "skip connections {skip:.1g}, highway {highway:.1g}; product of f over time {f:.1g}."
    )


SAY = Texts()


@lru_cache(maxsize=8)
def _ungated(layers: int, seed: int) -> dict[str, Array]:
    """The stacks without a gate."""
    return {kind: norms_by_layer(kind, layers, seed=seed) for kind in ("plain", "skip")}


class SkipModel(Model):
    """Three stacks and an LSTM; `bias` is that of the highway's gates and of the forget gate."""

    bias = Number(3.0, 0.0, 6.0, label=SAY.bias, width=320)
    layers = Whole(50, 10, DEEPEST, label=SAY.layers, width=280)
    seed = Whole(0, 0, 9, label=SAY.seed, width=180)

    @property
    def norms(self) -> dict[str, Array]:
        """The norm of the gradient at lag 0 .. layers, by kind of stack."""
        highway = norms_by_layer("highway", self.layers, self.bias, self.seed)
        f = product_of_f(self.layers, self.bias, self.seed)
        return _ungated(self.layers, self.seed) | {"highway": highway, "f": f}

    @property
    def caption(self) -> str:
        """What is left at the last lag of every line."""
        ends = {name: float(norms[-1]) for name, norms in self.norms.items()}
        return SAY.caption.format(n=self.layers, bias=self.bias, **ends)


def norms_picture(model: SkipModel) -> Picture:
    """A line for each stack and one for the LSTM, on a logarithmic axis."""
    data = [
        {
            "type": "scatter",
            "mode": "lines",
            "y": norms,
            "name": getattr(SAY, name),
            "line": {"color": INKS[name], "width": 2.5, "dash": "dot" if name == "f" else "solid"},
            "hovertemplate": SAY.hover,
        }
        for name, norms in model.norms.items()
    ]
    layout = {
        "height": 270,
        "showlegend": True,
        "legend": {"x": 0.02, "y": 0.02, "yanchor": "bottom"},
        "xaxis": {"title": {"text": SAY.lag}, "range": [0, model.layers]},
        "yaxis": {
            "type": "log",
            "range": [LOWEST, HIGHEST],
            "dtick": 4,
            "exponentformat": "power",
            "title": {"text": SAY.left},
        },
        "margin": {"l": 75},
    }
    return {"data": data, "layout": layout}


class SkipConnections(View):
    """Gradients through the layers of a stack and the steps of a run: `SkipConnections(bias=3.0, layers=50)`."""

    model_class = SkipModel
    rows = (("bias", "layers", "seed"),)
    pictures = (partial(Plot, norms_picture),)
