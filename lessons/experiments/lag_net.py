"""Nets that are trained on long lags: the same cell from different starts, all of it from the seed alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lessons.cells.basic import GRUCell, LSTMCell, RNNCell
from lessons.cells.protocol import Cell
from lessons.cells.readout import Readout, draw_readout
from lessons.cells.relu_rnn import ReluRNNCell
from lessons.numerics import chrono, orthogonal
from lessons.optim.own_cell import make_cell, tried_cell
from lessons.optim.task_training import TaskRecord, train_on_task
from lessons.tasks.own_task import OwnTask
from lessons.tasks.protocol import Task

UNITS = 32
CELLS: dict[str, type[Any]] = {
    "RNN": RNNCell,
    "LSTM": LSTMCell,
    "GRU": GRUCell,
    "ReLU RNN": ReluRNNCell,
}


@dataclass(frozen=True)
class Start:
    """How a net begins.

    All weights come from U(-1/sqrt(n_h), 1/sqrt(n_h)), torch's default, except those of a ReLU RNN, whose W_hh is the
    identity. Then `orthogonal` replaces W_hh of an RNN; `bias` sets b_f of an LSTM or b_z of a GRU and `input_bias` b_i
    of an LSTM, each the same number for all units; `chrono` sets b_f and b_i of an LSTM for the length of the task, and
    `spread` sets b_f as chrono does and leaves b_i. A gate has one bias here, torch has two that are added.
    """

    cell: str
    bias: float | None = None
    orthogonal: bool = False
    chrono: bool = False
    input_bias: float | None = None
    spread: bool = False


STARTS = {
    "RNN": Start("RNN"),
    "RNN, orthogonal": Start("RNN", orthogonal=True),
    "GRU": Start("GRU"),
    "GRU, bias 3": Start("GRU", bias=3.0),
    "LSTM, bias 0": Start("LSTM", bias=0.0),
    "LSTM, bias 1": Start("LSTM", bias=1.0),
    "LSTM, bias 3": Start("LSTM", bias=3.0),
    "LSTM, chrono": Start("LSTM", chrono=True),
    "ReLU RNN, identity": Start("ReLU RNN"),
}


AnyStart = Start | type[Any]  # a class makes a cell of one's own


def started_cell(start: Start, n_x: int, n_h: int, T: int, rng: np.random.Generator) -> Cell:
    """The untrained numpy cell of a start, for runs of T steps."""
    cell: Cell = CELLS[start.cell](n_x, n_h, rng)
    if isinstance(cell, RNNCell) and start.orthogonal:
        cell.W_hh = orthogonal(n_h, rng)
    if isinstance(cell, LSTMCell) and start.chrono:
        cell.b_f, cell.b_i = chrono(n_h, T, rng)
    if isinstance(cell, LSTMCell) and start.spread:
        cell.b_f, _ = chrono(n_h, T, rng)
    if isinstance(cell, LSTMCell) and start.bias is not None:
        cell.b_f = np.full(n_h, start.bias)
    if isinstance(cell, LSTMCell) and start.input_bias is not None:
        cell.b_i = np.full(n_h, start.input_bias)
    if isinstance(cell, GRUCell) and start.bias is not None:
        cell.b_z = np.full(n_h, start.bias)
    return cell


def started_net(start: AnyStart, task: Task, seed: int = 0, n_h: int = UNITS) -> Readout[Any]:
    """An untrained net that fits the task; all its weights follow from the seed.

    A class in place of a start: a cell of one's own, `start(n_x, n_h, rng)`; CellError where it is none.
    """
    rng = np.random.default_rng(seed)
    if isinstance(start, Start):
        cell: Cell = started_cell(start, task.n_x, n_h, task.T, rng)
    else:
        cell = make_cell(start, task.n_x, n_h, rng)
    return Readout(cell, *draw_readout(task.n_y, n_h, rng))


def named_starts(
    cells: str | type[Any] | Sequence[str | type[Any]], tried_with: int | None = None
) -> dict[str, AnyStart]:
    """Starts by the name that a learner reads: those of STARTS by theirs, classes of one's own by the class's.

    A name that comes again gets a number. ValueError for what is neither; CellError for a class that cannot be trained,
    if they are to be `tried_with` so many inputs.
    """
    found: dict[str, AnyStart] = {}
    for cell in (cells,) if isinstance(cells, str | type) else cells:
        if not isinstance(cell, type) and not (isinstance(cell, str) and cell in STARTS):
            names = "; ".join(STARTS)
            what = f"{repr(cell)[:40]} is neither a class nor the name of an initialisation"
            raise ValueError(f"{what}; the names are {names}.")
        name = cell.__name__ if isinstance(cell, type) else cell
        if tried_with is not None and isinstance(cell, type):
            tried_cell(cell, tried_with, 2)
        before = sum(known == name or known.startswith(f"{name} (") for known in found)
        found[f"{name} ({before + 1})" if before else name] = (
            cell if isinstance(cell, type) else STARTS[cell]
        )
    return found


def class_of(start: AnyStart) -> type[Any]:
    """The class of cell that a start initialises; a class of one's own is itself."""
    return CELLS[start.cell] if isinstance(start, Start) else start


UPDATES = 400  # each on 32 fresh runs
OPEN = STARTS["LSTM, bias 3"]


def train_on(task: OwnTask, start: Start = OPEN, seed: int = 0, n_h: int = 32) -> TaskRecord:
    """Train a net from `start`, an entry of STARTS, until it solves the task or UPDATES are over."""
    *_, last = train_on_task(started_net(start, task, seed, n_h), task, UPDATES, seed=seed)
    return last
