"""Accuracy against length, with attention and without, and a string of any length in the hands of both nets."""

from collections.abc import Mapping
from typing import Any

from ipywidgets import IntSlider

from lessons.encoder_decoder import Seq2Seq
from widgets.diagram import Diagram
from widgets.length_curve_model import LONGEST, SAY, SEEN, SHORTEST, STRINGS, LengthModel
from widgets.length_curve_picture import length_drawing
from widgets.view import Event, View


class LengthCurve(View):
    """How often strings of each length are reversed rightly: `LengthCurve(length=15)`.

    `nets` = {"additive": net, "none": net} decode in place of those of the course; the curves stay the measured ones.
    """

    model: LengthModel

    def __init__(
        self, nets: Mapping[str, Seq2Seq] | LengthModel | None = None, **traits: Any
    ) -> None:
        """The course's nets, others, or a model that another view shows too."""
        model = nets if isinstance(nets, LengthModel) else LengthModel(nets, **traits)
        length = IntSlider(SHORTEST, SHORTEST, LONGEST, description=SAY.length)
        example = IntSlider(0, 0, STRINGS - 1, description=SAY.example)
        for control, width in ((length, 380), (example, 260)):
            control.layout.width, control.style.description_width = f"{width}px", "initial"
        super().__init__(model, [[length, example]], [Diagram(length_drawing)])
        self.bind(length, "length")
        self.bind(example, "example")

    def handle(self, event: Event) -> None:
        """A click on a length, left and right: the length; up and down: the string."""
        model = self.model
        if event["event"] == "pick":
            model.length = SEEN[int(event["index"])]
        elif event["event"] == "key":
            aside = {"ArrowUp": -1, "ArrowDown": 1}
            if event["key"] in aside:
                model.example += aside[event["key"]]
            else:
                n = model.length
                ends = {"Home": SHORTEST, "End": LONGEST}
                model.length = ({"ArrowLeft": n - 1, "ArrowRight": n + 1} | ends)[event["key"]]
