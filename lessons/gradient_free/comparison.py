"""A race: gradient descent through time against annealing and pure chance, counted in evaluations of the loss.

One evaluation is one pass over all runs of a task. That of the gradient includes the way back, which costs about as
much again as the way forward.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import count

import numpy as np

from lessons.gradient_free.annealing import Guess, Schedule, anneal, random_search
from lessons.gradient_free.tiny_tasks import TinyTask
from lessons.numerics import Array, cpu_seconds
from lessons.optim.numpy_loop import Adam

RATE = 0.05  # Adam's
WIDE = 12.0  # standard deviation of the weights that pure chance draws
SEARCHES = ("gradient", "annealing", "chance")


def descend(task: TinyTask, weights: Array, rate: float = RATE) -> Iterator[Guess]:
    """Adam on the gradient by backpropagation through time, from `weights`, without end."""
    held, adam = {"all": weights.copy()}, Adam(rate)
    for k in count(1):
        loss, grad = task.net.loss_and_grad(held["all"], task.runs)
        yield Guess(k, loss, float("nan"), held["all"].copy())
        adam.update(held, {"all": grad})


def search_steps(name: str, task: TinyTask, schedule: Schedule, seed: int) -> Iterator[Guess]:
    """One of SEARCHES on a task. The gradient and annealing start from the same weights."""
    first = task.net.first(np.random.default_rng(seed))
    loss = partial(_loss, task)
    if name == "gradient":
        return descend(task, first)
    if name == "annealing":
        return anneal(loss, first, schedule, np.random.default_rng([seed, 1]))
    if name == "chance":
        return random_search(loss, partial(_wide, task), np.random.default_rng([seed, 2]))
    raise ValueError(f"there is no search {name!r}; choose from {', '.join(SEARCHES)}.")


def _loss(task: TinyTask, weights: Array) -> float:
    return task.net.loss(weights, task.runs)


def _wide(task: TinyTask, rng: np.random.Generator) -> Array:
    return rng.normal(0.0, WIDE, task.net.size)


@dataclass(frozen=True)
class Outcome:
    """How a search ended: evaluations until the loss was below the target, None if never; CPU seconds."""

    evaluations: int | None
    seconds: float


def run_to_target(
    name: str,
    task: TinyTask,
    seed: int = 0,
    *,
    schedule: Schedule | None = None,
    target: float = 0.1,
    most: int = 10_000,
) -> Outcome:
    """Run one search until its loss is below `target` nats, or for `most` evaluations."""
    began = cpu_seconds()
    for guess in search_steps(name, task, schedule or Schedule(), seed):
        if guess.loss < target:
            return Outcome(guess.evaluations, cpu_seconds() - began)
        if guess.evaluations >= most:
            break
    return Outcome(None, cpu_seconds() - began)
