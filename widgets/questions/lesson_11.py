"""What lesson 11 asks: the cell state over time."""

from typing import Any

from lessons.numerics import Array
from widgets.predictions.answers import Amounts
from widgets.predictions.model import Question


def _remaining(model: Any) -> Array:
    """What remains in C_8 of the increment of step 4."""
    remaining: Array = model.remaining[8, 4]
    return remaining


QUESTIONS = (
    Question(
        "11 what is left",
        "What remains at t = 8 of the increment of step 4, −0.72?",
        Amounts(-1.0, 0.0, near=0.05, start=-0.5, base=0.0),
        _remaining,
        hides=("ink", "from", "to", "level", "past", "c", "h", "now", "carried"),
    ),
)
