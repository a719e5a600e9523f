"""Train a ReLU network live, with a switch for clipping: without it, one update is enough for the loss to be Inf."""

from typing import Any

import numpy as np
from ipywidgets import Checkbox, IntSlider, SelectionSlider

from lessons.overflow import written
from widgets.live_training import LiveTrainingView
from widgets.plot import Picture, Plot
from widgets.relu_training_model import LAST_SEED, SAY, STEPS, THRESHOLDS, ReLUTrainingModel
from widgets.theme import NEUTRAL, SERIES

LOSSES, NORMS = (1e-6, 1e3), (1e-3, 1e6)  # what the axes show
LOG = {"type": "log", "exponentformat": "power", "dtick": 3}


def relu_curves(model: ReLUTrainingModel) -> Picture:
    """Loss and gradient length against the training step, and the threshold; where a run broke, and how."""
    losses = [moment.loss for moment in model.history if not moment.trouble]
    norms = [moment.norm for moment in model.history if not moment.trouble]
    data: list[dict[str, Any]] = []
    for values, axis, colour in ((losses, "y2", SERIES[0]), (norms, "y", SERIES[1])):
        data.append({"type": "scatter", "mode": "lines", "y": np.array(values), "yaxis": axis})
        data[-1]["line"] = {"color": colour, "width": 1.5}
        at = min(model.step, len(values) - 1)
        dot = {"type": "scatter", "mode": "markers", "x": [at], "y": [values[at]], "yaxis": axis}
        data.append(dot | {"marker": {"color": colour, "size": 9}, "cliponaxis": False})
    line, words = _threshold(model)
    broken, why = _ending(model)
    layout = {
        "height": 380,
        "margin": {"l": 70},
        "showlegend": False,
        "xaxis": {"title": {"text": SAY.steps}, "range": [-5, STEPS], "anchor": "y"},
        "yaxis": {"title": {"text": SAY.norm}, "range": _ends(NORMS), "domain": [0, 0.46], **LOG},
        "yaxis2": {"title": {"text": SAY.loss}, "range": _ends(LOSSES), "domain": [0.54, 1], **LOG},
        "shapes": line + broken,
        "annotations": words + why,
    }
    return {"data": data, "layout": layout}


def _ends(values: tuple[float, float]) -> list[float]:
    """The ends of a logarithmic axis."""
    return [float(np.log10(value)) for value in values]


def _threshold(model: ReLUTrainingModel) -> tuple[list[Any], list[Any]]:
    """The line of the threshold and its name; none where nothing is clipped."""
    if not model.clip:
        return [], []
    level = model.threshold
    line = {"type": "line", "x0": 0, "x1": STEPS, "y0": level, "y1": level}
    line |= {"line": {"color": NEUTRAL, "dash": "dash", "width": 1}}
    name = {"x": STEPS, "y": float(np.log10(level)), "text": SAY.threshold, "showarrow": False}
    return [line], [name | {"xanchor": "right", "yanchor": "bottom"}]


def _ending(model: ReLUTrainingModel) -> tuple[list[Any], list[Any]]:
    """A line where the training broke off, and what the loss was."""
    last = model.history[-1]
    if not last.trouble:
        return [], []
    line = {"type": "line", "x0": last.step, "x1": last.step, "y0": 0, "y1": 1, "yref": "paper"}
    line |= {"line": {"color": SERIES[3], "width": 2}}
    said = SAY.ended.format(step=last.step, loss=f"loss {written(last.loss)}")
    name = {"x": last.step + 6, "y": 0.98, "yref": "paper", "text": said, "showarrow": False}
    return [line], [name | {"xanchor": "left", "font": {"color": SERIES[3], "size": 14}}]


class ReLUTraining(LiveTrainingView):
    """Train the net that counts: `ReLUTraining(clip=True, threshold=1.0, seed=0)`."""

    model: ReLUTrainingModel

    def __init__(self, model: ReLUTrainingModel | None = None, **traits: Any) -> None:
        """A new net with the traits given, or a model that another view shows too."""
        buttons = self.buttons(SAY.reset_tip)
        step = IntSlider(max=STEPS, description=SAY.step, tooltip=SAY.step_tip)
        clip = Checkbox(description=SAY.clip, tooltip=SAY.clip_tip, indent=False)
        options = [(f"{t:g}", t) for t in THRESHOLDS]
        threshold = SelectionSlider(options=options, value=1.0, description=SAY.threshold)
        seed = IntSlider(0, 0, LAST_SEED, description=SAY.seed)
        for control, width in ((step, 300), (threshold, 290), (seed, 240)):
            control.layout.width, control.style.description_width = f"{width}px", "initial"
        clip.layout.width = "140px"
        rows = [[*buttons, step], [clip, threshold, seed]]
        super().__init__(model or ReLUTrainingModel(**traits), rows, [Plot(relu_curves)])
        for control, name in ((step, "step"), (clip, "clip"), (threshold, "threshold")):
            self.bind(control, name)
        self.bind(seed, "seed")
        self.bind_buttons()
