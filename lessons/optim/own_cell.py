"""Any class as a cell to train: made in the size that is wanted, tried once; what is wrong is told in a sentence."""

from typing import Any

import numpy as np

from lessons.cells.protocol import Cell, CellError, check_cell, raised, weights
from lessons.gradients.batched_runs import batched_run

WIDEST = 200  # units that are tried when parameters are matched


def make_cell(kind: type[Any], n_x: int, n_h: int, rng: np.random.Generator) -> Cell:
    """`kind(n_x, n_h, rng)`, with a state "h" of n_h units for the read-out; CellError if it is no such cell."""
    who = getattr(kind, "__name__", str(kind))
    if not isinstance(kind, type):
        raise CellError(
            f"{who} is no class; a class is needed, for a cell is made anew for each seed."
        )
    try:
        cell: Cell = kind(n_x, n_h, rng)
    except Exception as error:
        found = f"{who}({n_x}, {n_h}, rng) {raised(error)}"
        raise CellError(f"{found} A cell to train is made from n_x, n_h and rng.") from error
    check_cell(cell)
    if cell.state_sizes.get("h") != n_h:
        sizes = f"state_sizes is {cell.state_sizes}"
        raise CellError(f'{who}: {sizes}; the output layer reads a state "h" of n_h = {n_h} units.')
    if not weights(cell):
        raise CellError(f"{who} holds no float array, so it has no parameter to train.")
    return cell


def tried_cell(kind: type[Any], n_x: int, n_h: int, seed: int = 0) -> Cell:
    """A cell that has been run over a small batch, forward and back; CellError or TapeError says what failed.

    A parameter that no gradient reaches is no error: it stays as it is.
    """
    rng = np.random.default_rng(seed)
    cell = make_cell(kind, n_x, n_h, rng)
    run = batched_run(cell, rng.normal(size=(3, 2, n_x)))
    run.backward({"h": np.ones((3, 2, n_h))})
    return cell


def parameters(cell: Cell) -> int:
    """How many numbers a cell learns."""
    return sum(array.size for array in weights(cell).values())


def matched_units(kind: type[Any], n_x: int, wanted: int) -> int:
    """The number of units, up to WIDEST, whose cell has nearest to `wanted` parameters."""

    def off(n_h: int) -> int:
        return abs(parameters(make_cell(kind, n_x, n_h, np.random.default_rng(0))) - wanted)

    low, high = 1, WIDEST  # parameters grow with units: halve until two neighbours are left
    while high - low > 1:
        middle = (low + high) // 2
        found = parameters(make_cell(kind, n_x, middle, np.random.default_rng(0)))
        low, high = (middle, high) if found <= wanted else (low, middle)
    return min((low, high), key=off)
