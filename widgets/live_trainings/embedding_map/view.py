"""A map of word vectors: watch them find their places, choose a word, and see who is near it."""

from typing import Any

from ipywidgets import Dropdown, IntSlider

from lessons.numerics import Array
from lessons.toy_models.skipgram import EVERY
from widgets.core.canvas import Event
from widgets.core.live_training import LiveTrainingView
from widgets.drawing.diagram import Diagram
from widgets.live_trainings.embedding_map.model import ALL, LAST_SEED, SAY, EmbeddingModel
from widgets.live_trainings.embedding_map.picture import ORDER, map_drawing

WORDS = [ALL[k] for k in ORDER]  # as the keys go through them


class EmbeddingMap(LiveTrainingView):
    """Skip-gram live: `EmbeddingMap()`, `EmbeddingMap().train()`; the vectors of a net: `EmbeddingMap(net.E)`.

    `word` is the one that is chosen at first, `seed` that of the first vectors.
    """

    model: EmbeddingModel

    def __init__(self, vectors: Array | EmbeddingModel | None = None, **traits: Any) -> None:
        """Untrained skip-gram vectors, or vectors (V, D) that are given, or a model that another view shows too."""
        model = (
            vectors if isinstance(vectors, EmbeddingModel) else EmbeddingModel(vectors, **traits)
        )
        word = _sized(Dropdown(options=WORDS, description=SAY.word), 170)
        buttons, driven = self.buttons(SAY.reset_tip), []
        if model.steps:
            step = IntSlider(
                max=model.steps, step=EVERY, description=SAY.step, tooltip=SAY.step_tip
            )
            seed = _sized(IntSlider(max=LAST_SEED, description=SAY.seed), 190)
            driven = [[*buttons, _sized(step, 330), seed]]
        super().__init__(model, [*driven, [word]], [Diagram(map_drawing)])
        self.bind(word, "word")
        if model.steps:
            self.bind(step, "step", read=lambda n: n // EVERY, write=lambda k: k * EVERY)
            self.bind(seed, "seed")
            self.bind_buttons()

    def handle(self, event: Event) -> None:
        """A click chooses a word; the arrow keys go from word to word."""
        model = self.model
        if event["event"] == "pick":
            model.word = event["mark"]
            return
        by = {"ArrowLeft": -1, "ArrowUp": -1, "ArrowRight": 1, "ArrowDown": 1}[event["key"]]
        model.word = WORDS[(WORDS.index(model.word) + by) % len(WORDS)]


def _sized(control: Any, width: int) -> Any:
    """A control `width` px wide, its name as wide as it is."""
    control.layout.width, control.style.description_width = f"{width}px", "initial"
    return control
