"""The smallest network that explodes: two weights, no squashing; and gradient descent over its loss, clipped or not.

h_t = w h_{t-1} + u x_t over T = 50 bits; h_T should be the mean of the bits, so w = 1 and u = 1/50 are perfect.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from lessons.formatting import formatted
from lessons.gradients.overflow import beyond, first_overflow
from lessons.numerics import Array

T, EXAMPLES, SEED = 50, 64, 0
AGES = np.arange(T - 1, -1, -1)  # how many steps a bit has to travel to h_T
YOUNGER = np.maximum(AGES - 1, 0)


@cache
def examples() -> tuple[Array, Array]:
    """The bits x (64, T) and the targets (64,), their means; the same every time."""
    bits = (np.random.default_rng(SEED).random((EXAMPLES, T)) < 0.5).astype(np.float64)
    return bits, bits.mean(axis=1)


def loss_and_slopes(w: float, u: float) -> tuple[float, float, float]:
    """The mean squared error over all examples, dL/dw and dL/du.

    h_T = u (x_1 w^{T-1} + ... + x_T w^0). Numbers that outgrow a float64 come back as Inf or NaN.
    """
    bits, targets = examples()
    n = len(targets)
    with np.errstate(over="ignore", invalid="ignore"):
        reads = bits @ np.float64(w) ** AGES  # h_T / u
        leans = bits @ (AGES * np.float64(w) ** YOUNGER)  # its slope by w: k w^{k-1}
        off = u * reads - targets
        return (
            float(off @ off / n),
            float(off @ leans * (2.0 * u / n)),
            float(off @ reads * (2.0 / n)),
        )


def losses(w: ArrayLike, u: ArrayLike) -> Array:
    """The loss at every point of a grid: w (n,) and u (m,) give (m, n)."""
    bits, targets = examples()
    reads = bits @ (np.asarray(w, np.float64)[np.newaxis] ** AGES[:, np.newaxis])  # (64, n)
    off = np.asarray(u, np.float64)[:, np.newaxis, np.newaxis] * reads - targets[:, np.newaxis]
    grid: Array = (off**2).mean(axis=1)
    return grid


@dataclass(frozen=True)
class Place:
    """Where the descent stands after `step` updates, and the update that it takes from here."""

    step: int
    w: float
    u: float
    loss: float
    slopes: tuple[float, float]  # dL/dw, dL/du
    norm: float  # of the gradient, before clipping
    scale: float  # what clipping multiplies the gradient with; 1 leaves it as it is
    lr: float
    trouble: str = ""  # why the descent ends here, in a sentence

    @property
    def move(self) -> tuple[float, float]:
        """What is added to w and u; zero where the descent ended."""
        if self.trouble:
            return 0.0, 0.0
        return -self.lr * self.scale * self.slopes[0], -self.lr * self.scale * self.slopes[1]

    @property
    def length(self) -> float:
        """How far that is."""
        return math.hypot(*self.move)


def descend(
    w: float, u: float, lr: float, max_norm: float | None = None, steps: int = 1000
) -> Iterator[Place]:
    """Gradient descent from (w, u): the place before the first and after every update.

    `max_norm` clips by norm; None does not. A loss or a gradient that is not finite ends it, with a last place that
    says why.
    """
    for step in range(steps + 1):
        loss, dw, du = loss_and_slopes(w, u)
        norm = math.hypot(dw, du)
        if not (math.isfinite(loss) and math.isfinite(norm)):
            yield Place(step, w, u, loss, (dw, du), norm, 0.0, lr, why(step, w, u))
            return
        scale = 1.0 if max_norm is None or norm <= max_norm else max_norm / norm
        place = Place(step, w, u, loss, (dw, du), norm, scale, lr)
        yield place
        w, u = w + place.move[0], u + place.move[1]


def why(step: int, w: float, u: float) -> str:
    """In a sentence, which number was the first to outgrow a float64 at (w, u), and what came of it."""
    bits, targets = examples()
    with np.errstate(over="ignore", invalid="ignore"):
        power = np.float64(w) ** (T - 1)
        reads = bits @ np.float64(w) ** AGES
        h = u * reads
        error = (h - targets) ** 2
    loss, dw, du = loss_and_slopes(w, u)
    numbers: dict[str, ArrayLike] = {f"w^{T - 1}": power, f"h_{T}": h}
    numbers |= {"the squared error": error, "the loss": loss, "dL/dw": dw, "dL/du": du}
    broken = first_overflow(numbers)
    said = f"Step {step}: w = {formatted(w)}, so {broken} {beyond(np.float64)}."
    if math.isnan(loss):
        return f"{said} Where a bit is 0, 0 times Inf is NaN, and so is the loss."
    return said if broken == "the loss" else f"{said} The loss is {formatted(loss)}."
