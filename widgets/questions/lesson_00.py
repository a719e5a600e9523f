"""What lesson 00 asks: how large the state is after ten steps."""

from typing import Any

import numpy as np

from lessons.numerics import Array
from widgets.predictions.answers import Amounts
from widgets.predictions.model import Question


def _size(model: Any) -> Array:
    """The size of h_10, as a power of ten."""
    h = np.abs(model.trace["h"][-1])
    size: Array = np.log10(np.maximum(h, 1e-6))
    return size


QUESTIONS = (
    Question(
        "00 after ten steps",
        "How large is h after ten steps?",
        Amounts(-6.0, 0.0, near=0.5, start=0.0, powers=True),
        _size,
    ),
)
