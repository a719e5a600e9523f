"""Training as a generator of records: no printing, no plotting.

Whoever iterates decides when to stop, and goes on by iterating further.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from lessons.gradients.clipping import norm_or_inf, rescaled
from lessons.numerics import Array

Weights = Mapping[str, Array]


@dataclass(frozen=True)
class Record:
    """Where training stands after `step` updates."""

    step: int
    loss: float
    grad_norm: float  # before clipping; NaN once loss or gradient is not finite


class Optimiser(Protocol):
    """A rule that moves weights against their gradients."""

    def update(self, weights: Weights, grads: Weights) -> None:
        """Write new values into the arrays of `weights` that have a gradient."""
        ...


@dataclass
class SGD:
    """Gradient descent: each weight moves by -lr times its gradient."""

    lr: float

    def update(self, weights: Weights, grads: Weights) -> None:
        """Write new values into the arrays of `weights` that have a gradient."""
        for name, grad in grads.items():
            weights[name][...] -= self.lr * grad


@dataclass
class Adam:
    """Running means of gradient and square, corrected for their start (Kingma and Ba, 2015)."""

    lr: float
    beta1: float = 0.9
    beta2: float = 0.999
    updates: int = 0
    means: dict[str, Array] = field(default_factory=dict)
    squares: dict[str, Array] = field(default_factory=dict)

    def update(self, weights: Weights, grads: Weights) -> None:
        """Write new values into the arrays of `weights` that have a gradient."""
        self.updates += 1
        for name, grad in grads.items():
            mean = self.beta1 * self.means.get(name, 0.0) + (1.0 - self.beta1) * grad
            square = self.beta2 * self.squares.get(name, 0.0) + (1.0 - self.beta2) * grad**2
            self.means[name], self.squares[name] = mean, square
            step = mean / (1.0 - self.beta1**self.updates)
            scale = np.sqrt(square / (1.0 - self.beta2**self.updates)) + 1e-8
            weights[name][...] -= self.lr * step / scale


@dataclass
class Grouped:
    """Optimisers that share the weights out by name, each with its own rate."""

    groups: Sequence[tuple[Optimiser, Collection[str]]]

    def update(self, weights: Weights, grads: Weights) -> None:
        """Write new values into the arrays of `weights` that have a gradient and belong to a group."""
        for optimiser, names in self.groups:
            optimiser.update(weights, {n: grad for n, grad in grads.items() if n in names})


def fit(
    loss_and_grads: Callable[[], tuple[float, dict[str, Array]]],
    weights: Weights,
    optimiser: Optimiser,
    steps: int,
    max_norm: float | None = None,
) -> Iterator[Record]:
    """Train for `steps` updates; yields a Record before the first and after every update.

    `loss_and_grads()` measures the loss and its gradients at the present weights, which the
    optimiser changes in place. `max_norm` clips by norm. A loss or a gradient that is not finite
    ends the training with its record.
    """
    for step in range(steps + 1):
        loss, grads = loss_and_grads()
        norm = norm_or_inf(grads)
        if not np.isfinite([loss, norm]).all():
            yield Record(step, loss, float("nan"))
            return
        yield Record(step, loss, norm)
        if step < steps:
            optimiser.update(weights, rescaled(grads, norm, max_norm))
