"""Numbers that outgrow what a computer can hold: which one was first."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from lessons.formatting import formatted


def beyond(kind: type[np.floating[Any]]) -> str:
    """That a number became Inf, said with the largest number that is left: 1.8e308 for float64."""
    largest = formatted(float(np.finfo(kind).max))
    return f"passes {largest}, the largest number that a {kind.__name__} holds, and becomes Inf"


def first_overflow(quantities: Mapping[str, ArrayLike]) -> str:
    """The name of the first quantity, in the order given, with an entry that is not finite; "" for none."""
    return next((name for name, value in quantities.items() if not np.isfinite(value).all()), "")
