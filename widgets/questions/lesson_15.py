"""What lesson 15 asks: a net that forgets nothing, gradients through 50 layers, and cells that learn the stories."""

from typing import Any

import numpy as np

from lessons.cells.interventions import clamped, unroll_clamped
from lessons.cells.unrolling import unroll
from lessons.gradients.skip_connections import norms_by_layer
from lessons.numerics import Array
from widgets.predictions.answers import Amounts, OneOf
from widgets.predictions.model import Question

SURE = 0.75  # a probability below this is no clear answer
LAYERS, BIAS = 50, 3.0
STEPS = 60  # back
TASK, SEEDS, UPDATES = "who is meant", 3, 300
SOLVED = 2  # the grade

PRONOUN = OneOf(("he, as before", "she", "it cannot say: both pronouns are at about one half"))


def _pronoun(model: Any) -> Array:
    """What is read out at the end of the story that the lab began with, while every forget gate is 1."""
    xs, _, _ = model.source.encode(model.source.typed)
    run = unroll_clamped(model.cell, xs, clamped(unroll(model.cell, xs), "f", 1.0))
    p = np.asarray(model.source.read(run["h"][-1]))
    if p.max() < SURE:
        return PRONOUN.only(2)
    return PRONOUN.only(("he", "she").index(model.source.answers[int(p.argmax())]))


def _left(model: Any) -> Array:
    """Powers of ten that are left below 50 layers: of a plain stack, and of a highway with a bias of 3."""
    plain = norms_by_layer("plain", LAYERS, seed=model.seed)[-1]
    highway = norms_by_layer("highway", LAYERS, BIAS, model.seed)[-1]
    return np.log10([plain, highway])


def _names(model: Any) -> OneOf:
    """One of the cells."""
    return OneOf(tuple(model.cells))


def _slowest(model: Any) -> Array | None:
    """Whose gradient falls slowest; None at other settings, and where a cell has no line."""
    curves = model.curves
    if (model.T, model.scale) != (STEPS, 1.0) or set(curves) != set(model.cells):
        return None
    slopes = [curves[name].slope for name in model.cells]
    return _names(model).only(int(np.argmax(slopes)))


def _cells(model: Any) -> Amounts:
    """A number of seeds for each cell."""
    return Amounts(0.0, SEEDS, near=0.5, places=model.names, start=0.0, digits=0)


def _solved(model: Any) -> Array | None:
    """On how many seeds each cell ended as solved; None until the training that is asked about has ended."""
    asked = (model.task, model.seeds, int(model.updates)) == (TASK, SEEDS, UPDATES)
    last = model.history[-1]
    if not asked or not last.step or not model.ended:
        return None
    grades = [[model.about.grade(model.on, score) for score in of_cell] for of_cell in last.ends]
    return np.array([float(each.count(SOLVED)) for each in grades])


QUESTIONS = (
    Question(
        "15 forget gate at 1",
        "Every forget gate is clamped at 1 from the first word on. What does the net answer?",
        PRONOUN,
        _pronoun,
    ),
    Question(
        "15 through 50 layers",
        "A gradient of norm 1, 50 layers: what is left of it below a plain stack, and below a highway with bias 3?",
        Amounts(-16.0, 2.0, near=1.0, places=("plain", "highway"), start=2.0, powers=True),
        _left,
    ),
    Question(
        "15 lasts longest",
        "Whose gradient falls slowest over 60 steps?",
        _names,
        _slowest,
    ),
    Question(
        "15 seeds solved",
        "On how many of three seeds does each cell solve the stories within 300 updates?",
        _cells,
        _solved,
    ),
)
