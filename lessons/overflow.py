"""Numbers that outgrow what a computer can hold: which one was first, and how to say it."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike


def beyond(kind: type[np.floating[Any]]) -> str:
    """That a number became Inf, said with the largest number that is left: 1.8e308 for float64."""
    largest = written(float(np.finfo(kind).max))
    return f"passes {largest}, the largest number that a {kind.__name__} holds, and becomes Inf"


def written(value: float) -> str:
    """Three digits of a number of any size, as a sentence shows it: 0.0432, 7,040, 9.1e130, NaN."""
    if not np.isfinite(value):
        return "NaN" if np.isnan(value) else "Inf" if value > 0 else "-Inf"
    size = abs(float(f"{value:.3g}"))
    if size and not 1e-4 <= size < 1e6:
        digits, power = f"{value:.1e}".split("e")
        return f"{digits.removesuffix('.0')}e{int(power)}"
    return f"{float(f'{value:.3g}'):,.0f}" if size >= 1000 else f"{value:.3g}"


def first_overflow(quantities: Mapping[str, ArrayLike]) -> str:
    """The name of the first quantity, in the order given, with an entry that is not finite; "" for none."""
    return next((name for name, value in quantities.items() if not np.isfinite(value).all()), "")
