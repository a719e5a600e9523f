"""What lesson 02 asks: which input reaches a state, and what a state keeps of the inputs before."""

from typing import Any

import numpy as np

from lessons.numerics import Array
from widgets.cells.unrolled.view import UnrolledModel
from widgets.predictions.answers import Amounts, OneOf
from widgets.predictions.model import Question

SAME = OneOf(
    (
        "Yes, because x₃ = x₄",
        "No, because h₂ ≠ h₃",
        "No, because step 4 has other weights than step 3",
    )
)
SIGN = OneOf(
    (
        "Yes, and it keeps the new sign",
        "Yes, but only for a few steps",
        "No, it keeps its sign at every step",
    )
)
LAST = 8  # the state that is asked about
TURN = 4  # the step, from 0, whose input is -1


def _two_ls(model: Any) -> Array | None:
    """Whether h_3 = h_4, and if not, whether the state before is the reason; None for another word."""
    if model.typed != "hello":
        return None
    h = model.trace["h"]
    if np.array_equal(h[2], h[3]):
        return SAME.only(0)
    again = model.cell.step(model.xs[3], {"h": h[1]})["h"]  # step 4 after the state before step 3
    return SAME.only(1 if np.array_equal(again, h[2]) else 2)


def _reach(model: Any) -> Array | None:
    """The logarithm of how far x_8 moves h_8 over how far x_1 does, (1,)."""
    if len(model.xs) < LAST:
        return None
    dx = UnrolledModel(model.cell, model.xs, T=LAST, t=LAST).influence[0]
    return np.log10(dx[-1:] / dx[:1]) if dx[0] and dx[-1] else None


def _sign(model: Any) -> Array | None:
    """Whether the sign of the state turns at step 5 or later; None if -1 does not come there."""
    if len(model.xs) <= TURN + 1 or model.xs[TURN, 0] != -1.0:
        return None
    h = model.trace["h"][:, 0]
    turned = np.sign(h[TURN:]) != np.sign(h[TURN - 1])
    return SIGN.only(2 if not turned.any() else 0 if turned[-1] else 1)


QUESTIONS = (
    Question("02 two l", "hello has two l's, so x₃ = x₄: is h₃ = h₄?", SAME, _two_ls),
    Question(
        "02 reach",
        "How many times as large is the effect of x₈ on h₈ as the effect of x₁ (below 1: x₁ has more effect)?",
        Amounts(-3.0, 3.0, near=0.5, start=0.0, base=0.0, powers=True),
        _reach,
        hides=("dx", "dh"),
    ),
    Question(
        "02 sign", "Does the hidden state change its sign after the −1 of step 5?", SIGN, _sign
    ),
)
