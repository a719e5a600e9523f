"""Cells with a gate more or less, each trained on the stories of `lessons.tasks.stories` from the start.

`python -m lessons.train variant_readers` has made them. Beside a lesion, which takes a gate from a net that was trained
with it, they say what a net can do that never had that gate.
"""

from typing import Any

from lessons.cells.basic import GRUCell, LSTMCell
from lessons.cells.variants import (
    CoupledLSTMCell,
    MinimalGatedCell,
    NoForgetLSTMCell,
    NoInputLSTMCell,
    NoOutputLSTMCell,
    PeepholeLSTMCell,
)
from lessons.tasks.stories import held_out_stories
from lessons.trained_nets.story_reader import StoryNet, accuracy, drawn

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
    return drawn(CELLS[name], seed)


def load(name: str, seed: int = 0, updates: int = WHOLE) -> StoryNet:
    """The trained net of a cell, a start and a training, a new copy at every call. ValueError for what is not there."""
    net, key = untrained(name, seed), f"{name} {updates} {seed}"
    if key not in KEYS:
        raise ValueError(f"there are nets of the seeds {SEEDS} after {SHORT} or {WHOLE} updates.")
    return net.shipped(FILE, f"{key}.")


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
