"""What every recurrent cell offers: the sizes of its states, and a pure step; with checks that answer in sentences.

Mathematical time runs from 1: x_1 .. x_T, with h_0 the initial state. Arrays count from 0, so
`trace["h"][0]` is h_1.
"""

from collections.abc import Mapping
from copy import copy
from typing import Any, Protocol, TypeVar

import numpy as np

from lessons.numerics import Array

Step = dict[str, Array]  # all that step t computed, by name; contains the new state
Trace = dict[str, Array]  # a whole run: the names of a Step and "x", time as first axis


class Cell(Protocol):
    """What RNN, LSTM, GRU and the learner's own cell must offer."""

    state_sizes: dict[str, int]  # what is carried from step to step, e.g. {"h": 8}

    def step(self, x_t: Array, state: Mapping[str, Array]) -> Step:
        """All that one step computes from x_t (n_x,) and the state before, by name. Pure."""
        ...


C = TypeVar("C")


class CellError(ValueError):
    """A cell, its input or its state breaks the protocol; the message is for the learner."""


def zero_state(cell: Cell) -> Step:
    """The state before the first step: a zero vector for every name in `state_sizes`."""
    return {name: np.zeros(n) for name, n in cell.state_sizes.items()}


def main_state(cell: Cell) -> str:
    """The state that is read from outside: "h" where there is one, else the first."""
    return "h" if "h" in cell.state_sizes else next(iter(cell.state_sizes))


def weights(cell: object) -> dict[str, Array]:
    """Every public float array that `cell` holds, by name, in the order of definition.

    The arrays are the cell's own: writing into one changes the cell.
    """
    return {
        name: value
        for name, value in vars(cell).items()
        if not name.startswith("_") and isinstance(value, np.ndarray) and value.dtype.kind == "f"
    }


def steps_as(cell: object, kind: type[Cell]) -> bool:
    """Whether `cell` takes the step of the class `kind`, so that what is written for that class runs it."""
    return getattr(getattr(cell, "step", None), "__func__", None) is kind.step


def with_weights(cell: C, arrays: Mapping[str, Array]) -> C:
    """A cell like `cell` that holds copies of those of `arrays` that are named as its weights."""
    made = copy(cell)
    for name in weights(cell):
        setattr(made, name, arrays[name].copy())
    return made


def check_step(cell: Cell, x_t: Array, state: Mapping[str, Array], t: int | None = None) -> Step:
    """`cell.step(x_t, state)` as fresh finite float64 arrays; CellError says what is wrong.

    `t`, counted from 1, is named in the message when given. The cell gets read-only views, so
    it cannot change its own input.
    """
    who = f"{type(cell).__name__}.step" + ("" if t is None else f" at t = {t}")
    try:
        raw = cell.step(_read_only(x_t), {name: _read_only(s) for name, s in state.items()})
    except Exception as error:
        given = ", ".join(f"{n} {np.shape(v)}" for n, v in {"x_t": x_t, **state}.items())
        raise CellError(f"{who}, given {given}, {raised(error)}") from error
    if not isinstance(raw, Mapping):
        raise CellError(f"{who} returned {type(raw).__name__}; expected a dict of arrays by name.")
    step = {name: _as_floats(who, name, value) for name, value in raw.items()}
    check_states(who, step, cell.state_sizes)
    if not np.isfinite(np.concatenate(list(step.values()), axis=None)).all():
        bad = next(name for name, value in step.items() if not np.isfinite(value).all())
        raise CellError(f"{who} returned {bad} = {step[bad]}; every value must be finite.")
    return step


def raised(error: Exception) -> str:
    """What a step raised, as the end of a sentence on one line."""
    cause = f"{type(error).__name__}: {' '.join(str(error).split())}"
    return f"raised {cause.rstrip(': .')}."


def check_states(who: str, step: Mapping[str, Any], sizes: Mapping[str, int]) -> None:
    """CellError unless `step` has every state of `sizes`, each (n,); `who` begins the sentence."""
    for name, n in sizes.items():
        if name not in step:
            raise CellError(f"{who} did not return {name}, which state_sizes lists.")
        if np.shape(step[name]) != (n,):
            found = f"{who} returned {name} of shape {np.shape(step[name])}"
            raise CellError(f"{found}; expected ({n},) as state_sizes says.")


def check_cell(cell: Cell) -> None:
    """Raise CellError unless `cell` has a step method and state sizes that make sense."""
    if isinstance(cell, type):
        raise CellError(f"{cell.__name__} is a class; make a cell of it first.")
    who = type(cell).__name__
    if not callable(getattr(cell, "step", None)):
        raise CellError(f"{who} has no method step(x_t, state).")
    sizes = getattr(cell, "state_sizes", None)
    if not isinstance(sizes, dict) or not sizes:
        raise CellError(f'{who} needs state_sizes, a dict such as {{"h": 8}}.')
    for name, n in sizes.items():
        if not isinstance(n, int | np.integer) or n < 1:
            raise CellError(f"{who}.state_sizes gives {name} the size {n!r}; expected 1 or more.")


def _read_only(array: Array) -> Array:
    """A view of `array` that cannot be written through."""
    view = np.asarray(array).view()
    view.setflags(write=False)
    return view


def _as_floats(who: str, name: str, value: object) -> Array:
    """A fresh float64 copy of what a step returned under `name`."""
    try:
        return np.array(value, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise CellError(f"{who} returned {name} = {value!r}; expected numbers.") from error


def checked_inputs(cell: Cell, xs: object) -> Array:
    """A float64 copy of xs, (T, n_x), T >= 1, finite, as wide as the cell says."""
    try:
        xs = np.array(xs, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise CellError("xs must hold numbers, every row as long as the first.") from error
    if xs.ndim != 2 or not len(xs):
        raise CellError(f"xs has shape {xs.shape}; expected (T, n_x) with T of 1 or more.")
    n_x = getattr(cell, "n_x", xs.shape[1])
    if xs.shape[1] != n_x:
        wide = f"xs has {xs.shape[1]} numbers per step"
        raise CellError(f"{wide}; this {type(cell).__name__} expects n_x = {n_x}.")
    if not np.isfinite(xs).all():
        t = int(np.argmin(np.isfinite(xs).all(axis=1)))
        raise CellError(f"x_{t + 1} = {xs[t]}; every input must be finite.")
    return xs


def checked_state(cell: Cell, state: Mapping[str, Array]) -> Step:
    """A float64 copy of an initial state that has every name at its size."""
    who = type(cell).__name__
    if set(state) != set(cell.state_sizes):
        names = ", ".join(cell.state_sizes)
        raise CellError(f"state names {sorted(state)}; {who} carries exactly: {names}.")
    copy = {name: _as_floats("state", name, state[name]) for name in cell.state_sizes}
    for name, n in cell.state_sizes.items():
        if copy[name].shape != (n,) or not np.isfinite(copy[name]).all():
            raise CellError(f"state {name} must be {n} finite numbers, shape ({n},).")
    return copy
