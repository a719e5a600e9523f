"""Recurrent cells in numpy: one step at a time, nothing hidden.

Mathematical time runs from 1: x_1 .. x_T, with h_0 the initial state. Arrays count from 0, so
`trace["h"][0]` is h_1.
"""

from collections.abc import Mapping
from typing import Protocol

import numpy as np

from lessons.cell_parts import GRU, LSTM, RNN
from lessons.numerics import Array as Array  # cells are where a reader looks for it
from lessons.numerics import sigmoid

Step = dict[str, Array]  # all that step t computed, by name; contains the new state
Trace = dict[str, Array]  # a whole run: the names of a Step and "x", time as first axis


class Cell(Protocol):
    """What RNN, LSTM, GRU and the learner's own cell must offer."""

    state_sizes: dict[str, int]  # what is carried from step to step, e.g. {"h": 8}

    def step(self, x_t: Array, state: Mapping[str, Array]) -> Step:
        """All that one step computes from x_t (n_x,) and the state before, by name. Pure."""
        ...


class RNNCell:
    """The plain recurrent cell of Elman (1990): h_t = tanh(W_xh x_t + W_hh h_{t-1} + b_h).

    W_xh is (n_h, n_x), W_hh (n_h, n_h), b_h (n_h,).
    """

    parts = RNN

    def __init__(self, n_x: int, n_h: int, rng: np.random.Generator) -> None:
        """Draw every weight from U(-1/sqrt(n_h), 1/sqrt(n_h))."""
        self.state_sizes = {"h": n_h}
        self.n_x, bound = n_x, n_h**-0.5
        self.W_xh = rng.uniform(-bound, bound, (n_h, n_x))
        self.W_hh = rng.uniform(-bound, bound, (n_h, n_h))
        self.b_h = rng.uniform(-bound, bound, n_h)

    def step(self, x_t: Array, state: Mapping[str, Array]) -> Step:
        """From x_t (n_x,) and h_{t-1} (n_h,) to a_t and h_t, both (n_h,)."""
        a_t = self.W_xh @ x_t + self.W_hh @ state["h"] + self.b_h  # what is new + what was
        h_t = np.tanh(a_t)
        return {"a": a_t, "h": h_t}


class LSTMCell:
    """Long short-term memory with a forget gate (Gers, Schmidhuber and Cummins, 2000).

    W_f, W_i, W_g, W_o are (n_h, n_h + n_x) on [h_{t-1}; x_t]; b_f, b_i, b_g, b_o are (n_h,).
    """

    parts = LSTM

    def __init__(self, n_x: int, n_h: int, rng: np.random.Generator) -> None:
        """Draw every weight from U(-1/sqrt(n_h), 1/sqrt(n_h))."""
        self.state_sizes = {"h": n_h, "c": n_h}
        self.n_x, bound = n_x, n_h**-0.5
        shape = (4, n_h, n_h + n_x)
        self.W_f, self.W_i, self.W_g, self.W_o = rng.uniform(-bound, bound, shape)
        self.b_f, self.b_i, self.b_g, self.b_o = rng.uniform(-bound, bound, shape[:2])

    def step(self, x_t: Array, state: Mapping[str, Array]) -> Step:
        """From x_t (n_x,), h_{t-1} and c_{t-1} to the gates, c_t and h_t, all (n_h,)."""
        h_prev, c_prev = state["h"], state["c"]
        hx = np.concatenate([h_prev, x_t])  # [h_{t-1}; x_t]
        f_t = sigmoid(self.W_f @ hx + self.b_f)  # forget: how much of c_{t-1} stays
        i_t = sigmoid(self.W_i @ hx + self.b_i)  # input: how much of g_t is written
        g_t = np.tanh(self.W_g @ hx + self.b_g)  # candidate: what could be written
        o_t = sigmoid(self.W_o @ hx + self.b_o)  # output: how much of c_t is shown
        c_t = f_t * c_prev + i_t * g_t
        h_t = o_t * np.tanh(c_t)
        return {"f": f_t, "i": i_t, "g": g_t, "o": o_t, "c": c_t, "h": h_t}


class GRUCell:
    """Gated recurrent unit (Cho et al., 2014) in torch's form: reset after the matrix product.

    W_r and W_z are (n_h, n_h + n_x) on [h_{t-1}; x_t]; W_xn is (n_h, n_x), W_hn (n_h, n_h); the
    biases b_r, b_z, b_xn, b_hn are (n_h,). The 2014 paper resets h_{t-1} before the product.
    """

    parts = GRU

    def __init__(self, n_x: int, n_h: int, rng: np.random.Generator) -> None:
        """Draw every weight from U(-1/sqrt(n_h), 1/sqrt(n_h))."""
        self.state_sizes = {"h": n_h}
        self.n_x, bound = n_x, n_h**-0.5
        self.W_r, self.W_z = rng.uniform(-bound, bound, (2, n_h, n_h + n_x))
        self.b_r, self.b_z = rng.uniform(-bound, bound, (2, n_h))
        self.W_xn = rng.uniform(-bound, bound, (n_h, n_x))
        self.W_hn = rng.uniform(-bound, bound, (n_h, n_h))
        self.b_xn, self.b_hn = rng.uniform(-bound, bound, (2, n_h))

    def step(self, x_t: Array, state: Mapping[str, Array]) -> Step:
        """From x_t (n_x,) and h_{t-1} to the gates, q_t, n_t and h_t, all (n_h,)."""
        h_prev = state["h"]
        hx = np.concatenate([h_prev, x_t])  # [h_{t-1}; x_t]
        r_t = sigmoid(self.W_r @ hx + self.b_r)  # reset: how much of q_t the candidate sees
        z_t = sigmoid(self.W_z @ hx + self.b_z)  # update: how much of h_{t-1} stays
        q_t = self.W_hn @ h_prev + self.b_hn  # the past, as the candidate would hear it
        n_t = np.tanh(self.W_xn @ x_t + self.b_xn + r_t * q_t)  # candidate
        h_t = (1.0 - z_t) * n_t + z_t * h_prev
        return {"r": r_t, "z": z_t, "q": q_t, "n": n_t, "h": h_t}


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
        cause = f"{type(error).__name__}: {' '.join(str(error).split())}"  # on one line
        raise CellError(f"{who}, given {given}, raised {cause.rstrip(': .')}.") from error
    if not isinstance(raw, Mapping):
        raise CellError(f"{who} returned {type(raw).__name__}; expected a dict of arrays by name.")
    step = {name: _as_floats(who, name, value) for name, value in raw.items()}
    for name, n in cell.state_sizes.items():
        if name not in step:
            raise CellError(f"{who} did not return {name}, which state_sizes lists.")
        if step[name].shape != (n,):
            found = f"{who} returned {name} of shape {step[name].shape}"
            raise CellError(f"{found}; expected ({n},) as state_sizes says.")
    if not np.isfinite(np.concatenate(list(step.values()), axis=None)).all():
        bad = next(name for name, value in step.items() if not np.isfinite(value).all())
        raise CellError(f"{who} returned {bad} = {step[bad]}; every value must be finite.")
    return step


def unroll(cell: Cell, xs: Array, state: Mapping[str, Array] | None = None) -> Trace:
    """Run `cell` over xs (T, n_x), T >= 1, and record every step; nothing given is changed.

    `state` is the state before the first step, every name of `state_sizes`; None means zeros.
    Each entry of the trace has time as first axis. Raises CellError, in one sentence.
    """
    check_cell(cell)
    xs = checked_inputs(cell, xs)
    state = zero_state(cell) if state is None else checked_state(cell, state)
    steps: list[Step] = []
    for t, x_t in enumerate(xs, start=1):
        step = check_step(cell, x_t, state, t)
        state = {name: step[name] for name in cell.state_sizes}
        steps.append(step)
    return {"x": xs} | {name: _stacked(cell, steps, name) for name in steps[0] if name != "x"}


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


def _stacked(cell: Cell, steps: list[Step], name: str) -> Array:
    """One name of every step along a new first axis; each step must have it, in one shape."""
    try:
        return np.array([step[name] for step in steps])
    except (KeyError, ValueError) as error:
        shapes = [step[name].shape if name in step else None for step in steps]
        t = next(t for t, shape in enumerate(shapes) if shape != shapes[0])
        found = f"of shape {shapes[t]}" if shapes[t] is not None else "not at all"
        who = f"{type(cell).__name__}.step at t = {t + 1} returned {name} {found}"
        raise CellError(f"{who}; at t = 1 its shape was {shapes[0]}.") from error
