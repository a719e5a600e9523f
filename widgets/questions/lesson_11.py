"""What lesson 11 asks: the cell state over time."""

from typing import Any

from lessons.numerics import Array
from widgets.predictions.answers import Amounts
from widgets.predictions.model import Question


def _left(model: Any) -> Array:
    """What is left in C_8 of what step 4 wrote."""
    left: Array = model.left[8, 4]
    return left


QUESTIONS = (
    Question(
        "11 what is left",
        "What is left at t = 8 of the −0.72 that step 4 wrote?",
        Amounts(-1.0, 0.0, near=0.05, start=-0.5, base=0.0),
        _left,
        hides=("ink", "from", "to", "level", "c", "h", "now", "carried"),
    ),
)
