"""Ways to find the weights of a net that ask for its loss alone, never for a gradient.

Each is a generator that yields a `Guess` after every evaluation of the loss: no printing, no plotting. Whoever
iterates decides when to stop.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count

import numpy as np

from lessons.numerics import Array

Loss = Callable[[Array], float]
COLDEST = 1e-9  # a temperature is never 0: it divides


@dataclass(frozen=True)
class Guess:
    """Where a search stands after `evaluations` of the loss."""

    evaluations: int
    loss: float  # of the weights that the search holds
    temperature: float  # NaN where there is none
    weights: Array


@dataclass(frozen=True)
class Schedule:
    """How hot the search starts, how it cools, and how far it looks.

    At evaluation k the temperature is start * cooling**k. A proposal changes each weight with probability `share`, by a
    number from N(0, step).
    """

    start: float = 0.03  # nats: a worsening of this size is accepted with probability 1/e
    cooling: float = 0.9995
    share: float = 0.1
    step: float = 1.0


def accepts(change: float, temperature: float, rng: np.random.Generator) -> bool:
    """Whether a step that changes the loss by `change` is taken: always if it helps, else by luck.

    The rule of Metropolis, Rosenbluth, Rosenbluth, Teller and Teller (1953), temperature > 0.
    """
    luck = rng.random()  # drawn at every step: a change of 0 or of 1e-17 moves no later draw
    return bool(change <= 0 or luck < np.exp(-change / temperature))


def proposal(weights: Array, schedule: Schedule, rng: np.random.Generator) -> Array:
    """New weights nearby: some of them, chosen by chance, move by chance."""
    chosen = rng.random(weights.size) < schedule.share
    return weights + chosen * rng.normal(0.0, schedule.step, weights.size)


def anneal(
    loss: Loss, weights: Array, schedule: Schedule, rng: np.random.Generator
) -> Iterator[Guess]:
    """Simulated annealing (Kirkpatrick, Gelatt and Vecchi, 1983), from `weights`, without end."""
    now, temperature = loss(weights), schedule.start
    yield Guess(1, now, temperature, weights)
    for k in count(2):
        new = proposal(weights, schedule, rng)
        there = loss(new)
        if accepts(there - now, temperature, rng):
            weights, now = new, there
        temperature = max(temperature * schedule.cooling, COLDEST)
        yield Guess(k, now, temperature, weights)


def random_search(
    loss: Loss, draw: Callable[[np.random.Generator], Array], rng: np.random.Generator
) -> Iterator[Guess]:
    """Weights from `draw`, anew each time; the best so far is kept. Without end."""
    best, weights = np.inf, draw(rng)
    for k in count(1):
        there = loss(weights)
        if there < best:
            best, held = there, weights
        yield Guess(k, best, float("nan"), held)
        weights = draw(rng)
