"""The cell-state picture in words: the caption of its picture, and every sentence a learner may get."""

from typing import Protocol

import numpy as np

from lessons.cells.cell_state import CellStatePath
from lessons.numerics import Array
from widgets.core import texts
from widgets.core.formats import signed

ALL = -1  # no increment is traced
WORD = 16  # letters of a label that a caption shows
SHOWN = 4  # increments, or quantities held by hand, that a caption names
SYMBOLS = {"f": "f", "i": "i", "g": "C̃"}


class Told(Protocol):
    """What a caption needs to know of a CellStateModel."""

    t: int
    unit: int
    increment: int
    by_hand: bool
    way: str
    path: CellStatePath
    hold: dict[str, Array]
    labels: tuple[str, ...]
    wanted: Array | None

    @property
    def T(self) -> int:
        """Number of steps."""
        ...

    @property
    def c(self) -> Array:
        """C_0 .. C_T, (T + 1, n)."""
        ...

    @property
    def remaining(self) -> Array:
        """What remains at t of increment s, (T + 1, T + 1, n)."""
        ...

    @property
    def h(self) -> Array:
        """h_1 .. h_T, (T, n)."""
        ...


class Texts(texts.Texts):
    """What the learner reads."""

    start: str = "C_0"
    step: str = "step {s}"
    now: str = "t = {t} of {T}{label}: C_{t} = {c}{h}."
    h: str = ", h_{t} = {h}"
    sum: str = "C_{t} is the sum of {parts}{rest}."
    part: str = "{v} from {name}"
    rest: str = ", {v} from the rest"
    empty: str = "Every increment in C_{t} is 0."
    by_hand: str = "By hand: {parts}."
    added: str = "{name} added {v}"
    began: str = "C_0 was {v}"
    remaining: str = (
        "; {left} of it remains at t = {t}: the product of the forget gates since then is {f}."
    )
    later: str = "; that lies ahead."
    shape: str = "f, i and g must be numbers, one for each of 1 to {most} steps; this is {shape}."
    range: str = "{name} must lie between {low:g} and {high:g}; {value:g} does not."
    long: str = "That is {n} steps; this widget shows up to {most}, so shorten it."
    labels: str = "There are {n} labels for {T} steps; give one for each."
    wanted: str = "Wanted: C_{t} = {c}."
    wanted_shape: str = "wanted must be {n} numbers, C_0 and one for each step; this is {shape}."
    sequence: str = "A cell needs a sequence too, as in CellStateUpdate(cell, xs)."
    undo, unit, increment, every = "undo edits", "unit", "increment", "all"
    undo_tip = "put back f, i, the candidates and C_0 as they were"
    increment_tip = "the increment to trace: C_0, or what a step added"
    operation_tip = "set f and i of the step and unit shown"


SAY = Texts()


def caption(model: Told) -> str:
    """The update of the step shown, what C_t is made of, and what is held by hand."""
    parts = (_now(model), _wanted(model), _made_of(model), _by_hand(model))
    return " ".join(part for part in parts if part)


def _wanted(model: Told) -> str:
    """What C_t should be, where that is given."""
    if model.wanted is None:
        return ""
    return SAY.wanted.format(t=model.t, c=signed(float(model.wanted[model.t])))


def _now(model: Told) -> str:
    """C_t and h_t of the step shown; the picture's lines work them out."""
    t, j = model.t, model.unit - 1
    h = "" if model.way == "none" else SAY.h.format(t=t, h=signed(model.h[t - 1, j]))
    return SAY.now.format(t=t, T=model.T, label=_quoted(model, t), c=signed(model.c[t, j]), h=h)


def _made_of(model: Told) -> str:
    """The largest parts of C_t; or what has become of the increment that is traced."""
    if model.increment != ALL:
        return _traced(model)
    parts_of_c = model.remaining[model.t, :, model.unit - 1]
    order = [
        k for k in np.argsort(-np.abs(parts_of_c), kind="stable") if abs(parts_of_c[k]) >= 0.005
    ]
    parts = [SAY.part.format(v=signed(parts_of_c[k]), name=_name(model, int(k))) for k in order]
    rest = sum(float(parts_of_c[k]) for k in order[SHOWN:])
    more = SAY.rest.format(v=signed(rest)) if len(order) > SHOWN else ""
    there = SAY.sum.format(t=model.t, parts=", ".join(parts[:SHOWN]), rest=more)
    return there if parts else SAY.empty.format(t=model.t)


def _traced(model: Told) -> str:
    """What the increment was, and what remains of it."""
    t, j, s = model.t, model.unit - 1, model.increment
    began_as, name = signed(model.remaining[s, s, j]), _name(model, s)
    first = SAY.added if s else SAY.began
    began = first.format(name=name[0].upper() + name[1:], v=began_as)
    if s > t:
        return began + SAY.later
    gates = signed(model.path.f[s:t, j].prod())
    return began + SAY.remaining.format(left=signed(model.remaining[t, s, j]), t=t, f=gates)


def _by_hand(model: Told) -> str:
    """What is held by hand in the unit shown of a cell."""
    if model.by_hand:
        return ""
    rows = ((t, n, model.hold[n][t, model.unit - 1]) for t in range(model.T) for n in "fig")
    parts = [f"{SYMBOLS[n]}_{t + 1} = {signed(v)}" for t, n, v in rows if not np.isnan(v)]
    more = ", …" if len(parts) > SHOWN else ""
    return SAY.by_hand.format(parts=", ".join(parts[:SHOWN]) + more) if parts else ""


def _name(model: Told, s: int) -> str:
    """What increment s is called."""
    return SAY.step.format(s=s) + _quoted(model, s) if s else SAY.start


def _quoted(model: Told, t: int) -> str:
    """The label of step t, if it has one, cut where it is too long."""
    word = model.labels[t - 1]
    word = word if len(word) <= WORD else word[: WORD - 1] + "…"
    return f" “{word}”" if word else ""
