"""A gradient's way back: its length against the lag, measured and predicted, of a net on sliders or of given cells."""

from collections.abc import Mapping
from typing import Any

from ipywidgets import DOMWidget, FloatLogSlider, FloatSlider, IntSlider, ToggleButtons

from lessons.cells.protocol import Cell
from lessons.gradients.flow import ACTIVATIONS, MATRICES
from lessons.numerics import Array
from widgets.core.view import View
from widgets.drawing.plot import Plot
from widgets.gradients.flow.cells_model import CellsFlow
from widgets.gradients.flow.model import LAST_SEED, RANGES, SAY, SHORTEST, FlowModel, NetFlow
from widgets.gradients.flow.picture import flow_picture


class GradientFlow(View):
    """Follow a gradient back: `GradientFlow(rho=1.5, scale=1, activation="tanh", direction="time")`.

    With `cells`, a dict from name to cell, there is a line for each; any cell that carries h will do. `xs` (T, n_x)
    are the inputs then; without it they are drawn. `states="hc"` follows dL/dc_t too.
    """

    model: FlowModel

    def __init__(
        self,
        cells: Mapping[str, Cell] | None = None,
        xs: Array | None = None,
        *,
        model: FlowModel | None = None,
        **traits: Any,
    ) -> None:
        """A net on sliders, the `cells` given, or a model that another view shows too."""
        if model is None:
            model = NetFlow(**traits) if cells is None else CellsFlow(cells, xs, **traits)
        ends = {"min": min(SHORTEST, model.longest), "max": model.longest}
        controls: dict[str, DOMWidget] = {
            "T": IntSlider(model.T, **ends, description=SAY.T),
            "scale": FloatLogSlider(
                1.0, min=-2, max=1, step=0.05, description=SAY.scale, readout_format=".2g"
            ),
            "seed": IntSlider(0, 0, LAST_SEED, description=SAY.seed),
        }
        rows = [list(controls.values())]
        widths = {"T": 230, "scale": 260, "seed": 170}
        if isinstance(model, NetFlow):
            controls |= _net_controls()
            named = (("rho", "scale"), ("T", "seed"), ("activation", "matrix", "direction"))
            rows = [[controls[name] for name in names] for names in named]
            widths = {"rho": 340, "scale": 320, "T": 340, "seed": 220}
        for name, width in widths.items():
            controls[name].layout.width = f"{width}px"
            controls[name].style.description_width = "initial"
        super().__init__(model, rows, [Plot(flow_picture)])
        for name, control in controls.items():
            self.bind(control, name)


def _net_controls() -> dict[str, DOMWidget]:
    """The controls that only a net on sliders has, by trait."""
    low, high = RANGES["rho"]
    directions = {SAY.time: "time", SAY.depth: "depth"}
    return {
        "rho": FloatSlider(0.9, min=low, max=high, step=0.01, description=SAY.rho),
        "activation": _buttons(list(ACTIVATIONS), SAY.activation, 62),
        "matrix": _buttons(list(MATRICES), SAY.matrix, 92),
        "direction": _buttons(directions, SAY.direction, 122),
    }


def _buttons(options: Any, tip: str, width: int) -> ToggleButtons:
    buttons = ToggleButtons(options=options, tooltips=[tip] * len(options))
    buttons.style.button_width, buttons.layout.margin = f"{width}px", "2px 16px 2px 2px"
    return buttons
