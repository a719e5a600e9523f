"""What lesson 08 asks: what a net that is trained with far clues recalls."""

from typing import Any

import numpy as np

from lessons.numerics import Array
from widgets.live_trainings.recall.model import GAPS
from widgets.predictions.answers import Amounts
from widgets.predictions.model import Question
from widgets.questions.trainings import as_made

ASKED = (20, 40)  # gaps, in words


def _recall(model: Any) -> Array | None:
    """The recall at both gaps after the last update, (2,); None before."""
    last = model.history[-1]
    if not as_made(model) or last.step < model.steps:
        return None
    return np.array([last.recall[GAPS.index(gap)] for gap in ASKED])


QUESTIONS = (
    Question(
        "08 recall",
        "After 1500 updates with gaps of 20 to 40 words, what is the recall at a gap of 20, and at one of 40?",
        Amounts(
            0.0, 1.0, near=0.1, places=tuple(f"gap {gap}" for gap in ASKED), start=0.5, base=0.0
        ),
        _recall,
    ),
)
