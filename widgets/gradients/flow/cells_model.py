"""The gradients of several cells side by side, a learner's own too: the state of `GradientFlow(cells)`."""

import copy
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from traitlets import observe

from lessons.cells.protocol import Cell, check_cell
from lessons.gradients.backward_steps import rule_for
from lessons.gradients.flow import INPUTS, LONGEST, flow, inputs
from lessons.numerics import Array
from widgets.core.background import BackgroundModel, Stale
from widgets.gradients.flow.model import SAY, SHORTEST, Curve, FlowModel


class CellsFlow(FlowModel, BackgroundModel[tuple[Any, ...]]):
    """The gradients of several cells side by side; a cell of the learner's too.

    Cells are copied. Those with a quick way back are followed at once. Any other is recorded, or takes a Jacobian for
    every step: that is done beside the sliders, and its old line stays until the new one is there. A cell that raises
    loses its line and is named in `problem`.
    """

    def __init__(
        self,
        cells: Mapping[str, Cell],
        xs: Array | None = None,
        states: Sequence[str] = ("h",),
        **traits: Any,
    ) -> None:
        """Follow dL/dh, and those of the other `states` that a cell has, over drawn inputs or over xs (T, n_x)."""
        if not isinstance(cells, Mapping) or not cells:
            raise ValueError(SAY.no_cells)
        for cell in cells.values():
            check_cell(cell)
        self.cells = {str(name): copy.deepcopy(cell) for name, cell in cells.items()}
        self.xs, self.states = None if xs is None else _rows(xs), tuple(states)
        self.longest = LONGEST if self.xs is None else len(self.xs)
        self._dear = {name for name, cell in self.cells.items() if rule_for(cell) is None}
        self._found: dict[str, dict[str, Array]] = {}  # lengths by state, of each cell that runs
        self._wrong: dict[str, str] = {}  # what the others raised
        self._followed: dict[str, tuple[Any, ...]] = {}  # the settings that it was found for
        super().__init__(**({"T": self.longest} | traits))
        for name in self.cells:
            self._keep(name, self.settings, *self._follow(name, self.settings))

    @property
    def settings(self) -> tuple[Any, ...]:
        """What the lines depend on."""
        return self.T, self.scale, self.seed

    @observe("T", "scale", "seed")
    def _renew(self, _: Any) -> None:
        if not self._followed:
            return  # on the way through __init__
        with self.lock:
            settings = self.settings
            for name in self.cells.keys() - self._dear:
                self._keep(name, settings, *self._follow(name, settings))
            if self._dear:
                self.ask(settings)

    def catch_up(self, settings: tuple[Any, ...], stale: Stale) -> None:
        """Follow the dear cells beside the sliders; nothing is shown that is no longer wanted."""
        for name in self._dear:
            found = self._follow(name, settings)
            if stale():
                return
            with self.together():
                self._keep(name, settings, *found)
                self.touch()

    def _follow(self, name: str, settings: tuple[Any, ...]) -> tuple[dict[str, Array], str]:
        """The lengths of one cell by state, and the sentence of what went wrong."""
        T, scale, seed = settings
        cell = self.cells[name]
        drawn = inputs(T, _width(cell), scale, seed) if self.xs is None else scale * self.xs[:T]
        try:
            return flow(cell, drawn), ""
        except (ValueError, OverflowError) as error:
            return {}, f"{name}: {error}"

    def _keep(
        self, name: str, settings: tuple[Any, ...], found: dict[str, Array], said: str
    ) -> None:
        self._found[name], self._wrong[name], self._followed[name] = found, said, settings
        self.problem = " ".join(filter(None, self._wrong.values()))

    @property
    def curves(self) -> dict[str, Curve]:
        """A line for each cell that runs, and for each of the `states` that it has."""
        lines = {}
        for name in self.cells:
            newest = self._followed[name] == self.settings
            for state in filter(self._found[name].__contains__, self.states):
                line = name if len(self.states) == 1 else f"{name}, dL/d{state}"
                lines[line] = Curve(self._found[name][state], newest)
        return lines

    @property
    def caption(self) -> str:
        """For each line how fast it falls or grows; the cells that have none."""
        each = [
            SAY.line.format(name=name, speed=self.speed(c.slope)) + ("" if c.newest else SAY.waits)
            for name, c in self.curves.items()
        ]
        each += [SAY.missing.format(name=name) for name, said in self._wrong.items() if said]
        return SAY.many.format(scale=self.scale, T=self.T, each="; ".join(each), zero=self.zero)


def _width(cell: Cell) -> int:
    """n_x: what the cell says, else what its input weights say, else that of the net on the sliders."""
    shape = np.shape(getattr(cell, "W_xh", ()))
    return int(getattr(cell, "n_x", shape[1] if len(shape) == 2 else INPUTS))


def _rows(xs: Any) -> Array:
    """xs as float64 (T, n_x), T of SHORTEST or more; ValueError for anything else."""
    try:
        rows = np.array(xs, dtype=np.float64)
    except (TypeError, ValueError):
        rows = np.zeros(0)
    if rows.ndim != 2 or len(rows) < SHORTEST:
        raise ValueError(SAY.short.format(least=SHORTEST))
    return rows
