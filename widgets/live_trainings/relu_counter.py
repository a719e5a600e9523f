"""Train a ReLU network live, with a switch for clipping: without it, one update is enough for the loss to be Inf."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
from ipywidgets import Checkbox

from lessons.formatting import formatted
from lessons.toy_models.relu_counter import CountingNet, CountingRecord, train_counter
from widgets.core import texts
from widgets.core.live_training import LiveTraining, LiveTrainingView, LookBack
from widgets.core.traits import Flag, Offered, Whole
from widgets.drawing import curves as c
from widgets.drawing.plot import Picture, Plot
from widgets.drawing.theme import GRADIENT, LIMIT, LOSS

STEPS, LAST_SEED = 500, 9
THRESHOLDS = (0.01, 0.1, 1.0, 10.0, 100.0, 1000.0)


class Texts(texts.Texts):
    """All that the learner reads."""

    step: str = "step"
    clip: str = "clip the gradient"
    threshold: str = "threshold"
    seed: str = "seed"
    step_tip: str = "Look back at any step of the training"
    clip_tip: str = "Off: every update uses the gradient as it is"
    loss: str = "loss"
    norm: str = "|gradient|"
    steps: str = "training step"
    ended: str = "ended at step {step}: {loss}"


SAY = Texts()


class ReLUTrainingModel(LiveTraining[CountingRecord]):
    """The training of a CountingNet. A change of `clip`, `threshold` or `seed` makes a new, untrained net.

    `threshold` is rounded down to what the control offers.
    """

    steps, pace = STEPS, 400.0
    renewing = ("clip", "threshold", "seed")
    step = LookBack(STEPS, label=SAY.step, tip=SAY.step_tip, width=300)
    clip = Flag(True, label=SAY.clip, tip=SAY.clip_tip, width=140, kind=Checkbox)
    threshold = Offered(THRESHOLDS, 1.0, label=SAY.threshold, width=290)
    seed = Whole(0, 0, LAST_SEED, label=SAY.seed, width=240)

    def moments(self) -> Iterator[CountingRecord]:
        """A new net from the seed, and its training."""
        net = CountingNet(seed=self.seed)
        return train_counter(net, STEPS, max_norm=self.threshold if self.clip else None)

    @property
    def ended(self) -> bool:
        """Whether nothing is left to train; a number that outgrew its type ends a training too."""
        return bool(self.history[-1].trouble) or super().ended

    @property
    def caption(self) -> str:
        """Loss and gradient, and what clipping makes of it; or why the training ended."""
        moment = self.shown
        if moment.trouble:
            return f"Training ended. {moment.trouble}"
        said = f"Step {moment.step} of {STEPS}: loss {formatted(moment.loss)}, |gradient| {formatted(moment.norm)}"
        if not self.clip:
            return f"{said}, not clipped."
        if moment.norm <= self.threshold:
            return f"{said}, which clipping leaves as it is."
        return f"{said}, which clipping multiplies by {formatted(self.threshold / moment.norm)}."


LOSSES, NORMS = (1e-6, 1e3), (1e-3, 1e6)  # what the axes show
LOG = {"type": "log", "exponentformat": "power", "dtick": 3}


def relu_curves(model: ReLUTrainingModel) -> Picture:
    """Loss and gradient norm against the training step, and the threshold; where a run broke, and how."""
    losses = [moment.loss for moment in model.history if not moment.trouble]
    norms = [moment.norm for moment in model.history if not moment.trouble]
    data: list[dict[str, Any]] = []
    for values, axis, colour in ((losses, "y2", LOSS), (norms, "y", GRADIENT)):
        data.append(c.line(np.array(values), colour, width=1.5, yaxis=axis))
        at = min(model.step, len(values) - 1)
        data.append(c.dot(at, values[at], colour, yaxis=axis, cliponaxis=False))
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
    name = c.note(STEPS, float(np.log10(level)), SAY.threshold, "right", "bottom")
    return [c.level((0, STEPS), level)], [name]


def _ending(model: ReLUTrainingModel) -> tuple[list[Any], list[Any]]:
    """A line where the training broke off, and what the loss was."""
    last = model.history[-1]
    if not last.trouble:
        return [], []
    line = {"type": "line", "x0": last.step, "x1": last.step, "y0": 0, "y1": 1, "yref": "paper"}
    line |= {"line": {"color": LIMIT, "width": 2}}
    said = SAY.ended.format(step=last.step, loss=f"loss {formatted(last.loss)}")
    name = {"x": last.step + 6, "y": 0.98, "yref": "paper", "text": said, "showarrow": False}
    return [line], [name | {"xanchor": "left", "font": {"color": LIMIT, "size": 14}}]


class ReLUTraining(LiveTrainingView):
    """Train the net that counts: `ReLUTraining(clip=True, threshold=1.0, seed=0)`."""

    model_class = ReLUTrainingModel
    rows = (("buttons", "step"), ("clip", "threshold", "seed"))
    pictures = (partial(Plot, relu_curves),)
