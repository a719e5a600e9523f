"""What lesson 04 asks: where the table of contributions is empty, and what truncation removes from it."""

from typing import Any

import numpy as np

from lessons.numerics import Array
from widgets.predictions.answers import Amounts, Cells, cells_where
from widgets.predictions.model import Question

WORD, CUT = "hello", 3  # what the first table reads; time steps that a term of the second may reach
STEPS = "₁₂₃₄"


def _empty(model: Any) -> Array | None:
    """Which loss terms have no contribution from which steps, (16,), as (terms, steps); None for another word."""
    if model.word != WORD:
        return None
    sizes = [
        np.abs(term).sum(axis=tuple(range(2, term.ndim)))
        for term in model.ledger.contributions.values()
    ]
    return cells_where(sum(sizes) == 0.0)


def _lost(model: Any) -> Array | None:
    """How far a window of 3 puts dL/dW_hh off the whole one, in % of its norm, (1,); None while another one is cut."""
    here = (model.word, model.weight, model.k, model.form) == ("recurrent", "W_hh", CUT, "window")
    return np.array([100.0 * model.lost[1]]) if here else None


QUESTIONS = (
    Question(
        "04 empty cells",
        "Which entries of the table stay empty, because that loss term does not depend on that time step?",
        Cells(
            tuple(f"L{step}" for step in STEPS),
            tuple(f"step {k}" for k in range(1, len(STEPS) + 1)),
            enough=0.8,
        ),
        _empty,
    ),
    Question(
        "04 cut",
        "The gradient of each of eight loss terms reaches three time steps. "
        "How far is ∂L/∂Wₕₕ from the whole one, in % of its norm?",
        Amounts(0.0, 100.0, near=10.0, start=50.0, base=0.0, digits=0),
        _lost,
    ),
)
