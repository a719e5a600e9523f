"""A net says what it sees, word by word, and shows where it looks: three decoders, and scenes of your own."""

from typing import Any

from ipywidgets import Dropdown, ToggleButtons

from lessons.attention.captioner import KINDS
from lessons.tasks.scenes import COLOURS, GRID, SHAPES, Scene
from widgets.attention.captioner.model import CaptionerModel
from widgets.attention.captioner.picture import captioner_drawing
from widgets.attention.captioner.words import SAY
from widgets.core.canvas import Event
from widgets.core.controls import button
from widgets.core.playback import PlaybackView
from widgets.drawing.diagram import Diagram


class Captioner(PlaybackView):
    """A scene and its caption: `Captioner()`, `Captioner(scene, kind="hard", t=4)`, `Captioner(trained=False)`.

    The first argument is a Scene, or a CaptionerModel that another view shows too; `traits` may set kind, trained, t,
    number, colour and shape.
    """

    model: CaptionerModel

    def __init__(self, scene: Scene | CaptionerModel | None = None, **traits: Any) -> None:
        """Show a scene, or a model."""
        model = scene if isinstance(scene, CaptionerModel) else CaptionerModel(scene, **traits)
        kind = ToggleButtons(options=list(zip(SAY.kinds, KINDS, strict=True)))
        stage = ToggleButtons(options=list(zip(SAY.stages, (False, True), strict=True)))
        colour = Dropdown(options=COLOURS, description=SAY.brush)
        shape = Dropdown(options=SHAPES, tooltip="shape that the brush paints")
        for control, width in ((colour, "150px"), (shape, "110px")):
            control.layout.width, control.style.description_width = width, "initial"
        kind.style.button_width, stage.style.button_width = "116px", "96px"
        stage.layout.margin = "0 0 0 16px"  # two choices, not one of five
        another, clear = button(SAY.another, SAY.another_tip), button(SAY.clear, SAY.clear_tip)
        walk = self.walk(model.T, interval=900)
        rows = [[kind, stage], walk, [colour, shape, another, clear]]
        super().__init__(model, rows, [Diagram(captioner_drawing)])
        self.bind_walk()
        for control, trait in ((kind, "kind"), (stage, "trained"), (colour, "colour"), (shape, "shape")):  # fmt: skip
            self.bind(control, trait)
        self.on_click(another, model.another)
        self.on_click(clear, model.clear)
        model.watch(self._fit)

    def handle(self, event: Event) -> None:
        """Left and right go from word to word, as does the pointer; a click on the scene puts or takes a shape."""
        if event["event"] == "key":
            self.press(event["key"])
        elif event["event"] == "pick" and event["mark"] == "grid":
            self.model.put(int(event["index"]) % GRID**2)
        elif event["event"] in ("hover", "pick") and event["mark"] == "strip":
            if event["index"] >= 0:  # the pointer has not left
                self.model.t = int(event["index"]) + 1
        elif event["event"] == "pick":
            self.model.t = int(event["mark"].removeprefix("map ")) + 1

    def _fit(self) -> None:
        """The slider ends where the caption does."""
        self.time.max = self.play.max = self.model.T
