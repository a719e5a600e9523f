"""What lesson 14 asks: two gradients far back, the errors of two trained nets, and claims that reproduce."""

from typing import Any

import numpy as np

from lessons.experiments.reproductions import reproduced
from lessons.gradients.flow import INPUTS, flow, inputs
from lessons.gradients.forget_product import gated_cells
from lessons.numerics import Array
from widgets.predictions.answers import Amounts
from widgets.predictions.model import Question

LAG = 100  # steps back
STEPS = 50  # of a run of the adding problem
CLAIMS = 13.0  # on the wall


def _longer(model: Any) -> Array | None:
    """Powers of ten by which dL/dC of the LSTM exceeds dL/dh of the RNN; None for shorter runs."""
    if model.T <= LAG:
        return None
    rnn, _, lstm = gated_cells(0.0, 1.0, model.seed)
    xs = inputs(model.T, INPUTS, model.scale, model.seed)
    return np.log10([flow(lstm, xs)["c"][LAG] / flow(rnn, xs)["h"][LAG]])


def _nets(model: Any) -> Amounts:
    """An error for each net."""
    return Amounts(0.0, 0.4, near=0.03, places=model.names, start=0.4)


def _errors(model: Any) -> Array | None:
    """The last error of each net; None until the training at T = 50 has ended."""
    if model.T != STEPS or not model.ended:
        return None
    return np.array([column[np.isfinite(column)][-1] for column in model.errors.T])


def _as_published(model: Any) -> Array:
    """How many rows of the wall ended as published."""
    return np.array([float(sum(reproduced(row.name) for row in model.rows))])


QUESTIONS = (
    Question(
        "14 factor at lag 100",
        "With bias 0, by which factor is ∂L/∂C of the LSTM larger at lag 100 than ∂L/∂h of the RNN?",
        Amounts(0.0, 16.0, near=1.0, start=0.0, powers=True),
        _longer,
    ),
    Question(
        "14 errors on adding",
        "Which mean squared error does each net reach after at most 800 updates at T = 50?",
        _nets,
        _errors,
    ),
    Question(
        "14 claims",
        "Of 13 claims, how many end as published?",
        Amounts(0.0, CLAIMS, near=1.0, start=0.0, digits=0),
        _as_published,
    ),
)
