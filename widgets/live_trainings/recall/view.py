"""Train a net to recall a birthplace, then read with it word by word and see what is left of the cue."""

from functools import partial
from typing import ClassVar

from widgets.core.live_training import LiveTrainingView
from widgets.drawing.diagram import Diagram
from widgets.drawing.plot import Plot
from widgets.live_trainings.recall.model import MOST_WORDS, SAY, RecallModel
from widgets.live_trainings.recall.picture import curves, reading


class RecallLab(LiveTrainingView):
    """A net, a sentence, recall against lag: `RecallLab(lags=(20, 40), curriculum=False, lag=20, counts=True)`."""

    model_class = RecallModel
    rows = (
        ("buttons", "step", "seed"),
        ("lags", "curriculum", "distracting"),
        ("lag", "another", "word"),
        ("typed",),
    )
    pictures = (partial(Diagram, reading, SAY.above), partial(Plot, curves))
    moves: ClassVar = {
        "ArrowLeft": ("word", -1),
        "ArrowRight": ("word", 1),
        "Home": ("word", -MOST_WORDS),
        "End": ("word", MOST_WORDS),
    }
