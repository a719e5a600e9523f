"""What lesson 10 asks: what a gate and a candidate can write."""

from typing import Any

import numpy as np

from lessons.numerics import Array
from widgets.cells.gate_lab.model import RANGE, SQUASHES, GateLabModel
from widgets.predictions.answers import Amounts, OneOf
from widgets.predictions.model import Question

POSITIVE = OneOf(
    (
        "Yes, with a large bias",
        "Yes, with weights below 0",
        "No, with no weights and no bias",
    )
)
UNIT = 1  # from 0, whose candidate is below 0


def _positive(model: Any) -> Array | None:
    """Whether the largest bias, or the least weights, make what unit 2 writes positive; None if its candidate is."""
    if model.before[UNIT] >= 0.0:
        return None
    settings = {name: list(getattr(model, name)) for name in ("W", "b")}
    least = [RANGE["W"][0]] * len(settings["W"])
    tries = ({"b": [RANGE["b"][1]] * len(settings["b"])}, {"W": least})
    for k, changed in enumerate(tries):
        lab = GateLabModel(
            model.gate, h=model.h, x=model.x, before=model.before, **settings | changed
        )
        if lab.after[UNIT] > 0:
            return POSITIVE.only(k)
    return POSITIVE.only(2)


def _ends(model: Any) -> Array:
    """Where C of the chosen unit ends, (2,): with tanh in the candidate, and with sigma."""
    return np.array([model.climb(name)[-1] for name in SQUASHES])


QUESTIONS = (
    Question(
        "10 positive",
        "The candidate of unit 2 is negative: can its gate make the increment i · C̃ positive?",
        POSITIVE,
        _positive,
        hides=("after",),
    ),
    Question(
        "10 ends",
        "Four steps read xₜ, then four read −xₜ: where does C of the framed unit end, with tanh and with σ?",
        Amounts(-6.0, 10.0, near=1.0, places=SQUASHES, start=0.0, base=0.0),
        _ends,
        hides=("climb tanh", "climb σ"),
    ),
)
