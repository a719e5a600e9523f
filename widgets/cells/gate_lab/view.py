"""One gate at a time: put its sum together, squash it, and let it act on a vector."""

from functools import partial
from typing import Any

from widgets.cells.gate_lab.model import GateLabModel
from widgets.cells.gate_lab.picture import gate_lab_drawing
from widgets.core.view import View
from widgets.drawing.diagram import Diagram

OWN = {"f": ("lag",), "g": ("squash", "open")}  # the controls that only one gate has


class GateLab(View):
    """One gate with every number that it reads: `GateLab("f")`, or "i", "g" (the candidate), "o"."""

    pictures = (partial(Diagram, gate_lab_drawing),)

    def __init__(self, gate: str | GateLabModel = "f", **traits: Any) -> None:
        """The gate of that name with the traits given, or a model that another view shows too."""
        model = gate if isinstance(gate, GateLabModel) else GateLabModel(gate, **traits)
        super().__init__(model, (("unit", *OWN.get(model.gate, ()), "reset"),))
