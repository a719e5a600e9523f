"""A cell and its read-out y_t = W_hy h_t + b_y: what nearly every net of the course is."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Generic, Self, TypeVar

import numpy as np

from lessons.cells.protocol import Cell, weights, with_weights
from lessons.checkpoint import load_checkpoint, load_part
from lessons.numerics import Array, softmax, uniform

C = TypeVar("C", bound=Cell)


@dataclass(frozen=True, eq=False)
class Readout(Generic[C]):
    """A recurrent cell, and scores y_t = W_hy h_t + b_y after every step; W_hy is (n_y, n_h), b_y (n_y,).

    A few nets have direct connections from the inputs besides, which add W_xy x_t; W_xy is (n_y, n_x).
    """

    cell: C
    W_hy: Array
    b_y: Array
    W_xy: Array | None = field(default=None, kw_only=True)

    def read_out(self, h: Array, x: Array | None = None) -> Array:
        """The scores y (..., n_y) of states h (..., n_h), and of the inputs x (..., n_x) if they are connected."""
        y: Array = h @ self.W_hy.T + self.b_y
        return y if self.W_xy is None or x is None else y + x @ self.W_xy.T

    def probabilities(self, h: Array) -> Array:
        """The probabilities (..., n_y) of the classes, read from states h (..., n_h)."""
        return softmax(self.read_out(h))

    def arrays(self) -> dict[str, Array]:
        """All that the net has learned, by name: the weights of its cell, W_hy and b_y; its own arrays."""
        direct = {} if self.W_xy is None else {"W_xy": self.W_xy}
        return weights(self.cell) | {"W_hy": self.W_hy, "b_y": self.b_y} | direct

    def with_arrays(self, arrays: Mapping[str, Array]) -> Self:
        """The same kind of net with copies of `arrays`, named as `arrays()` names them."""
        own = {
            name: arrays[name].copy() for name in self.arrays().keys() - weights(self.cell).keys()
        }
        return replace(self, cell=with_weights(self.cell, arrays), **own)

    def shipped(self, file: str, key: str = "") -> Self:
        """The net of this size that the checkpoint `file` keeps under `key`. CheckpointError for a bad file."""
        shapes = {name: array.shape for name, array in self.arrays().items()}
        found = load_part(file, key, shapes) if key else load_checkpoint(file, shapes)
        return self.with_arrays(found)  # the file of one net alone is not kept for the next


def draw_readout(n_y: int, n_h: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """W_hy (n_y, n_h) and b_y (n_y,), both from the range of torch's linear layers."""
    return uniform(n_h, (n_y, n_h), rng), uniform(n_h, (n_y,), rng)


def check_seed(seed: int, seeds: tuple[int, ...]) -> None:
    """ValueError unless there is a trained net of this seed."""
    if seed not in seeds:
        raise ValueError(f"there are nets of the seeds {seeds}, not of {seed}.")
