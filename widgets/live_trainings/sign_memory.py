"""Train a net whose gradients vanish, live: clipping leaves them as they are, a penalty raises them."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
from ipywidgets import Checkbox

from lessons.formatting import formatted
from lessons.toy_models.sign_memory import LAG, CarryNet, CarryRecord, train_sign_memory
from widgets.core import texts
from widgets.core.live_training import LiveTraining, LiveTrainingView, LookBack
from widgets.core.traits import Flag, Offered, Whole
from widgets.drawing import curves as c
from widgets.drawing.plot import Picture, Plot
from widgets.drawing.theme import GRADIENT, LOSS, NEUTRAL

STEPS, LAST_SEED = 300, 9
THRESHOLD = 1.0
STRENGTHS = (0.0, 0.003, 0.01, 0.03, 0.1)


class Texts(texts.Texts):
    """All that the learner reads."""

    step: str = "update"
    strength: str = "strength of the penalty λ"
    clip: str = "clip at 1"
    seed: str = "seed"
    step_tip: str = "Look back at any update of the training"
    clip_tip: str = "Rescale every gradient whose norm is above 1"
    strength_tip: str = "Minimise loss + λ Ω; 0 is the loss alone"
    left: str = "gradient that is left"
    lag: str = "lag"
    loss: str = "loss"
    steps: str = "update"
    untrained: str = "untrained"
    now: str = "update {step}"


SAY = Texts()


class CarryModel(LiveTraining[CarryRecord]):
    """The training of a CarryNet. A change of `strength`, `clip` or `seed` makes a new, untrained net.

    `strength` is rounded down to what the control offers.
    """

    steps, pace = STEPS, 150.0
    renewing = ("strength", "clip", "seed")
    step = LookBack(STEPS, label=SAY.step, tip=SAY.step_tip, width=300)
    strength = Offered(STRENGTHS, 0.0, label=SAY.strength, tip=SAY.strength_tip, width=410)
    clip = Flag(True, label=SAY.clip, tip=SAY.clip_tip, width=90, kind=Checkbox)
    seed = Whole(0, 0, LAST_SEED, label=SAY.seed, width=240)

    def moments(self) -> Iterator[CarryRecord]:
        """A new net from the seed, and its training."""
        limit = THRESHOLD if self.clip else None
        return train_sign_memory(CarryNet(self.seed), STEPS, strength=self.strength, max_norm=limit)

    @property
    def clipped(self) -> int:
        """How many of the updates so far were rescaled."""
        longer = sum(moment.norm > THRESHOLD for moment in self.history[: self.step])
        return longer if self.clip else 0

    @property
    def caption(self) -> str:
        """Loss, penalty, what is left of the gradient, and how often clipping had something to do."""
        moment = self.shown
        left = f"{moment.flow[LAG]:.0e}" if moment.flow[LAG] < 1e-3 else f"{moment.flow[LAG]:.2f}"
        times = "off" if not self.clip else f"acted on {self.clipped} of {self.step} updates"
        return (
            f"Update {moment.step} of {STEPS}: loss {formatted(round(moment.loss, 3))}, "
            f"penalty Ω {moment.omega:.2f}. At lag {LAG}, {left} of the gradient is left. Clipping: {times}."
        )


LEAST = 1e-10  # of the gradient that is drawn
DECADES = (-10, 1)  # of the axis


def carrying_curves(model: CarryModel) -> Picture:
    """Left: what is left of the gradient, lag by lag, untrained and now. Right: the loss so far."""
    losses = np.array([moment.loss for moment in model.history])
    beside: dict[str, Any] = {"panel": "2", "showlegend": False}
    data = [
        _flow(model.history[0].flow, SAY.untrained, NEUTRAL, 7) | {"opacity": 0.5},
        _flow(model.shown.flow, SAY.now.format(step=model.shown.step), GRADIENT, 2),
        c.line(losses, LOSS, line={"color": LOSS}, **beside),
        c.dot(model.step, model.shown.loss, LOSS, cliponaxis=False, **beside),
    ]
    decades = c.axis(SAY.left, DECADES, type="log", dtick=2, exponentformat="power")
    left = c.axis(SAY.lag), decades
    right = c.axis(SAY.steps, (0, STEPS)), c.axis(SAY.loss, rangemode="tozero")
    layout = {
        "height": 300,
        "margin": {"l": 70},
        "legend": {"orientation": "h", "x": 0, "y": 1.16},
        **c.panels(left, right, (0.46, 0.58)),
    }
    return {"data": data, "layout": layout}


def _flow(flow: Any, name: str, colour: str, width: float) -> dict[str, Any]:
    """One curve of what is left of the gradient."""
    return c.line(np.maximum(flow, LEAST), colour, width=width, name=name)


class CarryTraining(LiveTrainingView):
    """Train the net that carries a sign: `CarryTraining(strength=0.0, clip=True, seed=0)`."""

    model_class = CarryModel
    rows = (("buttons", "step"), ("strength", "clip", "seed"))
    pictures = (partial(Plot, carrying_curves),)
