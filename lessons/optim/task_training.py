"""Trains a cell and its read-out on a task, in numpy, a cell of one's own like those of the course."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from lessons.cells.readout import Readout
from lessons.gradients.batched_runs import batched_run
from lessons.gradients.clipping import norm_or_inf, rescaled
from lessons.numerics import Array, cpu_seconds, cross_entropy, softmax
from lessons.optim.numpy_loop import Adam, Optimiser, Weights
from lessons.tasks.protocol import Examples, Goals, HoldsOut, Task

Net = Readout[Any]
TOGETHER, MOST_NORM = 32, 1.0  # runs in a batch, clipping by norm
JUDGED, EVERY = 256, 25  # fresh runs that measure a score, updates from score to score
AT_ONCE = 32  # runs that are read side by side where no gradient is asked for


@dataclass(frozen=True)
class TaskRecord:
    """Where training stands after `step` updates: mean loss and gradient norm of the last ones, score, CPU seconds.

    The gradient norm is that before clipping; before the first update it is NaN. `over` marks the last record.
    """

    step: int
    loss: float
    score: float
    grad_norm: float
    solved: bool
    over: bool
    seconds: float


@dataclass(frozen=True)
class Pass:
    """What one pass of a batch gives, forward and back: mean loss, its gradient by name, and the states after it."""

    loss: float
    grads: dict[str, Array]
    state: dict[str, Array]  # (n, n_h) by name


def forward_and_back(
    net: Net,
    runs: Examples,
    state: Mapping[str, Array] | None = None,
    mask: Array | None = None,
) -> Pass:
    """The mean loss of a batch and its gradient to every array of `net`, from `state`, (n, n_h) by name, or zeros.

    Cross entropy in nats where the goals are classes, mean squared error where they are numbers. Numbers are computed
    in the type of the inputs. `mask` (T, n, n_h) multiplies h_t before the read-out alone: dropout.
    """
    with np.errstate(all="ignore"):  # what is not finite is found by its loss
        return _pass(net, runs, state, mask)


def _pass(net: Net, runs: Examples, state: Mapping[str, Array] | None, mask: Array | None) -> Pass:
    run, kind = batched_run(net.cell, runs.xs, state), runs.xs.dtype
    last = slice(None) if runs.goals.ndim > 1 else slice(-1, None)
    hs, xs = run.states["h"][last].astype(kind, copy=False), runs.xs[last]
    kept = 1.0 if mask is None else mask[last].astype(kind, copy=False)
    hs = hs if mask is None else hs * kept
    rows, W_hy = hs.reshape(-1, hs.shape[-1]), net.W_hy.astype(kind, copy=False)
    y = rows @ W_hy.T + net.b_y.astype(kind, copy=False)
    if net.W_xy is not None:
        y += xs.reshape(len(y), -1) @ net.W_xy.T.astype(kind, copy=False)
    loss, dy = loss_at(y, runs.goals.ravel())
    dh = np.zeros(run.states["h"].shape, kind)
    dh[last] = (dy @ W_hy).reshape(hs.shape) * kept
    grads = run.backward({"h": dh}).weights | {"W_hy": dy.T @ rows, "b_y": dy.sum(axis=0)}
    if net.W_xy is not None:
        grads["W_xy"] = dy.T @ xs.reshape(len(y), -1)
    return Pass(loss, grads, {name: rows[-1] for name, rows in run.states.items()})


def loss_at(y: Array, goals: Goals) -> tuple[float, Array]:
    """The mean loss of read-outs y (n, n_y) with goals (n,), and its derivative dL/dy, (n, n_y) in the type of y.

    Numbers are to be met by the first read-out; of classes, -1 does not count.
    """
    if np.issubdtype(goals.dtype, np.floating):
        off, dy = y[:, 0] - goals, np.zeros_like(y)
        dy[:, 0] = 2.0 * off / len(goals)
        return float(np.mean(off**2)), dy
    told = np.flatnonzero(goals >= 0)
    dy, wanted = np.zeros_like(y), goals[told]
    p = softmax(y[told])
    p[np.arange(len(told)), wanted] -= 1.0
    dy[told] = p / len(told)
    return float(cross_entropy(y[told], wanted).mean()), dy


def read_runs(net: Net, xs: Array, every: bool = False) -> Array:
    """The scores y (n, n_y) after the last step of runs xs (T, n, n_x), or (T, n, n_y) after `every` one; float64."""
    steps = slice(None) if every else -1
    parts = []
    for start in range(0, xs.shape[1], AT_ONCE):
        some = xs[:, start : start + AT_ONCE]
        hs = batched_run(net.cell, some, taped=False).states["h"].astype(np.float64)
        parts.append(net.read_out(hs[steps], some[steps]))
    return np.concatenate(parts, axis=1 if every else 0)


def judging(task: Task, n: int = JUDGED) -> Examples:
    """`n` runs that measure scores, the same for every seed, in float32: those that the task holds out, if it does."""
    draw = task.held_out if isinstance(task, HoldsOut) else task.examples
    return short(draw(n, np.random.default_rng(77)))


def score_on(net: Net, task: Task, runs: Examples) -> float:
    """The task's own score of `net` on `runs`."""
    return task.score(read_runs(net, runs.xs, runs.goals.ndim > 1), runs.goals)


class Judged(NamedTuple):
    """What a net is worth: its score, whether that solves the task, and perhaps its mean loss on the same runs."""

    score: float
    solved: bool
    loss: float = float("nan")


def train_on_task(
    net: Net,
    task: Task,
    updates: int,
    *,
    seed: int = 0,
    rate: float = 3e-3,
    every: int = EVERY,
    together: int = TOGETHER,
    judges: Examples | None = None,
) -> Iterator[TaskRecord]:
    """Train `net` in place; a record before the first update and after `every` ones, until the task is solved.

    Adam at `rate`, the gradient clipped by norm, on `together` fresh runs at a time, in float32. The runs follow from
    `seed` alone. `judges` measure the score, `judging(task)` unless they are given: the same for all seeds. See
    `until_solved`; a step that breaks the protocol raises its CellError.
    """
    rng, adam, arrays = np.random.default_rng([seed, 1]), Adam(rate), net.arrays()
    runs = judging(task) if judges is None else judges

    def update() -> tuple[float, float]:
        one = forward_and_back(net, short(task.examples(together, rng)))
        return one.loss, step_by(adam, arrays, one.grads, MOST_NORM)

    def judge() -> Judged:
        y = read_runs(net, runs.xs, runs.goals.ndim > 1)
        score, (loss, _) = (
            task.score(y, runs.goals),
            loss_at(y.reshape(-1, y.shape[-1]), runs.goals.ravel()),
        )
        return Judged(score, task.solved(score), loss)

    return until_solved(update, judge, updates, every)


def until_solved(
    update: Callable[[], tuple[float, float]],
    judge: Callable[[], Judged],
    updates: int,
    every: int,
) -> Iterator[TaskRecord]:
    """The rounds of a training: `update()` takes a step and gives loss and gradient norm before it.

    A record before the first step and after `every` ones, with the score of `judge()`, until that says solved. The loss
    of the first record is what `judge` gives. A loss or a gradient that is not finite ends the training: its record has
    the score NaN.
    """
    losses, norms, seconds, began = list[float](), list[float](), 0.0, cpu_seconds()
    for step in range(updates + 1):
        lost = bool(losses) and not np.isfinite([losses[-1], norms[-1]]).all()
        if lost or step % every == 0 or step == updates:
            score, solved, loss = Judged(float("nan"), False) if lost else judge()
            over = solved or lost or step == updates
            seconds += cpu_seconds() - began
            loss = _mean(losses[-every:]) if losses else loss
            yield TaskRecord(step, loss, score, _mean(norms[-every:]), solved, over, seconds)
            began = cpu_seconds()  # maybe on another thread
            if over:
                return
        loss, norm = update()
        losses.append(loss)
        norms.append(norm)


def step_by(
    optimiser: Optimiser, arrays: Weights, grads: Weights, max_norm: float | None = None
) -> float:
    """One step of `optimiser` against `grads`, clipped by norm at `max_norm`; returns their norm before it.

    Where a gradient is not finite the norm is infinite, and no step is taken.
    """
    norm = norm_or_inf(grads)
    if np.isfinite(norm):
        optimiser.update(arrays, rescaled(grads, norm, max_norm))
    return norm


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else float("nan")


def short(runs: Examples) -> Examples:
    """The same runs with inputs in float32."""
    return Examples(runs.xs.astype(np.float32), runs.goals)
