"""A conveyor belt in words: the caption of its picture, and every sentence a learner may get."""

from typing import Protocol

import numpy as np

from lessons.cells.cell_state import CellStatePath
from lessons.numerics import Array
from widgets.core import texts
from widgets.core.formats import signed

ALL = -1  # no load is traced
WORD = 16  # letters of a label that a caption shows
SHOWN = 4  # shares, or quantities held by hand, that a caption names
SYMBOLS = {"f": "f", "i": "i", "g": "C̃"}


class Told(Protocol):
    """What a caption needs to know of a ConveyorModel."""

    t: int
    unit: int
    load: int
    by_hand: bool
    way: str
    belt: CellStatePath
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
    def left(self) -> Array:
        """What is left at t of load s, (T + 1, T + 1, n)."""
        ...

    @property
    def h(self) -> Array:
        """h_1 .. h_T, (T, n)."""
        ...


class Texts(texts.Texts):
    """What the learner reads."""

    start: str = "C_0"
    step: str = "step {s}"
    now: str = "t = {t} of {T}{label}: C_{t} = {sum} = {c}{h}."
    h: str = ", h_{t} = {h}"
    lane: str = "On the lane: {parts}{rest}."
    share: str = "{v} from {name}"
    rest: str = ", {v} from the rest"
    empty: str = "The lane is empty."
    by_hand: str = "By hand: {parts}."
    put: str = "{name} put on {v}"
    began: str = "C_0 was {v}"
    left: str = (
        "; {left} of it is left at t = {t}: the product of the forget gates since then is {f}."
    )
    later: str = "; that lies ahead."
    shape: str = "f, i and g must be numbers, one for each of 1 to {most} steps; this is {shape}."
    range: str = "{name} must lie between {low:g} and {high:g}; {value:g} does not."
    long: str = "That is {n} steps; the belt shows up to {most}, so shorten it."
    labels: str = "There are {n} labels for {T} steps; give one for each."
    wanted: str = "Wanted: C_{t} = {c}."
    wanted_shape: str = "wanted must be {n} numbers, C_0 and one for each step; this is {shape}."
    sequence: str = "A belt with a cell needs a sequence too, as in ConveyorBelt(cell, xs)."
    undo, unit, load, every = "undo edits", "unit", "load", "all"
    undo_tip = "put back the belt as it was"
    load_tip = "the load to trace: C_0, or what a step put on"
    deed_tip = "set f and i of the step and unit shown"


SAY = Texts()


def caption(model: Told) -> str:
    """The update of the step shown, what the lane is made of then, and what is held by hand."""
    parts = (_now(model), _wanted(model), _on_the_lane(model), _by_hand(model))
    return " ".join(part for part in parts if part)


def _wanted(model: Told) -> str:
    """What C_t should be, where that is given."""
    if model.wanted is None:
        return ""
    return SAY.wanted.format(t=model.t, c=said(float(model.wanted[model.t])))


def _now(model: Told) -> str:
    """C_t and h_t of the step shown, worked out in numbers."""
    t, j = model.t, model.unit - 1
    f, i, g = (float(part[t - 1, j]) for part in model.belt[:3])
    terms = f"{said(f)} · {said(model.c[t - 1, j], True)} + {said(i)} · {said(g, True)}"
    h = "" if model.way == "none" else SAY.h.format(t=t, h=said(model.h[t - 1, j]))
    numbers = {"sum": terms, "c": said(model.c[t, j]), "h": h}
    return SAY.now.format(t=t, T=model.T, label=_quoted(model, t), **numbers)


def _on_the_lane(model: Told) -> str:
    """The largest shares of C_t; or what has become of the load that is traced."""
    if model.load != ALL:
        return _traced(model)
    left = model.left[model.t, :, model.unit - 1]
    order = [k for k in np.argsort(-np.abs(left), kind="stable") if abs(left[k]) >= 0.005]
    parts = [SAY.share.format(v=said(left[k]), name=_name(model, int(k))) for k in order]
    rest = sum(float(left[k]) for k in order[SHOWN:])
    more = SAY.rest.format(v=said(rest)) if len(order) > SHOWN else ""
    there = SAY.lane.format(parts=", ".join(parts[:SHOWN]), rest=more)
    return there if parts else SAY.empty


def _traced(model: Told) -> str:
    """What the load was, and what is left of it."""
    t, j, s = model.t, model.unit - 1, model.load
    put, name = said(model.left[s, s, j]), _name(model, s)
    first = SAY.put if s else SAY.began
    began = first.format(name=name[0].upper() + name[1:], v=put)
    if s > t:
        return began + SAY.later
    gates = said(model.belt.f[s:t, j].prod())
    return began + SAY.left.format(left=said(model.left[t, s, j]), t=t, f=gates)


def _by_hand(model: Told) -> str:
    """What is held by hand in the unit shown of a cell."""
    if model.by_hand:
        return ""
    rows = ((t, n, model.hold[n][t, model.unit - 1]) for t in range(model.T) for n in "fig")
    parts = [f"{SYMBOLS[n]}_{t + 1} = {said(v)}" for t, n, v in rows if not np.isnan(v)]
    more = ", …" if len(parts) > SHOWN else ""
    return SAY.by_hand.format(parts=", ".join(parts[:SHOWN]) + more) if parts else ""


def _name(model: Told, s: int) -> str:
    """What load s is called."""
    return SAY.step.format(s=s) + _quoted(model, s) if s else SAY.start


def _quoted(model: Told, t: int) -> str:
    """The label of step t, if it has one, cut where it is too long."""
    word = model.labels[t - 1]
    word = word if len(word) <= WORD else word[: WORD - 1] + "…"
    return f" “{word}”" if word else ""


def said(value: float, inside: bool = False) -> str:
    """A number with two digits, as the drawing writes it; `inside` a formula a negative one stands in parentheses."""
    text = signed(value)
    return f"({text})" if inside and text[0] == "−" else text
