"""What lesson 21 asks: how far the gradient is ahead, how soon a guess hits, and the rounds of a scan."""

from typing import Any

import numpy as np

from lessons.cells.scan import rounds
from lessons.numerics import Array
from widgets.predictions.answers import Amounts
from widgets.predictions.model import Question

START, COOLING = 0.03, 0.9995  # of annealing, in the race that is asked about
STEPS = 16  # of a scan


def _ahead(model: Any) -> Array | None:
    """Powers of ten by which annealing needs more evaluations than the gradient; None until both are there."""
    asked = (model.task, float(model.start), float(model.cooling)) == ("hello", START, COOLING)
    gradient, annealing, _ = model.history[-1].found
    if not asked or not (gradient and annealing):
        return None
    return np.log10([annealing / gradient])


def _draws(model: Any) -> Array | None:
    """Powers of ten of the draws of a search, the median of those that found a net; None before the first."""
    asked = (model.task, model.T, model.n_h, float(model.reach)) == ("latch", 100, 2, 100.0)
    trials = [search.trials for search in model.found if search.net is not None]
    return np.log10([np.median(trials)]) if asked and trials else None


def _rounds(model: Any) -> Array:
    """The rounds of a scan over 16 steps."""
    return np.array([float(rounds(STEPS))])


QUESTIONS = (
    Question(
        "21 gradient ahead",
        "By which factor is the gradient ahead of annealing on hello, in evaluations until the loss is below 0.1?",
        Amounts(0.0, 4.0, near=0.3, powers=True),
        _ahead,
    ),
    Question(
        "21 draws",
        "How many draws of all weights does it take until a net of two units solves the latch at T = 100?",
        Amounts(0.0, 8.0, near=0.7, start=8.0, powers=True),
        _draws,
    ),
    Question(
        "21 rounds",
        "After how many rounds does the last of 16 maps reach back to the first step?",
        Amounts(0.0, 16.0, near=0.5, start=16.0, digits=0),
        _rounds,
    ),
)
