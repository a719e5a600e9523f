"""What lesson 09 asks: how open a gate is, and which weights hold and drop."""

from itertools import product
from typing import Any

import numpy as np

from lessons.numerics import Array
from widgets.cells.gate_lab.model import SIZES, GateLabModel
from widgets.cells.hold_and_drop import HoldAndDropModel
from widgets.predictions.answers import Amounts, OneOf
from widgets.predictions.model import Question

SIGNS = tuple(product((1.0, -1.0), repeat=2))  # of b and of w
MARKS = {1.0: ">", -1.0: "<"}
DROPS = OneOf(tuple(f"b {MARKS[b]} 0 and w {MARKS[w]} 0" for b, w in SIGNS))
TRIED = 12  # values of each number, of either sign


def _open(model: Any) -> Array:
    """The gate, (1,), that has the inputs of the lab, and weights and a bias of 0."""
    zeros = {name: (0.0,) * SIZES[name] for name in ("W", "b")}
    return GateLabModel(model.gate, h=model.h, x=model.x, **zeros).value[:1]


def _drops(model: Any) -> Array | None:
    """The signs of b and w with which a memory can be held and then dropped; None unless they are one pair."""
    tried = HoldAndDropModel(event=model.event)
    found = []
    for k, signs in enumerate(SIGNS):
        for b, w in product(np.linspace(0.5, 6.0, TRIED), np.linspace(1.0, 12.0, TRIED)):
            tried.b, tried.w = signs[0] * b, signs[1] * w
            if tried.verdict == 2:
                found.append(k)
                break
    return DROPS.only(found[0]) if len(found) == 1 else None


QUESTIONS = (
    Question(
        "09 open",
        "All weights and the bias of a unit are 0: how open is its gate, from 0 (shut) to 1 (open)?",
        Amounts(0.0, 1.0, near=0.05, start=0.75, base=0.0),
        _open,
    ),
    Question(
        "09 signs",
        "Which signs of b and w hold the cell state until the new subject, and drop it then?",
        DROPS,
        _drops,
    ),
)
