"""A gradient's way back: its norm against the lag, measured and predicted, of a net on sliders or of given cells."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from lessons.cells.protocol import Cell
from lessons.numerics import Array
from widgets.core.view import View
from widgets.drawing.plot import Plot
from widgets.gradients.flow.cells_model import CellsFlow
from widgets.gradients.flow.model import FlowModel, NetFlow
from widgets.gradients.flow.picture import flow_picture


class GradientFlow(View):
    """Follow a gradient back: `GradientFlow(rho=1.5, scale=1, activation="tanh", direction="time")`.

    With `cells`, a dict from name to cell, there is a line for each; any cell that carries h will do. `xs` (T, n_x)
    are the inputs then; without it they are drawn. `states="hc"` follows dL/dc_t too.
    """

    pictures = (partial(Plot, flow_picture),)

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
        of_a_net = (("rho", "scale"), ("T", "seed"), ("activation", "matrix", "direction"))
        of_cells = (("T", "scale", "seed"),)
        super().__init__(model, of_a_net if isinstance(model, NetFlow) else of_cells)
