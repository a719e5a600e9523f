"""Nets that are trained on long lags with torch: the same cell from different starts.

What a start sets is drawn in numpy, so it follows from the seed alone and is the cell of the lessons; torch trains it.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lessons.cells.basic import GRUCell, LSTMCell, RNNCell
from lessons.cells.torch_bridge import BuiltInCell, from_torch, to_torch
from lessons.numerics import Array, chrono, orthogonal, uniform
from lessons.optim.torch_loop import Adam
from lessons.tasks.own_task import OwnTask
from lessons.tasks.protocol import Examples, Goals, Task

UNITS, TOGETHER, MOST_NORM = 32, 32, 1.0  # units, runs in a batch, clipping by norm
JUDGED, EVERY = 256, 25  # fresh runs that measure a score, updates from score to score
CELLS: dict[str, type[BuiltInCell]] = {"RNN": RNNCell, "LSTM": LSTMCell, "GRU": GRUCell}


@dataclass(frozen=True)
class Start:
    """How a net begins, and the rate it is trained with.

    All weights come from U(-1/sqrt(n_h), 1/sqrt(n_h)), torch's default; then `orthogonal` replaces W_hh of an RNN,
    `bias` sets b_f of an LSTM or b_z of a GRU, for all units the same number, and `chrono` sets b_f and b_i of an LSTM
    for the length of the task. Both are the whole bias of the gate: torch's second one is 0.
    """

    cell: str
    bias: float | None = None
    orthogonal: bool = False
    chrono: bool = False
    rate: float = 3e-3


STARTS = {
    "RNN": Start("RNN"),
    "RNN, orthogonal": Start("RNN", orthogonal=True),
    "GRU": Start("GRU"),
    "GRU, bias 3": Start("GRU", bias=3.0),
    "LSTM, bias 0": Start("LSTM", bias=0.0),
    "LSTM, bias 1": Start("LSTM", bias=1.0),
    "LSTM, bias 3": Start("LSTM", bias=3.0),
    "LSTM, chrono": Start("LSTM", chrono=True),
}


def started_cell(start: Start, n_x: int, n_h: int, T: int, rng: np.random.Generator) -> BuiltInCell:
    """The untrained numpy cell of a start, for runs of T steps."""
    cell = CELLS[start.cell](n_x, n_h, rng)
    if isinstance(cell, RNNCell) and start.orthogonal:
        cell.W_hh = orthogonal(n_h, rng)
    if isinstance(cell, LSTMCell) and start.chrono:
        cell.b_f, cell.b_i = chrono(n_h, T, rng)
    if isinstance(cell, LSTMCell) and start.bias is not None:
        cell.b_f = np.full(n_h, start.bias)
    if isinstance(cell, GRUCell) and start.bias is not None:
        cell.b_z = np.full(n_h, start.bias)
    return cell


class LagNet(nn.Module):
    """A recurrent layer and a linear read-out, float32, from a start and a seed alone."""

    def __init__(self, start: Start, task: Task, seed: int = 0, n_h: int = UNITS) -> None:
        """An untrained net that fits the task."""
        super().__init__()
        rng = np.random.default_rng(seed)
        self.start = start
        self.layer = to_torch(started_cell(start, task.n_x, n_h, task.T, rng)).float()
        self.out = nn.Linear(n_h, task.n_y, dtype=torch.float32)
        drawn = {
            "weight": uniform(n_h, (task.n_y, n_h), rng),
            "bias": uniform(n_h, (task.n_y,), rng),
        }
        self.out.load_state_dict({name: torch.tensor(value) for name, value in drawn.items()})

    def forward(self, xs: Tensor, every: bool = False) -> Tensor:
        """xs (T, n, n_x) to the read-out after the last step (n, n_y), or after `every` one (T, n, n_y)."""
        hs, _ = self.layer(xs)
        read: Tensor = self.out(hs if every else hs[-1])
        return read

    def read(self, xs: Array, every: bool = False) -> Array:
        """The same for arrays, in float64."""
        with torch.no_grad():
            found: Array = self(_tensor(xs), every).double().numpy()
        return found

    @property
    def cell(self) -> BuiltInCell:
        """The recurrent layer as it is now, as a numpy cell."""
        return from_torch(self.layer)


@dataclass(frozen=True)
class LagRecord:
    """Where training stands after `step` updates: mean loss of the last ones, score on fresh runs, CPU seconds."""

    step: int
    loss: float
    score: float
    seconds: float


def train_until(
    net: LagNet,
    task: Task,
    updates: int,
    *,
    seed: int = 0,
    rate: float | None = None,
    every: int = EVERY,
    together: int = TOGETHER,
) -> Iterator[LagRecord]:
    """Train `net` in place; a record before the first update and after `every` ones, until the task is solved.

    Adam at the start's own rate, or at `rate`, with the gradient clipped by norm, on `together` fresh runs at a time.
    The runs follow from `seed` alone, those that measure the score are the same for all seeds.
    """
    torch.set_num_threads(1)
    rng, fresh = np.random.default_rng([seed, 1]), task.examples(JUDGED, np.random.default_rng(77))
    adam = Adam(net.parameters(), lr=net.start.rate if rate is None else rate)
    losses, seconds, began = list[float](), 0.0, time.thread_time()
    for step in range(updates + 1):
        if step % every == 0 or step == updates:
            score = task.score(net.read(fresh.xs, fresh.goals.ndim > 1), fresh.goals)
            loss = float(np.mean(losses[-every:])) if losses else loss_of(net, fresh).item()
            seconds += time.thread_time() - began
            yield LagRecord(step, loss, score, seconds)
            began = time.thread_time()  # maybe on another thread
            if task.solved(score):
                return
        if step < updates:
            losses.append(_update(net, adam, task.examples(together, rng)))


def _update(net: LagNet, adam: Adam, runs: Examples) -> float:
    """One step against the gradient; returns the loss before it."""
    adam.zero_grad()
    loss = loss_of(net, runs)
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(net.parameters(), MOST_NORM)
    adam.step()
    return float(loss.detach())


def loss_of(net: LagNet, runs: Examples) -> Tensor:
    """Cross entropy in nats where the goals are classes, mean squared error where they are numbers."""
    read, goals = net(_tensor(runs.xs), runs.goals.ndim > 1), torch.from_numpy(runs.goals)
    if goals.is_floating_point():
        return F.mse_loss(read[:, 0], goals.float())
    return F.cross_entropy(read.flatten(0, -2), goals.flatten(), ignore_index=-1)


def _tensor(xs: Array | Goals | Any) -> Tensor:
    return torch.tensor(xs, dtype=torch.float32)


UPDATES = 400  # each on 32 fresh runs
OPEN = STARTS["LSTM, bias 3"]


def train_on(task: OwnTask, start: Start = OPEN, seed: int = 0, n_h: int = 32) -> LagRecord:
    """Train a net from `start`, an entry of STARTS, until it solves the task or UPDATES are over."""
    *_, last = train_until(LagNet(start, task, seed, n_h), task, UPDATES, seed=seed)
    return last
