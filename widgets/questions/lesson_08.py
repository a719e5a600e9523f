"""The question of lesson 08: the recall of a net that is trained with long time lags alone."""

from typing import Any

import numpy as np

from lessons.numerics import Array
from widgets.live_trainings.recall.model import LAGS
from widgets.predictions.answers import Amounts
from widgets.predictions.model import Question
from widgets.questions.trainings import as_made

SHOWN_LAGS = (20, 40)  # lags, in words


def _recall(model: Any) -> Array | None:
    """The recall at both lags after the last update, (2,); None before."""
    last = model.history[-1]
    if not as_made(model) or last.step < model.steps:
        return None
    return np.array([last.recall[LAGS.index(lag)] for lag in SHOWN_LAGS])


QUESTIONS = (
    Question(
        "08 recall",
        "After 1500 updates with time lags of 20 to 40 words, what is the recall at a lag of 20, and at a lag of 40?",
        Amounts(
            0.0,
            1.0,
            near=0.1,
            places=tuple(f"lag {lag}" for lag in SHOWN_LAGS),
            start=0.5,
            base=0.0,
        ),
        _recall,
    ),
)
