"""One task, optimiser and budget for nets of different initialisations, three seeds or more: see lesson 14.

`python -m lessons.train initialisations` trains them all and writes `checkpoints/initialisations.json`, about ten
minutes of one core. `train` trains one of them on the spot.
"""

import json
import platform
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

import numpy as np

from lessons.cells.basic import LSTMCell
from lessons.cells.readout import Readout
from lessons.checkpoint import CHECKPOINTS
from lessons.experiments.lag_net import STARTS, UNITS, Start, class_of, started_net
from lessons.optim.own_cell import make_cell, matched_units, parameters
from lessons.optim.task_training import train_on_task
from lessons.tasks.birthplace import FarCue
from lessons.tasks.long_lags import Adding, Recall, blind_error
from lessons.tasks.protocol import Task

MEASURED = CHECKPOINTS / "initialisations.json"
SEEDS = range(5)
LONG = 4.6  # log 100: a forget bias whose time constant is about 100 steps
MATCHED = "RNN, matched size"  # a plain RNN with as many parameters as an LSTM of UNITS units


@dataclass(frozen=True)
class Outcome:
    """How one training ended: solved or not, after how many updates, and the score at the end."""

    seed: int
    solved: bool
    updates: int
    score: float


@dataclass(frozen=True)
class Experiment:
    """One task, and the same optimiser for every row: Adam at `rate`, batches of 32, clipped at 1, `updates` at most.

    `rows` are initialisations by name.
    """

    task: Task
    rows: dict[str, Start] = field(hash=False)
    updates: int = 600
    rate: float = 3e-3
    seeds: Sequence[int] = SEEDS

    @property
    def is_error(self) -> bool:
        """Whether the score is an error: the smaller, the better."""
        return isinstance(self.task, Adding)

    @property
    def baseline(self) -> float:
        """The score without any memory: chance, or the error of the best constant answer."""
        return blind_error() if self.is_error else 1.0 / self.task.n_y


def _of(*names: str) -> dict[str, Start]:
    known = STARTS | {MATCHED: Start("RNN"), "LSTM, default": Start("LSTM")}
    return {name: known[name] for name in names}


PLAIN = ("RNN", MATCHED, "RNN, orthogonal", "ReLU RNN, identity")
BIASES = ("LSTM, bias 0", "LSTM, bias 1", "LSTM, bias 3")
ABLATION = {
    "LSTM, chrono": Start("LSTM", chrono=True),
    "b_f = log u, b_i default": Start("LSTM", spread=True),
    "b_f = 4.6, b_i default": Start("LSTM", bias=LONG),
    "b_f = 4.6, b_i = −4.6": Start("LSTM", bias=LONG, input_bias=-LONG),
    "b_f = 3, b_i = −3": Start("LSTM", bias=3.0, input_bias=-3.0),
    "b_f = 0, b_i = −4.6": Start("LSTM", bias=0.0, input_bias=-LONG),
}
FAR = Recall(100)
# Plain nets whose W_hh keeps the norm of the state.
KEEPING = ("RNN, orthogonal", "ReLU RNN, identity")
LONGEST = ("LSTM, chrono", "b_f = 4.6, b_i = −4.6")
ADDING = partial(Experiment, Adding(50), _of(*PLAIN, *BIASES), 800)
RATES = partial(Experiment, FAR, _of(*KEEPING) | {name: ABLATION[name] for name in LONGEST}, 1000)
EXPERIMENTS = {
    "recall, gap 20": Experiment(
        Recall(20), _of(*PLAIN, "GRU", "GRU, bias 3", "LSTM, default", *BIASES), seeds=range(10)
    ),
    "recall, gap 50": Experiment(Recall(50), _of(*PLAIN, *BIASES)),
    "recall, gap 100": Experiment(FAR, _of(*PLAIN, "LSTM, bias 3") | ABLATION),
    "recall, gap 100, rate 0.001": RATES(rate=1e-3, seeds=range(3)),
    "recall, gap 100, rate 0.01": RATES(rate=1e-2, seeds=range(3)),
    "birthplace, gaps 20 to 40": Experiment(
        FarCue((20, 40)), _of(*PLAIN, *BIASES, "LSTM, chrono"), 1000
    ),
    "adding, rate 0.003": ADDING(rate=3e-3),
    "adding, rate 0.01": ADDING(rate=1e-2),
}


def units(row: str, task: Task) -> int:
    """The units of a row: UNITS, or as many as match the parameters of an LSTM of UNITS units."""
    if row != MATCHED:
        return UNITS
    lstm = make_cell(LSTMCell, task.n_x, UNITS, np.random.default_rng(0))
    return matched_units(class_of(STARTS["RNN"]), task.n_x, parameters(lstm))


def net(experiment: str, row: str, seed: int) -> Readout[Any]:
    """The untrained net of a row."""
    chosen = EXPERIMENTS[experiment]
    return started_net(chosen.rows[row], chosen.task, seed, units(row, chosen.task))


def train(experiment: str, row: str, seed: int, updates: int | None = None) -> Outcome:
    """Train the net of a row here and now, to its end or for fewer `updates`."""
    chosen = EXPERIMENTS[experiment]
    most = chosen.updates if updates is None else updates
    made = net(experiment, row, seed)
    *_, end = train_on_task(made, chosen.task, most, seed=seed, rate=chosen.rate)
    return Outcome(seed, end.solved, end.step, round(end.score, 4))


@cache
def measured(experiment: str) -> dict[str, tuple[Outcome, ...]]:
    """What was measured, by row: an outcome for each seed."""
    rows = json.loads(MEASURED.read_text(encoding="utf-8"))["results"][experiment]
    return {row: tuple(Outcome(*one) for one in rows[row]) for row in EXPERIMENTS[experiment].rows}


def solved(experiment: str) -> dict[str, int]:
    """From how many of its seeds each row solves an experiment."""
    return {row: sum(end.solved for end in ends) for row, ends in measured(experiment).items()}


def publish(command: str) -> None:
    """Train every row of every experiment from every seed, and write how each training ended."""
    results: dict[str, dict[str, list[list[Any]]]] = {}
    for name, experiment in EXPERIMENTS.items():
        results[name] = {}
        for row in experiment.rows:
            found = [train(name, row, seed) for seed in experiment.seeds]
            results[name][row] = [[o.seed, o.solved, o.updates, o.score] for o in found]
            print(name, row, [(o.updates, o.score) for o in found], flush=True)
    entry = {"command": command, "python": platform.python_version(), "results": results}
    MEASURED.write_text(json.dumps(entry, indent=1) + "\n", encoding="utf-8")
