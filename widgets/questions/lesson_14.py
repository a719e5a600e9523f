"""What lesson 14 asks: from how many seeds nets solve a task, two gradients far back, two errors, and claims."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lessons.experiments.initialisations import solved
from lessons.experiments.reproduction_rows import ROWS
from lessons.experiments.reproductions import reproduced
from lessons.gradients.flow import INPUTS, flow, inputs
from lessons.gradients.forget_product import gated_cells
from lessons.numerics import Array
from widgets.predictions.answers import Amounts
from widgets.predictions.model import Question

LAG = 100  # steps back
STEPS = 50  # of a run of the adding problem
CLAIMS = float(len(ROWS))  # on the wall


def _longer(model: Any) -> Array | None:
    """Powers of ten by which dL/dC of the LSTM exceeds dL/dh of the RNN; None for shorter runs."""
    if model.T <= LAG:
        return None
    rnn, _, lstm = gated_cells(0.0, 1.0, model.seed)
    xs = inputs(model.T, INPUTS, model.scale, model.seed)
    return np.log10([flow(lstm, xs)["c"][LAG] / flow(rnn, xs)["h"][LAG]])


def _counted(rows: tuple[str, ...], seeds: float) -> Amounts:
    """A number of seeds for each row."""
    return Amounts(0.0, seeds, near=1.0, places=rows, start=0.0, digits=0)


def _solved(rows: tuple[str, ...], experiment: str) -> Callable[[Any], Array]:
    """From how many seeds each row solves an experiment, whichever is shown."""

    def counts(model: Any) -> Array:
        found = solved(experiment)
        return np.array([float(found[row]) for row in rows])

    return counts


def _nets(model: Any) -> Amounts:
    """An error for each net."""
    return Amounts(0.0, 0.4, near=0.03, places=model.names, start=0.4)


def _errors(model: Any) -> Array | None:
    """The last error of each net; None until the training at T = 50 has ended."""
    if model.T != STEPS or not model.ended:
        return None
    return np.array([column[np.isfinite(column)][-1] for column in model.errors.T])


def _as_published(model: Any) -> Array:
    """How many rows of the wall have the verdict same or better."""
    return np.array([float(sum(reproduced(row.name) for row in model.rows))])


RACE = ("RNN", "LSTM, bias 0")
ADDERS = ("RNN", "RNN, orthogonal", "ReLU RNN, identity", "LSTM, bias 3")

QUESTIONS = (
    Question(
        "14 seeds at gap 20",
        "Recall at a gap of 20, ten seeds each: from how many does each net solve the task?",
        _counted(RACE, 10.0),
        _solved(RACE, "recall, gap 20"),
    ),
    Question(
        "14 seeds on adding",
        "Adding at T = 50, rate 0.003, five seeds each: from how many does each net solve the task?",
        _counted(ADDERS, 5.0),
        _solved(ADDERS, "adding, rate 0.003"),
    ),
    Question(
        "14 factor at lag 100",
        "With bias 0, by which factor is ∂L/∂C of the LSTM larger at lag 100 than ∂L/∂h of the RNN?",
        Amounts(0.0, 16.0, near=1.0, start=0.0, powers=True),
        _longer,
    ),
    Question(
        "14 errors on adding",
        "Which mean squared error does each net reach after at most 800 updates at T = 50?",
        _nets,
        _errors,
    ),
    Question(
        "14 claims",
        f"Of {len(ROWS)} claims, how many get the verdict “same” or “better”?",
        Amounts(0.0, CLAIMS, near=2.0, start=0.0, digits=0),
        _as_published,
    ),
)
