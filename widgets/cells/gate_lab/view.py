"""One gate at a time: put its sum together, squash it, and let it act on a vector."""

from typing import Any

from ipywidgets import Button, FloatSlider, IntSlider, ToggleButtons

from widgets.cells.gate_lab.model import LONGEST, N_H, SAY, GateLabModel
from widgets.cells.gate_lab.picture import gate_lab_drawing
from widgets.core.canvas import Event, edited
from widgets.core.view import View
from widgets.drawing.diagram import Diagram


class GateLab(View):
    """Work one gate by hand: `GateLab("f")`, or "i", "g" (the candidate), "o"."""

    model: GateLabModel

    def __init__(self, gate: str | GateLabModel = "f", **traits: Any) -> None:
        """The gate of that name with the traits given, or a model that another view shows too."""
        model = gate if isinstance(gate, GateLabModel) else GateLabModel(gate, **traits)
        unit = IntSlider(min=1, max=N_H, description=SAY.unit)
        reset = Button(description=SAY.reset, tooltip=SAY.reset_tip)
        own: dict[str, Any] = {}
        if model.gate == "f":
            own["lag"] = IntSlider(min=1, max=LONGEST, description=SAY.lag)
        if model.gate == "g":
            own["squash"] = ToggleButtons(options=SAY.squash)
            own["open"] = FloatSlider(min=0.0, max=1.0, step=0.05, description=SAY.open)
            own["squash"].style.button_width = "140px"
        for control, width in zip([unit, *own.values()], (160, 310, 230), strict=False):
            control.layout.width, control.style.description_width = f"{width}px", "initial"
        reset.layout.width = "auto"
        super().__init__(model, [[unit, *own.values(), reset]], [Diagram(gate_lab_drawing)])
        self.bind(unit, "unit")
        for name, control in own.items():
            self.bind(control, name)
        self.on_click(reset, model.reset)

    def handle(self, event: Event) -> None:
        """A slider in the drawing puts a number; a click on a unit's number chooses the unit."""
        if event["event"] == "edit":
            self.model.put(event["mark"], event["index"], edited(event))
        elif event["event"] == "pick":
            self.model.unit = event["index"] + 1
