"""What lesson 06 asks: how soon a descent without clipping breaks, and what a cliff looks like."""

from typing import Any

import numpy as np

from lessons.numerics import Array
from lessons.toy_models.cliff import error_and_slopes
from widgets.predictions.answers import Amounts, OneOf
from widgets.predictions.model import Question
from widgets.questions.trainings import as_made

SURVIVED = OneOf(
    ("After the first", "After about 10", "After about 100", "Never in its 500 updates")
)
FALL = OneOf(
    (
        "Slowly, a little with each step of 0.01",
        "At once, within a step or two of 0.01",
        "Hardly at all",
    )
)
W, ENDS, STEP = 6.0, (-2.8, -3.2), 0.01  # the cut, from where to where, how far at once
FLAT = 0.01  # a change of the loss that is hardly one


def _no_number(model: Any) -> Array | None:
    """The logarithm of the updates after which the unclipped loss is Inf or NaN, (1,); None if it never is."""
    unclipped = model.runs[0].places
    steps = [place.step for place in unclipped if not np.isfinite(place.loss)]
    return np.log10([max(steps[0], 1)]) if steps else None


def _survived(model: Any) -> Array | None:
    """After how many updates the ReLU network breaks, on a logarithmic scale; None until its training ends."""
    if not as_made(model, clip=False) or not model.ended:
        return None
    last = model.history[-1]
    if not last.trouble:
        return SURVIVED.only(3)
    return SURVIVED.only(min(round(float(np.log10(max(last.step, 1)))), 2))


def _fall(_: Any) -> Array:
    """How the loss at w = 6 changes from b = -2.8 to -3.2."""
    steps = round(abs(ENDS[1] - ENDS[0]) / STEP)
    changes = np.abs(np.diff(error_and_slopes(W, np.linspace(*ENDS, steps + 1)).error))
    if changes.sum() < FLAT:
        return FALL.only(2)
    two = changes[1:] + changes[:-1]
    return FALL.only(1 if two.max() > changes.sum() / 2 else 0)


QUESTIONS = (
    Question(
        "06 no number",
        "The largest number of the computer is about 10³⁰⁸. After how many updates can it no longer compute the loss "
        "of the run without clipping?",
        Amounts(0.0, 3.0, near=0.2, start=2.0, powers=True),
        _no_number,
    ),
    Question(
        "06 ReLU",
        "Not clipped: after how many updates is the loss of the ReLU network Inf or NaN?",
        SURVIVED,
        _survived,
    ),
    Question(
        "06 cliff",
        "At w = 6, b moves from −2.8 to −3.2: how does the loss change?",
        FALL,
        _fall,
    ),
)
