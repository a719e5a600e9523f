"""What lesson 05 asks: what becomes of a gradient on its way back."""

from typing import Any

import numpy as np

from lessons.numerics import Array
from widgets.gradients.flow.model import SAY
from widgets.predictions.answers import Amounts, OneOf
from widgets.predictions.model import Question

LEFT = 0.1  # of the norm
LEVEL = 1e-3  # change of log10 of the norm a step, below which the norm is kept
WAYS = OneOf(("It grows: it explodes", "It keeps its norm", "It shrinks: it vanishes"))


def _asked(model: Any, rho: float, activation: str) -> bool:
    """Whether the net is the one that is asked about: through time, with inputs of size 1."""
    settings = (model.activation, model.direction, model.matrix)
    numbers = np.isclose([model.rho, model.scale], [rho, 1.0]).all()
    return bool(numbers) and settings == (activation, "time", "orthogonal")


def _tenth(model: Any) -> Array | None:
    """The first lag at which a tenth of the gradient is left or less, (1,)."""
    if not _asked(model, 0.9, "linear"):
        return None
    lengths = model.curves[SAY.gradient].lengths
    lags = np.flatnonzero(lengths <= LEFT * lengths[0])
    return lags[:1].astype(float) if len(lags) else None


def _way(model: Any) -> Array | None:
    """Whether the gradient grows, stays or shrinks, by the slope of its logarithm."""
    slope = model.curves[SAY.gradient].slope
    if not _asked(model, 1.5, "tanh") or np.isnan(slope):
        return None
    return WAYS.only(1 if abs(slope) < LEVEL else 0 if slope > 0 else 2)


QUESTIONS = (
    Question(
        "05 a tenth",
        "ρ = 0.9, no tanh: after how many steps back is a tenth of the gradient left?",
        Amounts(0.0, 100.0, near=5.0, start=50.0, base=0.0, digits=0),
        _tenth,
    ),
    Question(
        "05 explodes",
        "ρ = 1.5, tanh, inputs of size 1: what does the gradient do on its way back?",
        WAYS,
        _way,
    ),
)
