"""How the nets of the reproduction wall are trained, with torch: until a task is solved, on runs or on a stream."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lessons.cells.basic import LSTMCell
from lessons.cells.torch_bridge import to_torch
from lessons.experiments.lag_net import MOST_NORM, UNITS, LagNet, Start, loss_of
from lessons.numerics import one_hot
from lessons.tasks import reber
from lessons.tasks.classics import EmbeddedReber, mistakes
from lessons.tasks.protocol import Task

CHUNK = 40  # symbols of a stream that a gradient goes back
STREAM_LENGTH = 1000  # symbols of a stream over which the state is carried
TEST_STREAMS, TEST_LENGTH = 10, 5000  # streams that judge, and their symbols
BEGIN = 100  # of them, at the start, that do not count
KEEP = 40.0  # a forget bias of which float32 makes f = 1 exactly, with a gradient of exactly 0


@dataclass(frozen=True)
class ReproductionRecord:
    """Where a training stands after `step` updates: runs (of a stream: symbols) seen, loss, score, CPU seconds.

    The score is the share of fresh runs that are right; of streams, the mean share before the first mistake. `over`
    marks the last record.
    """

    step: int
    seen: int
    loss: float
    score: float
    solved: bool
    over: bool
    seconds: float


@dataclass(frozen=True)
class Recipe:
    """How one net is trained: task, start, sizes, optimiser.

    `plain` is gradient descent without momentum, at `rate` for the read-out and `cell_rate` for the cell; otherwise
    Adam at `rate`. `forgets` False holds f at 1, `b_i` sets the input gate's bias, `direct` adds connections from
    the inputs to the outputs. `max_norm` clips the gradient, None does not.
    """

    start: Start
    task: Task | None = None  # None: the stream of embedded Reber strings
    n_h: int = UNITS
    together: int = 32
    judged: int = 256  # fresh runs that a score is measured on
    updates: int = 1500
    every: int = 25
    rate: float = 3e-3
    cell_rate: float | None = None
    plain: bool = False
    max_norm: float | None = MOST_NORM
    forgets: bool = True
    b_i: float | None = None
    direct: bool = False


class WallNet(LagNet):
    """A LagNet after a recipe: perhaps without a forget gate, perhaps with inputs that reach the outputs directly."""

    def __init__(self, recipe: Recipe, task: Task, seed: int) -> None:
        """An untrained net, from the seed alone."""
        super().__init__(recipe.start, task, seed, recipe.n_h)
        cell = self.cell
        if isinstance(cell, LSTMCell) and recipe.b_i is not None:
            cell.b_i = np.full(recipe.n_h, recipe.b_i)
        if isinstance(cell, LSTMCell) and not recipe.forgets:
            cell.W_f, cell.b_f = np.zeros_like(cell.W_f), np.full(recipe.n_h, KEEP)
        self.layer = to_torch(cell).float()
        self.direct = (
            nn.Linear(task.n_x, task.n_y, bias=False, dtype=torch.float32)
            if recipe.direct
            else None
        )
        if self.direct is not None:
            nn.init.zeros_(self.direct.weight)

    def forward(self, xs: Tensor, every: bool = False) -> Tensor:
        """The read-out, as a LagNet gives it, and what comes to it directly."""
        read = super().forward(xs, every)
        return read if self.direct is None else read + self.direct(xs if every else xs[-1])


def attempt(recipe: Recipe, seed: int = 0) -> Iterator[ReproductionRecord]:
    """Train a new net; a record before the first update and after every `recipe.every`, until it is solved.

    All follows from `seed`. A loss that is not finite ends the training, unsolved.
    """
    torch.set_num_threads(1)
    began = time.thread_time()
    data = RunData(recipe, recipe.task, seed) if recipe.task else StreamData(recipe, seed)
    optimiser, loss, seconds = _optimiser(recipe, data.net), float("nan"), 0.0
    for step in range(recipe.updates + 1):
        lost = step > 0 and not np.isfinite(loss)
        if lost or step % recipe.every == 0 or step == recipe.updates:
            score, solved = (0.0, False) if lost else data.judge()
            over = solved or lost or step == recipe.updates
            seconds += time.thread_time() - began
            yield ReproductionRecord(step, step * data.each, loss, score, solved, over, seconds)
            began = time.thread_time()  # maybe on another thread
            if over:
                return
        loss = _update(data, optimiser, recipe.max_norm, step)


class RunData:
    """Fresh runs to learn from, and others, the same for every seed, to be judged by."""

    def __init__(self, recipe: Recipe, task: Task, seed: int) -> None:
        """A new net and its first runs."""
        self.net, self.task, self.each = WallNet(recipe, task, seed), task, recipe.together
        self.rng = np.random.default_rng([seed, 1])
        self.fresh = task.examples(recipe.judged, np.random.default_rng(77))

    def loss(self, step: int) -> Tensor:
        """Of the next runs, whatever the step."""
        return loss_of(self.net, self.task.examples(self.each, self.rng))

    def judge(self) -> tuple[float, bool]:
        """The score on the fresh runs, and whether that solves the task."""
        goals = self.fresh.goals
        score = self.task.score(self.net.read(self.fresh.xs, goals.ndim > 1), goals)
        return score, self.task.solved(score)


class StreamData:
    """Streams of embedded Reber strings, side by side: the state is carried on, blame goes back CHUNK symbols.

    A stream to train on has STREAM_LENGTH symbols, one to test on TEST_LENGTH. Nothing tells the net where a string
    ends.
    """

    def __init__(self, recipe: Recipe, seed: int) -> None:
        """A new net and all of its streams."""
        self.net, self.each = WallNet(recipe, EmbeddedReber(), seed), CHUNK * recipe.together
        rng, other = np.random.default_rng([seed, 1]), np.random.default_rng(77)
        train = [reber.stream(recipe.updates * CHUNK + 1, rng) for _ in range(recipe.together)]
        test = [reber.stream(TEST_LENGTH + 1, other) for _ in range(TEST_STREAMS)]
        self.train = np.stack([reber.numbers(text) for text in train], axis=1)
        self.test = np.stack([one_hot(reber.numbers(text[:-1]), 7) for text in test], axis=1)
        self.legal = np.stack([reber.legal(text)[:-1] for text in test], axis=1)
        self.state: Any = None

    def loss(self, step: int) -> Tensor:
        """Of the chunk that comes at this step."""
        symbols, net = self.train[step * CHUNK : (step + 1) * CHUNK + 1], self.net
        if step * CHUNK % STREAM_LENGTH == 0:
            self.state = None
        hs, state = net.layer(torch.from_numpy(one_hot(symbols[:-1], 7)).float(), self.state)
        self.state = tuple(part.detach() for part in state)
        return F.cross_entropy(net.out(hs).flatten(0, 1), torch.from_numpy(symbols[1:]).flatten())

    def judge(self) -> tuple[float, bool]:
        """The mean share of a stream before the first mistake, and whether there is none in any."""
        wrong = mistakes(self.net.read(self.test, every=True), self.legal)[BEGIN:]
        before = np.where(wrong.any(axis=0), wrong.argmax(axis=0), len(wrong))
        return float(before.mean() / len(wrong)), not wrong.any()


def _optimiser(recipe: Recipe, net: WallNet) -> torch.optim.Optimizer:
    cell = list(net.layer.parameters())
    rest = [weight for weight in net.parameters() if all(weight is not own for own in cell)]
    groups: list[dict[str, Any]] = [
        {"params": rest},
        {"params": cell, "lr": recipe.cell_rate or recipe.rate},
    ]
    return (torch.optim.SGD if recipe.plain else torch.optim.Adam)(groups, lr=recipe.rate)


def _update(
    data: RunData | StreamData,
    optimiser: torch.optim.Optimizer,
    max_norm: float | None,
    step: int,
) -> float:
    """One step against the gradient, unless the loss is not finite; returns the loss before it."""
    optimiser.zero_grad()
    loss = data.loss(step)
    value = float(loss.detach())
    if np.isfinite(value):
        loss.backward()  # type: ignore[no-untyped-call]
        if max_norm is not None:
            nn.utils.clip_grad_norm_(data.net.parameters(), max_norm)
        optimiser.step()
    return value
