"""What lesson 13 asks: the loss of a two-step LSTM on paper."""

from typing import Any

import numpy as np

from lessons.numerics import Array
from lessons.toy_models.paper_lstm import GIVEN, compute_sheet
from widgets.predictions.answers import Amounts
from widgets.predictions.model import Question


def _loss(model: Any) -> Array:
    """L with the numbers that the sheet began with."""
    return np.array([compute_sheet(dict(zip(GIVEN, model.start, strict=True)))["L"]])


QUESTIONS = (
    Question(
        "13 loss",
        "h₂ is 0.328, and y = 0.5 is wanted. What is the loss L?",
        Amounts(0.0, 0.1, near=0.004, start=0.06, digits=3),
        _loss,
    ),
)
