"""A map of word vectors: watch them find their places, choose a word, and see who is near it."""

from functools import partial
from typing import Any

from ipywidgets import DOMWidget

from lessons.numerics import Array
from widgets.core import live_training
from widgets.core.canvas import Event
from widgets.core.live_training import LiveTrainingView
from widgets.drawing.diagram import Diagram
from widgets.live_trainings.embedding_map.model import SAY, WORDS, EmbeddingModel
from widgets.live_trainings.embedding_map.picture import map_drawing

ON = {"ArrowLeft": -1, "ArrowUp": -1, "ArrowRight": 1, "ArrowDown": 1}


class EmbeddingMap(LiveTrainingView):
    """Skip-gram live: `EmbeddingMap()`, `EmbeddingMap().train()`; the vectors of a net: `EmbeddingMap(net.E)`.

    `word` is the one that is chosen at first, `seed` that of the first vectors.
    """

    model: EmbeddingModel
    say = live_training.Texts(reset_tip=SAY.reset_tip)
    rows = (("buttons", "step", "seed"), ("word", "zoom"))
    pictures = (partial(Diagram, map_drawing),)

    def __init__(self, vectors: Array | EmbeddingModel | None = None, **traits: Any) -> None:
        """Untrained skip-gram vectors, or vectors (V, D) that are given, or a model that another view shows too."""
        model = (
            vectors if isinstance(vectors, EmbeddingModel) else EmbeddingModel(vectors, **traits)
        )
        super().__init__(model)

    def controls_of(self, part: str | DOMWidget) -> list[DOMWidget]:
        """Where vectors are given there is nothing to train: only a word to choose, and how near one looks."""
        return super().controls_of(part) if self.model.steps or part in self.rows[-1] else []

    def handle(self, event: Event) -> None:
        """A click chooses a word; the arrow keys go from word to word."""
        if event["event"] == "key":
            place = WORDS.index(self.model.word) + ON[event["key"]]
            self.model.word = WORDS[place % len(WORDS)]
        super().handle(event)
