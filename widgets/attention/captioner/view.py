"""A net says what it sees, word by word, and shows its attention weights: three decoders, and scenes of your own."""

from functools import partial

from lessons.tasks.scenes import GRID
from widgets.attention.captioner.model import CaptionerModel
from widgets.attention.captioner.picture import captioner_drawing
from widgets.core.canvas import Event
from widgets.core.given import Given
from widgets.core.playback import PlaybackView
from widgets.drawing.diagram import Diagram


class Captioner(Given, PlaybackView):
    """A scene and its caption: `Captioner()`, `Captioner(scene, kind="hard", t=4)`, `Captioner(trained=False)`.

    The first argument is a Scene, or a CaptionerModel that another view shows too; what else may be given are kind,
    trained, t, colour and shape.
    """

    model_class = CaptionerModel
    rows = (("kind", "trained"), ("walk",), ("colour", "shape", "another", "clear"))
    pictures = (partial(Diagram, captioner_drawing),)
    interval, stops = 900, False

    def handle(self, event: Event) -> None:
        """Left and right go from word to word, as does the pointer; a click on the scene puts or takes a shape."""
        match event:
            case {"event": "pick", "mark": "grid", "index": index}:
                self.model.put(index % GRID**2)
            case {"event": "hover", "index": index} if index >= 0:  # the pointer has not left
                self.model.t = index + 1
            case {"event": "key" | "pick"}:
                super().handle(event)
