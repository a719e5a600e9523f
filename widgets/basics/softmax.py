"""Softmax to play with: scores in, their powers, probabilities out."""

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

LETTERS, MOST = "helo", 4.0  # the largest score, either sign
DIGITS = 4  # of a probability: the least that the sliders allow is 0.0001, and is not shown as 0
ROW, TOP = 30, 34  # px
COLUMNS = {"score": 40.0, "power": 300.0, "p": 560.0}  # px: left edges
FRACTION = of_quantity("y")
SHARE = shades(nameless(1))


class Texts(texts.Texts):
    """All that the learner reads."""

    shift: str = "add to every score"
    reset: str = "Reset"
    score: str = "score y"
    power: str = "power exp(y)"
    p: str = "probability p = power / sum of the powers"
    numbers: str = "each score must be a number"


SAY = Texts()


class SoftmaxModel(Model):
    """A score for each letter, and a shift that is added to all of them."""

    scores = Tuple(*([Float()] * len(LETTERS)), default_value=(0.0, 2.0, 1.0, -1.0))
    shift = Number(0.0, -MOST, MOST, label=SAY.shift, width=340)

    @validate("scores")
    def _in_range(self, proposal: Any) -> tuple[float, ...]:
        if np.isnan(proposal["value"]).any():
            raise TraitError(SAY.numbers)
        return tuple(np.clip(proposal["value"], -MOST, MOST).tolist())

    @property
    def y(self) -> Array:
        """The scores with the shift added, (4,)."""
        return np.array(self.scores) + self.shift

    @property
    def p(self) -> Array:
        """Their probabilities, (4,)."""
        return softmax(self.y)

    @property
    def caption(self) -> str:
        """Scores and probabilities, letter by letter."""
        parts = zip(LETTERS, self.y, self.p, strict=True)
        each = "; ".join(f"{letter} score {y:.1f}, p {p:.{DIGITS}f}" for letter, y, p in parts)
        return f"{each}. Sum of p: {self.p.sum():.{DIGITS}f}."

    @action(SAY.reset, width="80px")
    def reset(self) -> None:
        """Take the first scores, and no shift."""
        with self.together():
            self.scores, self.shift = SoftmaxModel().scores, 0.0


@lru_cache(maxsize=1)
def softmax_scene() -> Scene:
    """A row for each letter: score, power, probability."""
    names = {"score": SAY.score, "power": SAY.power, "p": SAY.p}
    marks: list[Mark] = [text(COLUMNS[key], 18, name, style="quiet") for key, name in names.items()]
    for k, letter in enumerate(LETTERS):
        marks += _letter(letter, k)
    bottom = TOP + len(LETTERS) * ROW
    marks.append(text(COLUMNS["power"], bottom + 14, "sum ", number("sum"), style="strong"))
    return scene(WIDTH, bottom + 22, marks)


def _letter(letter: str, k: int) -> list[Mark]:
    y, wide = TOP + k * ROW, 150.0
    return [
        text(8, y + 16, letter, style="strong"),
        *_signed(k, y + 4, wide),
        text(COLUMNS["score"] + wide + 10, y + 16, number("score", k)),
        Bar(("share", k), (COLUMNS["power"], y + 4), (wide, 16), SHARE, across=True),
        text(COLUMNS["power"] + wide + 10, y + 16, number("power", k)),
        Bar(("p", k), (COLUMNS["p"], y + 4), (wide + 40, 16), FRACTION, across=True),
        text(COLUMNS["p"] + wide + 50, y + 16, number("p", k, digits=DIGITS), style="strong"),
    ]


def _signed(k: int, y: float, wide: float) -> list[Mark]:
    """A score as a bar from 0 in the middle: a positive one to the right, a negative one to the left."""
    middle, ends, size = COLUMNS["score"] + wide / 2, signed(2 * MOST), (wide / 2, 16)
    above, below = shades(ends["positive"], 2 * MOST), shades(ends["negative"], 2 * MOST)
    return [
        Bar(("above", k), (middle, y), size, above, across=True),
        Bar(("below", k), (COLUMNS["score"], y), size, below, across=True, back=True),
        Path(f"M{middle} {y - 2}v20"),
    ]


def softmax_drawing(model: SoftmaxModel) -> Drawing:
    """Every number of the way from scores to probabilities; the bars of the powers share one scale."""
    power = np.exp(model.y)
    arrays = {"score": model.y, "power": power, "share": power / power.max(), "p": model.p}
    arrays |= {"above": np.maximum(model.y, 0.0), "below": np.maximum(-model.y, 0.0)}
    return Drawing(softmax_scene(), arrays | {"sum": np.array([power.sum()])})


class SoftmaxPlay(View):
    """Move one score and see every probability move."""

    model_class = SoftmaxModel
    pictures = (partial(Diagram, softmax_drawing),)

    def __init__(self, model: SoftmaxModel | None = None, **traits: Any) -> None:
        """Start from four different scores, or from a model that another view shows too."""
        ends = {"min": -MOST, "max": MOST, "step": 0.1, "style": {"description_width": "initial"}}
        sliders = [
            lean(FloatSlider)(description=letter, layout={"width": "170px"}, **ends)
            for letter in LETTERS
        ]
        super().__init__(model, (sliders, ("shift", "reset")), **traits)
        for k, slider in enumerate(sliders):
            self.bind(slider, "scores", read=partial(self._replaced, k), write=itemgetter(k))

    def _replaced(self, k: int, value: float) -> tuple[float, ...]:
        """All scores, the k-th replaced."""
        scores = self.model.scores
        return (*scores[:k], value, *scores[k + 1 :])
