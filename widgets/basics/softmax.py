"""Softmax to play with: logits in, their exponentials, probabilities out."""

from functools import lru_cache, partial
from operator import itemgetter
from typing import Any

import numpy as np
from ipywidgets import FloatSlider
from traitlets import Float, TraitError, Tuple, validate

from lessons.numerics import Array, softmax
from widgets.core import texts
from widgets.core.comms import lean
from widgets.core.controls import action
from widgets.core.model import Model
from widgets.core.traits import Number
from widgets.core.view import View
from widgets.drawing.diagram import Diagram, Drawing
from widgets.drawing.marks import Bar, Mark, Path, Scene, number, scene, text
from widgets.drawing.theme import WIDTH, nameless, of_quantity, shades, signed

LETTERS, MOST = "helo", 4.0  # the largest logit, either sign
DIGITS = 4  # of a probability: the least that the sliders allow is 0.0001, and is not shown as 0
ROW, TOP = 30, 34  # px
COLUMNS = {"logit": 40.0, "exponential": 300.0, "p": 560.0}  # px: left edges
FRACTION = of_quantity("y")
RELATIVE = shades(nameless(1))


class Texts(texts.Texts):
    """All that the learner reads."""

    shift: str = "add to every logit"
    reset: str = "Reset"
    logit: str = "logit y"
    exponential: str = "exponential exp(y)"
    p: str = "p = exponential / sum of exponentials"
    numbers: str = "each logit must be a number"


SAY = Texts()


class SoftmaxModel(Model):
    """A logit for each letter, and a shift that is added to all of them."""

    logits = Tuple(*([Float()] * len(LETTERS)), default_value=(0.0, 2.0, 1.0, -1.0))
    shift = Number(0.0, -MOST, MOST, label=SAY.shift, width=340)

    @validate("logits")
    def _in_range(self, proposal: Any) -> tuple[float, ...]:
        if np.isnan(proposal["value"]).any():
            raise TraitError(SAY.numbers)
        return tuple(np.clip(proposal["value"], -MOST, MOST).tolist())

    @property
    def y(self) -> Array:
        """The logits with the shift added, (4,)."""
        return np.array(self.logits) + self.shift

    @property
    def p(self) -> Array:
        """Their probabilities, (4,)."""
        return softmax(self.y)

    @property
    def caption(self) -> str:
        """How many times as probable the first letter is as the second, and by how much their logits differ."""
        first, second = np.argsort(-self.p, kind="stable")[:2]
        gap = float(self.y[first] - self.y[second])
        said = [f"p({LETTERS[k]}) = {self.p[k]:.{DIGITS}f}" for k in (first, second)]
        return f"{said[0]} is exp({gap:.1f}) = {np.exp(gap):.2f} times {said[1]}: their logits differ by {gap:.1f}."

    @action(SAY.reset, width="80px")
    def reset(self) -> None:
        """Take the first logits, and no shift."""
        with self.together():
            self.logits, self.shift = SoftmaxModel().logits, 0.0


@lru_cache(maxsize=1)
def softmax_scene() -> Scene:
    """A row for each letter: logit, exponential, probability."""
    names = {"logit": SAY.logit, "exponential": SAY.exponential, "p": SAY.p}
    marks: list[Mark] = [text(COLUMNS[key], 18, name, style="quiet") for key, name in names.items()]
    for k, letter in enumerate(LETTERS):
        marks += _letter(letter, k)
    bottom = TOP + len(LETTERS) * ROW
    marks.append(text(COLUMNS["exponential"], bottom + 14, "sum ", number("sum"), style="strong"))
    return scene(WIDTH, bottom + 22, marks)


def _letter(letter: str, k: int) -> list[Mark]:
    y, wide = TOP + k * ROW, 150.0
    return [
        text(8, y + 16, letter, style="strong"),
        *_signed(k, y + 4, wide),
        text(COLUMNS["logit"] + wide + 10, y + 16, number("logit", k)),
        Bar(("relative", k), (COLUMNS["exponential"], y + 4), (wide, 16), RELATIVE, across=True),
        text(COLUMNS["exponential"] + wide + 10, y + 16, number("exponential", k)),
        Bar(("p", k), (COLUMNS["p"], y + 4), (wide + 40, 16), FRACTION, across=True),
        text(COLUMNS["p"] + wide + 50, y + 16, number("p", k, digits=DIGITS), style="strong"),
    ]


def _signed(k: int, y: float, wide: float) -> list[Mark]:
    """A logit as a bar from 0 in the middle: a positive one to the right, a negative one to the left."""
    middle, ends, size = COLUMNS["logit"] + wide / 2, signed(2 * MOST), (wide / 2, 16)
    above, below = shades(ends["positive"], 2 * MOST), shades(ends["negative"], 2 * MOST)
    return [
        Bar(("above", k), (middle, y), size, above, across=True),
        Bar(("below", k), (COLUMNS["logit"], y), size, below, across=True, back=True),
        Path(f"M{middle} {y - 2}v20"),
    ]


def softmax_drawing(model: SoftmaxModel) -> Drawing:
    """Every number of the way from logits to probabilities; the bars of the exponentials share one scale."""
    exponential = np.exp(model.y)
    arrays = {
        "logit": model.y,
        "exponential": exponential,
        "relative": exponential / exponential.max(),
        "p": model.p,
    }
    arrays |= {"above": np.maximum(model.y, 0.0), "below": np.maximum(-model.y, 0.0)}
    return Drawing(softmax_scene(), arrays | {"sum": np.array([exponential.sum()])})


class SoftmaxPlay(View):
    """Move one logit and see every probability move."""

    model_class = SoftmaxModel
    pictures = (partial(Diagram, softmax_drawing),)

    def __init__(self, model: SoftmaxModel | None = None, **traits: Any) -> None:
        """Start from four different logits, or from a model that another view shows too."""
        ends = {"min": -MOST, "max": MOST, "step": 0.1, "style": {"description_width": "initial"}}
        sliders = [
            lean(FloatSlider)(description=letter, layout={"width": "170px"}, **ends)
            for letter in LETTERS
        ]
        super().__init__(model, (sliders, ("shift", "reset")), **traits)
        for k, slider in enumerate(sliders):
            self.bind(slider, "logits", read=partial(self._replaced, k), write=itemgetter(k))

    def _replaced(self, k: int, value: float) -> tuple[float, ...]:
        """All logits, the k-th replaced."""
        logits = self.model.logits
        return (*logits[:k], value, *logits[k + 1 :])
