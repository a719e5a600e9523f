"""How the nets of the reproduction wall are trained: until a task is solved, on runs or on a stream."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lessons.cells.basic import LSTMCell
from lessons.cells.protocol import Step, weights
from lessons.cells.readout import Readout
from lessons.experiments.lag_net import UNITS, AnyStart, Start, started_net
from lessons.experiments.reproduction_regulariser import regularised_pass
from lessons.numerics import one_hot
from lessons.optim.numpy_loop import SGD, Adam, Grouped
from lessons.optim.task_training import (
    MOST_NORM,
    Judged,
    Pass,
    TaskRecord,
    forward_and_back,
    judging,
    read_runs,
    score_on,
    short,
    step_by,
    until_solved,
)
from lessons.tasks import reber
from lessons.tasks.classics import EmbeddedReber, mistakes
from lessons.tasks.protocol import Examples, Task

CHUNK = 40  # symbols of a stream that a gradient goes back
STREAM_LENGTH = 1000  # symbols of a stream over which the state is carried
TEST_STREAMS, TEST_LENGTH = 10, 5000  # streams that judge, and their symbols
BEGIN = 100  # of them, at the start, that do not count
KEEP = 40.0  # a forget bias of which float32 makes f = 1 exactly, with a gradient of exactly 0


@dataclass(frozen=True)
class ReproductionRecord(TaskRecord):
    """A TaskRecord, and how many runs (of a stream: symbols) were seen by then.

    The score is the share of fresh runs that are right; of streams, the mean share before the first mistake. It is 0
    for a net that was lost.
    """

    seen: int


@dataclass(frozen=True)
class Recipe:
    """How one net is trained: task, start, sizes, optimiser.

    `plain` is gradient descent without momentum, at `rate` for the read-out and `cell_rate` for the cell; otherwise
    Adam at `rate`. `forgets` False holds f at 1, `b_i` sets the input gate's bias, `direct` adds connections from
    the inputs to the outputs. `max_norm` clips the gradient, None does not. `penalty` times Omega is added to the
    loss of an RNN (Pascanu, Mikolov and Bengio, 2013).
    """

    start: AnyStart
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
    penalty: float = 0.0

    @property
    def cell(self) -> str:
        """The kind of cell."""
        return self.start.cell if isinstance(self.start, Start) else self.start.__name__

    def settings(self) -> str:
        """Everything that was set by hand, in words: sizes, optimiser, rates, biases, clipping, budget."""
        kind = "gradient descent" if self.plain else "Adam"
        said = [f"{self.n_h} units", f"{kind} at {self.rate:g}"]
        if self.cell_rate:
            said[-1] += f" for the read-out and {self.cell_rate:g} for the cell"
        said.append(f"clipped at norm {self.max_norm:g}" if self.max_norm else "not clipped")
        if self.penalty:
            said.append(f"regulariser × {self.penalty:g}")
        if isinstance(self.start, Start):
            said += _biases(self)
        seen = self.together * (1 if self.task else CHUNK)
        said.append(f"{seen} {'sequences' if self.task else 'symbols'} an update")
        said.append(f"at most {self.updates * seen:,}")
        return "; ".join(said)


def _biases(recipe: Recipe) -> list[str]:
    """What of a start is not torch's default, in words."""
    start, said = recipe.start, list[str]()
    assert isinstance(start, Start)
    if start.orthogonal:
        said.append("W_hh starts orthogonal")
    if start.chrono:
        said.append("b_f and b_i start as chrono biases for the length")
    if not recipe.forgets:
        said.append("f held at 1")
    elif start.bias is not None:
        said.append(f"{'b_z' if start.cell == 'GRU' else 'b_f'} starts at {start.bias:g}")
    if start.spread:
        said.append("b_f starts with the spread of chrono biases")
    b_i = start.input_bias if recipe.b_i is None else recipe.b_i
    if b_i is not None:
        said.append(f"b_i starts at {b_i:g}")
    if recipe.direct:
        said.append("inputs connected to the outputs")
    return said


def wall_net(recipe: Recipe, task: Task, seed: int) -> Readout[Any]:
    """An untrained net after a recipe: perhaps without a forget gate, perhaps with inputs that reach the outputs.

    A cell of one's own starts as its class draws it.
    """
    net: Readout[Any] = started_net(recipe.start, task, seed, recipe.n_h)
    if recipe.direct:
        net = replace(net, W_xy=np.zeros((task.n_y, task.n_x)))
    if not isinstance(recipe.start, Start):
        return net
    cell = net.cell
    if isinstance(cell, LSTMCell) and recipe.b_i is not None:
        cell.b_i = np.full(recipe.n_h, recipe.b_i)
    if isinstance(cell, LSTMCell) and not recipe.forgets:
        cell.W_f, cell.b_f = np.zeros_like(cell.W_f), np.full(recipe.n_h, KEEP)
    return net


def attempt(
    recipe: Recipe, seed: int = 0, data: "RunData | StreamData | None" = None
) -> Iterator[ReproductionRecord]:
    """Train a new net, or that of `data`; a record before the first update and after every `recipe.every`.

    It ends when the task is solved. All follows from `seed`. A loss that is not finite ends the training, unsolved.
    """
    if data is None:
        data = RunData(recipe, recipe.task, seed) if recipe.task else StreamData(recipe, seed)
    kind, arrays, own = (
        SGD if recipe.plain else Adam,
        data.net.arrays(),
        weights(data.net.cell).keys(),
    )
    rates = (recipe.cell_rate or recipe.rate, own), (recipe.rate, arrays.keys() - own)
    optimiser = Grouped([(kind(rate), names) for rate, names in rates])

    def update() -> tuple[float, float]:
        one = data.next_pass()
        return one.loss, step_by(optimiser, arrays, one.grads, recipe.max_norm)

    for record in until_solved(update, lambda: Judged(*data.judge()), recipe.updates, recipe.every):
        known = vars(record) | {"score": float(np.nan_to_num(record.score))}
        yield ReproductionRecord(**known, seen=record.step * data.each)


class RunData:
    """Fresh runs to learn from, and others, the same for every seed, to be judged by."""

    def __init__(self, recipe: Recipe, task: Task, seed: int) -> None:
        """A new net and its first runs."""
        self.net, self.task, self.each = wall_net(recipe, task, seed), task, recipe.together
        self.rng = np.random.default_rng([seed, 1])
        self.fresh, self.penalty = judging(task, recipe.judged), recipe.penalty

    def next_pass(self) -> Pass:
        """Over the next runs."""
        runs = short(self.task.examples(self.each, self.rng))
        return (
            regularised_pass(self.net, runs, self.penalty)
            if self.penalty
            else forward_and_back(self.net, runs)
        )

    def judge(self) -> tuple[float, bool]:
        """The score on the fresh runs, and whether that solves the task."""
        score = score_on(self.net, self.task, self.fresh)
        return score, self.task.solved(score)


class StreamData:
    """Streams of embedded Reber strings, side by side: the state is carried on, the gradient goes back CHUNK symbols.

    A stream to train on has STREAM_LENGTH symbols, one to test on TEST_LENGTH. Nothing tells the net where a string
    ends.
    """

    def __init__(self, recipe: Recipe, seed: int) -> None:
        """A new net and all of its streams."""
        self.net, self.each = wall_net(recipe, EmbeddedReber(), seed), CHUNK * recipe.together
        rng, other = np.random.default_rng([seed, 1]), np.random.default_rng(77)
        train = [reber.stream(recipe.updates * CHUNK + 1, rng) for _ in range(recipe.together)]
        test = [reber.stream(TEST_LENGTH + 1, other) for _ in range(TEST_STREAMS)]
        self.train = np.stack([reber.numbers(text) for text in train], axis=1)
        self.test = np.stack([one_hot(reber.numbers(text[:-1]), 7) for text in test], axis=1)
        self.legal = np.stack([reber.legal(text)[:-1] for text in test], axis=1)
        self.at, self.state = 0, Step()

    def next_pass(self) -> Pass:
        """Over the chunk that comes next."""
        symbols = self.train[self.at : self.at + CHUNK + 1]
        anew = self.at % STREAM_LENGTH == 0
        runs = Examples(one_hot(symbols[:-1], 7), symbols[1:])
        one = forward_and_back(self.net, short(runs), None if anew else self.state)
        self.at, self.state = self.at + CHUNK, one.state
        return one

    def judge(self) -> tuple[float, bool]:
        """The mean share of a stream before the first mistake, and whether there is none in any."""
        wrong = mistakes(read_runs(self.net, self.test, every=True), self.legal)[BEGIN:]
        before = np.where(wrong.any(axis=0), wrong.argmax(axis=0), len(wrong))
        return float(before.mean() / len(wrong)), not wrong.any()
