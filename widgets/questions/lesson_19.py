"""What lesson 19 asks: where a captioner attends."""

from functools import lru_cache
from typing import Any

import numpy as np

from lessons.attention.captioner import Said, load
from lessons.attention.captioner_focus import points
from lessons.numerics import Array
from lessons.tasks.scenes import Scene, box_of, render
from widgets.predictions.answers import Cells, cells_where
from widgets.predictions.model import Question

SECOND = 1  # of the two shapes, counted from 0


@lru_cache(maxsize=1)
def _said(scene: Scene) -> Said:
    """The caption of a scene by the net with soft attention."""
    return load().say(render(scene))


def _words(model: Any) -> Cells:
    """A column for each word of the caption."""
    return Cells(("second shape",), _said(model.scene).words, enough=0.6)


def _peaks(model: Any) -> Array | None:
    """The words at which alpha is largest on the second shape; None for a scene without two."""
    things = model.scene.things
    if len(things) != SECOND + 1:
        return None
    alpha, box = _said(model.scene).trace["alpha"], box_of(things[SECOND])
    return cells_where(np.array([points(row, box)[0] for row in alpha]))


QUESTIONS = (
    Question(
        "19 second shape",
        "At which words is the largest attention weight on the second shape?",
        _words,
        _peaks,
    ),
)
