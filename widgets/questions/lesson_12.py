"""The question of lesson 12: the cell state of one unit, from a name to the question *so*."""

from typing import Any

from lessons.numerics import Array
from lessons.tasks.stories import split
from widgets.predictions.answers import Amounts
from widgets.predictions.model import Question

STORY = split("anna calls tom . it rains . so")
SEEN = 3  # words that are read when the question is asked
KINDS = ("row", "line", "later line", "unclamped row", "unclamped line")
RUN = tuple(f"{kind} {name}" for kind in KINDS for name in "ch")


def _cell_state(model: Any) -> Array | None:
    """C of the unit shown at the words after those, while no gate is clamped; None for another story."""
    if tuple(model.sequence.labels) != STORY:
        return None
    c: Array = model.unclamped["c"][SEEN:, model.unit - 1]
    return c


QUESTIONS = (
    Question(
        "12 cell state",
        "What will the cell state C of this unit be at each word after “tom”?",
        Amounts(-1.2, 1.2, near=0.2, places=STORY[SEEN:], start=0.0, base=0.0),
        _cell_state,
        hides=RUN,
    ),
)
