"""The view of a question: what is asked, the picture to answer in, how sure, reveal and skip."""

import html
from functools import partial
from typing import Any, ClassVar

from ipywidgets import HTML

from widgets.core.canvas import Canvas, Event
from widgets.core.comms import lean
from widgets.core.view import View
from widgets.drawing.diagram import Diagram
from widgets.predictions.model import Prediction
from widgets.predictions.picture import drawing


class PredictionView(View):
    """A question over a widget. It is part of the widget's view, which it covers: see `View.ask`."""

    model_class: ClassVar[Any] = Prediction
    rows = (("sure", "reveal", "skip", "again"),)
    pictures = (partial(Diagram, drawing),)

    def __init__(self, model: Prediction) -> None:
        """Show a question."""
        self.asks = lean(HTML)(value=f"<b>{html.escape(model.question.asks)}</b>")
        super().__init__(model)
        self.add_class("rnn-question")

    def redraw(self) -> None:
        """Paint, and offer what can be done now."""
        asked = self.model.covers
        for name in ("sure", "reveal", "skip"):
            self.control(name).layout.display = None if asked else "none"
        self.control("again").layout.display = "none" if asked else None
        super().redraw()

    def arranged(self) -> list[Any]:
        """The question, the picture unless it was skipped, then the buttons."""
        return [self.asks, *self.in_sight, *self.boxes, self._error_line]

    @property
    def in_sight(self) -> list[Canvas]:
        """The picture, unless the question was skipped."""
        return [] if self.model.state == "skipped" else self.canvases

    def handle(self, event: Event) -> None:
        """A press chooses a cell, or lets it go; the cells that the pointer is dragged over become like it."""
        match event:
            case {"event": "pick", "index": index}:
                self.model.choose(index)
            case {"event": "stroke", "index": index}:
                self.model.paint(index)
            case _:
                super().handle(event)
