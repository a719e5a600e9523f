"""Cells with a gate more or less, each trained on the stories of `lessons.tasks.stories` from the start.

`python -m lessons.train variant_readers` has made them. Beside an ablation, which takes a gate from a net that was
trained with it, they say what a net can do that never had that gate.
"""

from typing import Any

import numpy as np

from lessons.cells.basic import GRUCell, LSTMCell
from lessons.cells.variants import (
    CoupledLSTMCell,
    MinimalGatedCell,
    NoForgetLSTMCell,
    NoInputLSTMCell,
    NoOutputLSTMCell,
    PeepholeLSTMCell,
)
from lessons.checkpoint import manifest_scores
from lessons.tasks.stories import held_out_stories
from lessons.trained_nets.story_reader import UNITS, StoryNet, accuracy, drawn

FILE, SEEDS = "variants", (0, 1, 2, 3, 4)
SHORT, WHOLE = 120, 300  # updates of the two trainings
BIASES = (0, 2)  # at the initialisation, of the gate that keeps the state
CELLS: dict[str, Any] = {
    "LSTM": LSTMCell,
    "peepholes": PeepholeLSTMCell,
    "coupled": CoupledLSTMCell,
    "no forget gate": NoForgetLSTMCell,
    "no input gate": NoInputLSTMCell,
    "no output gate": NoOutputLSTMCell,
    "minimal": MinimalGatedCell,
    "GRU": GRUCell,
}


# The bias of the gate that keeps the state, and the sign that keeps: f = 0 keeps in the minimal cell.
KEEPING = {name: ("b_f", 1.0) for name in CELLS} | {"minimal": ("b_f", -1.0), "GRU": ("b_z", 1.0)}
KEYS = {
    f"{name}, bias {bias}, {updates} updates, seed {seed}": (name, seed, updates, bias)
    for name in CELLS
    for bias, updates in ((0, SHORT), (2, SHORT), (0, WHOLE))
    for seed in SEEDS
}


def untrained(name: str, seed: int = 0, bias: int = 0) -> StoryNet:
    """A net around the cell `name` of CELLS, with random weights, and `bias` at the gate that keeps the state.

    A cell without a forget gate has no such bias. ValueError for another name.
    """
    if name not in CELLS:
        raise ValueError(f"there are nets of {', '.join(CELLS)}; none of {name!r}.")
    net, (gate, sign) = drawn(CELLS[name], seed), KEEPING[name]
    if hasattr(net.cell, gate):
        setattr(net.cell, gate, np.full(UNITS, sign * bias))
    return net


def load(name: str, seed: int = 0, updates: int = WHOLE, bias: int = 0) -> StoryNet:
    """The trained net of a cell, a seed, a training and an initial bias, a new copy at every call.

    ValueError for what is not there.
    """
    net, wanted = untrained(name, seed, bias), (name, seed, updates, bias)
    for key, known in KEYS.items():
        if known == wanted:
            return net.shipped(FILE, f"{key}.")
    there = f"bias 0 or 2 after {SHORT} updates, and bias 0 after {WHOLE}"
    raise ValueError(f"there are nets of the seeds {SEEDS}, of {there}.")


def scores(n: int = 500) -> dict[str, float]:
    """The fraction of `n` held-out stories that each net answers rightly."""
    told = held_out_stories(n)
    return {key: round(accuracy(load(*which), told), 4) for key, which in KEYS.items()}


def measured(name: str, bias: int = 0, updates: int = SHORT) -> list[float]:
    """What `scores` gave when the nets of a cell were trained: the fraction of 500 held-out stories, by seed."""
    found = manifest_scores(FILE)
    return [found[f"{name}, bias {bias}, {updates} updates, seed {seed}"] for seed in SEEDS]
