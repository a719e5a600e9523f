"""Cells with a gate more or less, each trained on the stories of `lessons.tasks.stories` from the start.

`python -m lessons.train variant_readers` has made them. Beside a lesion, which takes a gate from a net that was trained
with it, they say what a net can do that never had that gate.
"""

from functools import cache
from typing import Any

import numpy as np

from lessons.cells.basic import GRUCell, LSTMCell
from lessons.cells.protocol import weights
from lessons.cells.variants import (
    CoupledLSTMCell,
    MinimalGatedCell,
    NoForgetLSTMCell,
    NoInputLSTMCell,
    NoOutputLSTMCell,
    PeepholeLSTMCell,
)
from lessons.checkpoint import load_checkpoint
from lessons.numerics import Array, uniform
from lessons.tasks.stories import WORDS, held_out_stories
from lessons.trained_nets.story_reader import READ, UNITS, StoryNet, accuracy

FILE, SEEDS = "variants", (0, 1, 2)
SHORT, WHOLE = 120, 300  # updates of the two trainings of every net
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


def untrained(name: str, seed: int = 0) -> StoryNet:
    """A net around the cell `name` of CELLS, with random weights. ValueError for another name."""
    if name not in CELLS:
        raise ValueError(f"there are nets of {', '.join(CELLS)}; none of {name!r}.")
    rng = np.random.default_rng(seed)
    cell = CELLS[name](len(WORDS), UNITS, rng)
    return StoryNet(cell, uniform(UNITS, (2, UNITS), rng), uniform(UNITS, (2,), rng))


def load(name: str, seed: int = 0, updates: int = WHOLE) -> StoryNet:
    """The trained net of a cell, a start and a training, a new copy at every call. ValueError for what is not there."""
    net = untrained(name, seed)
    if f"{name} {updates} {seed}" not in KEYS:
        raise ValueError(f"there are nets of the seeds {SEEDS} after {SHORT} or {WHOLE} updates.")
    key, parts = f"{name} {updates} {seed}", (*weights(net.cell), *READ)
    mine = {part: _kept()[f"{key}.{part}"].copy() for part in parts}
    for part in weights(net.cell):
        setattr(net.cell, part, mine[part])
    return StoryNet(net.cell, mine["W_hy"], mine["b_y"])


KEYS = {
    f"{name} {updates} {seed}": (name, updates, seed)
    for name in CELLS
    for updates in (SHORT, WHOLE)
    for seed in SEEDS
}


def scores(n: int = 500) -> dict[str, float]:
    """The share of `n` fresh stories that each net answers rightly."""
    nets = {key: load(name, seed, updates) for key, (name, updates, seed) in KEYS.items()}
    return {key: round(accuracy(net, held_out_stories(n)), 4) for key, net in nets.items()}


@cache
def _kept() -> dict[str, Array]:
    return load_checkpoint(FILE)
