"""What is right and what is wrong, cell by cell: two colours, and a cross where it is wrong."""

import numpy as np

from lessons.numerics import Array
from widgets.drawing.marks import Text, choice, text
from widgets.drawing.theme import CROSS, RIGHT, SMALL, WRONG, Scale

VERDICT: Scale = {"max": 2.0, "positive": RIGHT, "negative": WRONG}  # words are read on it


def verdicts(name: str, fits: Array) -> dict[str, Array]:
    """The arrays "name fits" (n,), 1 for right, -1 for wrong, else 0 or NaN; and "name wrong" (n,) for `cross`."""
    return {f"{name} fits": fits, f"{name} wrong": (np.nan_to_num(fits) < 0.0).astype(float)}


def cross(name: str, k: int, x: float, y: float) -> Text:
    """The cross of cell k, there when it is wrong; (x, y) is its right lower corner."""
    said = choice(f"{name} wrong", ("", CROSS), k)
    return text(x, y, said, anchor="end", style="strong through", size=SMALL)
