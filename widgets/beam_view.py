"""Watch a beam search grow: what is kept, what is dropped, and whether greedy missed something."""

from typing import Any

from ipywidgets import IntSlider, Text

from lessons.beam import WIDEST
from lessons.encoder_decoder import Seq2Seq
from widgets.beam_model import SAY, BeamModel
from widgets.beam_picture import KEYS, beam_drawing
from widgets.diagram import Diagram
from widgets.view import Event
from widgets.walk import WalkedView


class BeamView(WalkedView):
    """The tree of partial answers: `BeamView(load_translator("reversal", "none"), "31415926", width=3)`."""

    model: BeamModel

    def __init__(self, net: Seq2Seq | BeamModel, typed: str = "", **traits: Any) -> None:
        """Search with a net, or show a model that another view shows too; `traits` are width and t."""
        model = net if isinstance(net, BeamModel) else BeamModel(net, typed, **traits)
        text = Text(description=SAY.typed, continuous_update=True)
        width = IntSlider(3, 1, WIDEST, description=SAY.width)
        for control, wide in ((text, 430), (width, 220)):
            control.style.description_width, control.layout.width = "initial", f"{wide}px"
        rows = [[text, width], self.walk(model.T, 700)]
        self.time.description = SAY.round
        super().__init__(model, rows, [Diagram(beam_drawing)])
        self.bind(text, "typed")
        self.bind(width, "width")
        self.bind_walk()
        model.watch(self._fit)
        self._fit()

    def handle(self, event: Event) -> None:
        """Keys walk through the rounds."""
        if event["event"] == "key" and event["key"] in KEYS:
            self.press(event["key"])

    def _fit(self) -> None:
        """The walk ends where the search does."""
        self.time.max = self.play.max = self.model.T
