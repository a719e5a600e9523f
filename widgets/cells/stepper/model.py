"""The state of a cell stepper: a cell, its sequence, the step and the unit that are looked at."""

import copy
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from traitlets import validate

from lessons.cells.parts import Parts
from lessons.cells.protocol import (
    Cell,
    CellError,
    check_cell,
    check_step,
    main_state,
    weights,
    zero_state,
)
from lessons.cells.unrolling import unroll
from lessons.numerics import Array
from widgets.cells.anatomy import Anatomy, anatomy, parts_of, pieces
from widgets.core import texts, typed_input
from widgets.core.cell_name import cell_name
from widgets.core.controls import action
from widgets.core.formats import signed
from widgets.core.model import Model
from widgets.core.traits import Typed, Whole

LARGEST = 32  # units, and numbers in an input, that can be drawn


class Texts(texts.Texts):
    """What the learner reads."""

    sequence, undo, unit = "sequence", "undo edits", "unit"
    undo_tip = "put back the first weights, and the inputs as typed"
    typing = "characters, or numbers: one step after the other, parted by ;"
    reading, step_of = "reading {label}", "{cell} at t = {t} of {T}"
    broken = "{cell} cannot go on: {problem}"
    units, inputs = "units", "numbers in each input"
    large = (
        f"This cell has {{n}} {{what}}; the stepper draws up to {LARGEST}, so make a smaller one."
    )
    range = "{value:g} is too far out; type a number between -100 and 100."


SAY = Texts()


class StepperModel(Model):
    """A cell, a sequence, and which step and unit are looked at. Everything else is worked out from these.

    The cell is copied: what the learner changes here does not change the caller's. `problem` is the sentence of a
    cell that could not be run to the end; the values it did not give are NaN.
    """

    t = Whole(1, 1, lambda model: model.T)
    unit = Whole(1, 1, lambda model: model.n_h, label=SAY.unit, width=180)
    typed = Typed("", label=SAY.sequence, tip=SAY.typing, width=330)

    def __init__(
        self,
        cell: Cell,
        sequence: str | Array,
        vocabulary: Iterable[str] = "",
        like: Cell | Parts | None = None,
        **traits: Any,
    ) -> None:
        """Step `cell` over a text (one-hot over `vocabulary`, or over its own characters) or numbers (T, n_x).

        A `vocabulary` of words makes it a text of words. With `like`, the formulas are those of that cell (or
        those parts), whatever `cell` computes: where the two differ, both numbers are said.
        """
        check_cell(cell)
        _check_size(max(cell.state_sizes.values()), SAY.units)
        self.cell, self.first_cell = copy.deepcopy(cell), copy.deepcopy(cell)
        n_x = _input_size(cell, sequence, vocabulary)
        _check_size(n_x, SAY.inputs)
        given = sequence if isinstance(sequence, str) else None
        read = (
            typed_input.read(given, n_x, tuple(vocabulary))
            if given is not None
            else typed_input.from_numbers(sequence)
        )
        self.sequence, self.xs, self._places = read, read.xs.copy(), read.vocabulary
        asked = self.cell if like is None else copy.deepcopy(like)
        self.whole = asked if isinstance(asked, Parts) else parts_of(asked, n_x)
        sizes = [np.abs(array).max() for array in weights(cell).values() if array.size]
        self.largest = (
            2 * max(sizes, default=1.0) or 1.0
        )  # the weight that is drawn at full strength
        super().__init__(typed=typed_input.written(read), **traits)

    def begin(self) -> None:
        """Run the cell."""
        self._run()

    @property
    def T(self) -> int:
        """Number of steps."""
        return len(self.xs)

    @property
    def weights(self) -> dict[str, Array]:
        """The cell's weights as they are drawn, by name; writing into one changes the cell."""
        return pieces(self.cell, self.whole)

    @property
    def n_h(self) -> int:
        """Units of the main state."""
        return self.cell.state_sizes[main_state(self.cell)]

    @validate("typed")
    def _readable(self, proposal: Any) -> str:
        typed = str(proposal["value"])
        if typed != typed_input.written(self.sequence):
            self.sequence = self.read(typed)
            self.xs = self.sequence.xs.copy()
            self._run()
        return typed

    def read(self, typed: str) -> typed_input.Sequence:
        """What `typed` says to this cell; ValueError carries a sentence for the learner.

        A character of the first text has its place for good, so the same word is always the same numbers.
        """
        n_x, places = self.xs.shape[1], self._places
        return typed_input.read(typed, n_x, places, numbers=n_x == 1 and not places)

    def edit(self, name: str, index: int, value: float) -> None:
        """Put one number of "x" or of a weight to `value`."""
        if name == "x":
            self.set_x(index, value)
        else:
            self.set_weight(name, index, value)

    def set_x(self, component: int, value: float) -> None:
        """Put x_t[component] (from 0) to `value` at the step shown, and run again."""
        if self.xs[self.t - 1, component] != value:
            self.xs[self.t - 1, component] = _within_reason(value)
            self._changed_by_hand()

    def set_weight(self, name: str, index: int, value: float) -> None:
        """Put one number of a weight (flat index) to `value`; every step is run again with it."""
        self.weights[name].flat[index] = _within_reason(value)
        self._changed_by_hand()

    @action(SAY.undo, SAY.undo_tip)
    def undo_edits(self) -> None:
        """Put back the first weights, and the inputs as they were typed."""
        self.cell, self.xs = copy.deepcopy(self.first_cell), self.sequence.xs.copy()
        self._changed_by_hand()

    def _changed_by_hand(self) -> None:
        self._run()
        self.touch()

    def _run(self) -> None:
        """Run the cell over the sequence; a cell that fails leaves NaN from there on, and says why."""
        self.problem = ""
        try:
            self.trace = unroll(self.cell, self.xs)
        except CellError as error:
            self.problem = str(error)
            self.trace = _as_far_as_it_goes(self.cell, self.xs)
        first = {name: values[0] for name, values in self.trace.items() if name != "x"}
        self.parts: Anatomy = anatomy(self.cell, first, self.xs.shape[1], self.whole)

    @property
    def before(self) -> dict[str, Array]:
        """The state before the step shown, the main one first."""
        main, t = main_state(self.cell), self.t
        names = [main, *(name for name in self.cell.state_sizes if name != main)]
        zero = zero_state(self.cell)
        return {name: self.trace[name][t - 2] if t > 1 else zero[name] for name in names}

    @property
    def step(self) -> dict[str, Array]:
        """What the cell returned at the step shown, by name."""
        return {name: values[self.t - 1] for name, values in self.trace.items() if name != "x"}

    @property
    def x_t(self) -> Array:
        """The input of the step shown, (n_x,)."""
        x_t: Array = self.xs[self.t - 1]
        return x_t

    @property
    def changed_x(self) -> NDArray[np.bool_]:
        """For each step, whether its input was changed by hand, (T,)."""
        changed: NDArray[np.bool_] = np.any(self.xs != self.sequence.xs, axis=1)
        return changed

    @property
    def reading(self) -> str:
        """The cell, the step, and what is read at it."""
        cell = cell_name(self.cell)
        label = self.sequence.labels[self.t - 1]
        plain = label and not self.changed_x[self.t - 1]
        numbers = repr(label) if plain else f"x = {_listed(self.x_t)}"
        where = SAY.step_of.format(cell=cell, t=self.t, T=self.T)
        return f"{where}, {SAY.reading.format(label=numbers)}"

    @property
    def caption(self) -> str:
        """The step, what is read, and the new state in numbers."""
        states = [f"{name} = {_listed(self.step[name])}" for name in self.before]
        said = f"{self.reading}: {', '.join(states)}"
        if self.problem:
            cell = cell_name(self.cell)
            said += f". {SAY.broken.format(cell=cell, problem=self.problem)}"
        return said


def _check_size(n: int, what: str) -> None:
    if n > LARGEST:
        raise CellError(SAY.large.format(n=n, what=what))


def _input_size(cell: Cell, sequence: str | Array, vocabulary: Iterable[str]) -> int:
    """n_x: what the cell says, else what its input weights say, else what the sequence needs."""
    known = getattr(cell, "n_x", None) or getattr(getattr(cell, "W_xh", None), "shape", (0, 0))[-1]
    if known:
        return int(known)
    if isinstance(sequence, str):
        return max(1, len(set(vocabulary or sequence)))
    return int(np.shape(sequence)[1]) if np.ndim(sequence) > 1 else 1


def _within_reason(value: float) -> float:
    if not abs(value) <= 100:
        raise ValueError(SAY.range.format(value=value))
    return float(value)


def _as_far_as_it_goes(cell: Cell, xs: Array) -> dict[str, Array]:
    """The trace of a cell that fails: what it returned before that, NaN after."""
    state = zero_state(cell)
    steps: list[dict[str, Array]] = []
    for x_t in xs:
        try:
            step = check_step(cell, x_t, state)
        except CellError:
            break
        if steps and {n: v.shape for n, v in step.items()} != {
            n: v.shape for n, v in steps[0].items()
        }:
            break
        steps.append(step)
        state = {name: step[name] for name in cell.state_sizes}
    sizes = {name: np.zeros(n).shape for name, n in cell.state_sizes.items()}
    sizes |= {name: value.shape for step in steps[:1] for name, value in step.items()}
    trace = {name: np.full((len(xs), *shape), np.nan) for name, shape in sizes.items()}
    for t, step in enumerate(steps):
        for name in sizes:
            trace[name][t] = step[name]
    return {"x": xs} | trace


def _listed(values: Array, most: int = 4) -> str:
    """(0.12, −0.40, …): numbers as the drawing writes them."""
    shown = [signed(v) for v in np.ravel(values)[:most]]
    more = [f"… {np.size(values)} in all"] if np.size(values) > most else []
    return f"({', '.join(shown + more)})"
