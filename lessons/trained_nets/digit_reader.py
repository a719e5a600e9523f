"""A picture read as a sequence: row by row, pixel by pixel, or its pixels in one random order.

Nothing else changes from lesson to lesson: x_t goes in, h_t is carried, and y_t = W_hy h_t + b_y scores the ten digits
after every step. `python -m lessons.train digit_reader` has trained the nets that come with the course: half of them
have a loss at the last step alone, half of them at every step, too.
"""

from dataclasses import dataclass

import numpy as np

from lessons.cells.basic import LSTMCell, RNNCell
from lessons.cells.batched import TOGETHER, hidden_states
from lessons.cells.readout import Readout
from lessons.checkpoint import load_part, manifest_scores
from lessons.numerics import Array, blocks, uniform
from lessons.tasks.digits import CLASSES, SIDE, Digits

PIXELS = SIDE * SIDE
ORDERS = {"rows": SIDE, "pixels": PIXELS, "shuffled": PIXELS}  # each with its number of steps
CELLS: dict[str, type[RNNCell | LSTMCell]] = {"RNN": RNNCell, "LSTM": LSTMCell}
LOSS_AT = EVERY, END = ("every step", "the last step")  # where a net had a loss in its training
UNITS = 64
SHUFFLE = np.random.default_rng(1).permutation(PIXELS)  # step t reads pixel SHUFFLE[t]


def sequence(images: Array, order: str) -> Array:
    """Pictures (..., 8, 8) as inputs (..., T, n_x): 8 rows of 8 numbers, or 64 pixels of 1.

    "shuffled" is one fixed order, the same for every picture. ValueError for an unknown order.
    """
    if order not in ORDERS:
        raise ValueError(f"order must be one of {', '.join(ORDERS)}, not {order!r}.")
    if order == "rows":
        return images
    pixels = images.reshape(*images.shape[:-2], PIXELS, 1)
    return pixels[..., SHUFFLE, :] if order == "shuffled" else pixels


def read_at(order: str) -> Array:
    """At which step, counted from 1, each pixel is read, (8, 8)."""
    steps = np.empty(PIXELS)
    if order == "rows":
        steps[:] = np.repeat(np.arange(SIDE), SIDE)
    else:
        steps[SHUFFLE if order == "shuffled" else np.arange(PIXELS)] = np.arange(PIXELS)
    return steps.reshape(SIDE, SIDE) + 1


@dataclass(frozen=True, eq=False)
class DigitNet(Readout[RNNCell | LSTMCell]):
    """A cell that reads pictures in one of ORDERS, and p = softmax(W_hy h_t + b_y) for the ten digits.

    W_hy is (10, n_h), b_y (10,).
    """

    order: str

    def __post_init__(self) -> None:
        """Refuse a cell that is not as wide as a step of the order."""
        n_x = sequence(np.zeros((SIDE, SIDE)), self.order).shape[-1]
        if self.cell.n_x != n_x:
            raise ValueError(
                f"a step of {self.order} has {n_x} numbers, the cell reads {self.cell.n_x}."
            )

    @property
    def T(self) -> int:
        """Steps that a picture takes."""
        return ORDERS[self.order]

    def step_probabilities(self, images: Array) -> Array:
        """Probabilities (..., T, 10) of the digits after every step, for pictures (..., 8, 8)."""
        xs = sequence(images.reshape(-1, SIDE, SIDE), self.order)
        found = np.empty((len(xs), self.T, CLASSES))
        for some in blocks(len(xs), TOGETHER):
            hs = hidden_states(self.cell, np.moveaxis(xs[some], 0, 1))
            found[some] = np.moveaxis(self.probabilities(hs), 0, 1)
        return found.reshape(*images.shape[:-2], self.T, CLASSES)

    def right_by_step(self, digits: Digits) -> Array:
        """After each step, (T,): the fraction of pictures whose digit has the largest probability."""
        best = self.step_probabilities(digits.images).argmax(axis=-1)
        right: Array = (best == digits.labels[:, np.newaxis]).mean(axis=0)
        return right

    def right(self, digits: Digits) -> float:
        """The fraction of pictures that are classified rightly after the last step."""
        return float(self.right_by_step(digits)[-1])


def untrained(order: str, cell: str = "RNN", seed: int = 0) -> DigitNet:
    """A new net: the cell's own initialisation, but b_f = 1 in an LSTM; W_hy from the same range, b_y = 0."""
    rng = np.random.default_rng(seed)
    fresh = CELLS[cell](sequence(np.zeros((SIDE, SIDE)), order).shape[-1], UNITS, rng)
    if isinstance(fresh, LSTMCell):
        fresh.b_f[:] = 1.0
    return DigitNet(fresh, uniform(UNITS, (CLASSES, UNITS), rng), np.zeros(CLASSES), order)


def load(order: str, cell: str = "LSTM", loss_at: str = EVERY) -> DigitNet:
    """A trained net that comes with the course, a new copy at every call; CheckpointError for a bad file."""
    return untrained(order, cell).shipped("reading", key(order, cell, loss_at, ""))


def key(order: str, cell: str, loss_at: str, name: str) -> str:
    """What the checkpoint calls an array of a net."""
    return f"{order}, {cell}, {loss_at}: {name}"


def learned(order: str, cell: str, loss_at: str = END) -> tuple[Array, Array]:
    """The training of the net of `load`: numbers of updates (k,) and the test accuracy after each, (k,)."""
    updates, right = load_part("reading", key(order, cell, loss_at, ""))["learned"]
    return updates, right


def known(order: str, cell: str, loss_at: str) -> Array:
    """What `right_by_step` gives for the net of `load` and the test digits, (T,): measured beforehand."""
    return load_part("reading", key(order, cell, loss_at, ""))["right by step"]


def measured() -> dict[str, float]:
    """The test accuracy of each net of the course, from the manifest."""
    return manifest_scores("reading")
