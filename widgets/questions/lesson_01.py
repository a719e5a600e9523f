"""What lesson 01 asks: how many slices a vector has."""

from typing import Any

import numpy as np

from lessons.numerics import Array
from lessons.trained_nets.wirings import slices
from widgets.predictions.answers import Amounts
from widgets.predictions.model import Question

WIDTH, STRIDES = 4, (4, 2)


def _slices(model: Any) -> Array:
    """How many slices of width 4 the vector has with each stride, (2,)."""
    return np.array([float(len(slices(model.vector, WIDTH, stride))) for stride in STRIDES])


QUESTIONS = (
    Question(
        "01 slices",
        "How many slices of width 4 do 24 numbers give with stride 4, and how many with stride 2?",
        Amounts(
            0.0,
            28.0,
            near=0.0,
            places=tuple(f"stride {stride}" for stride in STRIDES),
            start=0.0,
            digits=0,
        ),
        _slices,
    ),
)
