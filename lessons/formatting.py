"""Numbers as a sentence or a printed table shows them."""

from collections.abc import Sequence

import numpy as np


def formatted(value: float) -> str:
    """Three digits of a number of any size, as a sentence shows it: 0.0432, 7,040, 9.1e130, NaN."""
    if not np.isfinite(value):
        return "NaN" if np.isnan(value) else "Inf" if value > 0 else "-Inf"
    size = abs(float(f"{value:.3g}"))
    if size and not 1e-4 <= size < 1e6:
        digits, power = f"{value:.1e}".split("e")
        return f"{digits.removesuffix('.0')}e{int(power)}"
    return f"{float(f'{value:.3g}'):,.0f}" if size >= 1000 else f"{value:.3g}"


def seed_row(name: str, scores: Sequence[float]) -> str:
    """One row of a printed table: a name, the mean of the scores of all seeds, and the lowest score."""
    return f"{name:15} mean {np.mean(scores):.2f}   worst seed {min(scores):.2f}"
