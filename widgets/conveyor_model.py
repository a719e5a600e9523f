"""The state of a conveyor belt: a long lane, given by hand or by a cell, and the step, unit and load looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from traitlets import Int, validate

from lessons.belt import Belt, belt_of, ride, shares
from lessons.cells import Array, Cell, CellError, check_cell, unroll
from widgets import sequences
from widgets.view import Model

LONGEST, STEPS = 16, 8  # steps that fit the page; steps of a belt by hand
ENDS = {"f": (0.0, 1.0), "i": (0.0, 1.0), "g": (-1.0, 1.0), "c_0": (-2.0, 2.0)}
DEEDS = {"keep": (1.0, 0.0), "erase": (0.0, 0.0), "overwrite": (0.0, 1.0), "add": (1.0, 1.0)}
ALL = -1  # no load is traced
SHOWN = 4  # shares that a caption names
FIRST = {  # a belt by hand, before anything is moved
    "f": [1.0, 0.9, 0.9, 0.9, 0.5, 0.9, 1.0, 1.0],
    "i": [1.0, 0.0, 0.0, 0.8, 0.0, 0.6, 0.0, 0.0],
    "g": [0.8, 0.5, -0.5, -0.9, 0.6, 0.7, 0.3, -0.4],
    "c_0": 0.5,
}


@dataclass(frozen=True)
class Say:
    """What the learner reads; one place, for translation."""

    start: str = "C_0"
    step: str = "step {s}"
    now: str = "t = {t} of {T}{label}: C_{t} = {sum} = {c}{h}."
    h: str = ", h_{t} = {h}"
    lane: str = "On the lane: {parts}{rest}."
    share: str = "{v} from {name}"
    rest: str = ", {v} from the rest"
    empty: str = "The lane is empty."
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
    sequence: str = "A belt with a cell needs a sequence too, as in ConveyorBelt(cell, xs)."


SAY = Say()


class ConveyorModel(Model):
    """A long lane over T steps. `belt` (T, n) holds f, i, g and C_0; by hand n is 1, and o is 1 throughout."""

    t = Int(LONGEST, help="the step shown, 1..T")
    unit = Int(1, help="the unit shown, from 1")
    load = Int(ALL, help="the load that is traced: 0 is C_0, s what step s put on, -1 all")
    edits = Int(help="counts changes by hand")
    way: str  # how h comes from C: "o" as o · tanh(C), "tanh" without a gate, the cell's "own", or "none"
    own_h: Array | None = (
        None  # h of a cell that makes it in a way of its own, (T, n); NaN if it has none
    )

    def __init__(
        self,
        cell: Cell | None = None,
        sequence: str | Array | None = None,
        labels: Sequence[str] = (),
        hand: dict[str, Any] | None = None,
        **traits: int,
    ) -> None:
        """The lane of `cell` over a text or numbers (T, n_x); without a cell that of `hand` (f, i, g, c_0)."""
        self.by_hand = cell is None
        if cell is None:
            self.belt = _belt_by_hand(FIRST | (hand or {}))
            self.first, self.way = self.belt, "tanh"
            self.o = np.ones_like(self.belt.f)
        else:
            labels = self._run(cell, sequence, labels)
        if len(labels) not in (0, self.T):
            raise ValueError(SAY.labels.format(n=len(labels), T=self.T))
        self.labels = tuple(str(label) for label in labels) or ("",) * self.T
        super().__init__(**({"t": self.T} | traits))

    def _run(
        self, cell: Cell, sequence: str | Array | None, labels: Sequence[str]
    ) -> Sequence[str]:
        if sequence is None:
            raise CellError(SAY.sequence)
        check_cell(cell)
        if isinstance(sequence, str):
            read = sequences.read(sequence, getattr(cell, "n_x", len(set(sequence))))
        else:
            read = sequences.from_numbers(sequence)
        _check_length(len(read.xs))
        trace = unroll(cell, read.xs)
        self.belt = belt_of(cell, trace)
        self.o = trace.get("o", np.ones_like(self.belt.f))
        self.way, own = ("o" if "o" in trace else "tanh"), trace.get("h", np.zeros(0))
        if own.shape != self.o.shape:
            self.way, self.own_h = "none", np.full_like(self.o, np.nan)
        elif not np.allclose(own, self.h, rtol=0, atol=1e-9):
            self.way, self.own_h = "own", own
        return labels or read.labels

    @property
    def T(self) -> int:
        """Number of steps."""
        return len(self.belt.f)

    @property
    def n(self) -> int:
        """Units of the lane."""
        return len(self.belt.c_0)

    @validate("t")
    def _in_the_run(self, proposal: Any) -> int:
        return min(max(int(proposal["value"]), 1), self.T)

    @validate("unit")
    def _in_the_cell(self, proposal: Any) -> int:
        return min(max(int(proposal["value"]), 1), self.n)

    @validate("load")
    def _one_of_the_loads(self, proposal: Any) -> int:
        return min(max(int(proposal["value"]), ALL), self.T)

    def put(self, name: str, index: int, value: float) -> None:
        """Set f, i or g of step index + 1, or c_0, by hand; ValueError outside its range."""
        low, high = ENDS[name]
        if not low - 1e-9 <= value <= high + 1e-9:
            raise ValueError(SAY.range.format(name=name, low=low, high=high, value=value))
        values = getattr(self.belt, name).copy()
        values.flat[index] = min(max(value, low), high)
        self._becomes(self.belt._replace(**{name: values}))

    def do(self, deed: str) -> None:
        """Set both gates of the step shown for one of DEEDS."""
        with self.together():
            for name, value in zip("fi", DEEDS[deed], strict=True):
                self.put(name, self.t - 1, value)

    def undo(self) -> None:
        """Put back the belt as it was given."""
        self._becomes(self.first)

    def _becomes(self, belt: Belt) -> None:
        self.belt = belt
        for name in ("c", "left"):
            vars(self).pop(name, None)
        self.edits += 1

    @cached_property
    def c(self) -> Array:
        """C_0 .. C_T, (T + 1, n)."""
        return ride(self.belt)

    @cached_property
    def left(self) -> Array:
        """What is left at t of load s, (T + 1, T + 1, n)."""
        return shares(self.belt)

    @property
    def h(self) -> Array:
        """What is said of C_1 .. C_T, (T, n)."""
        h: Array = self.o * np.tanh(self.c[1:]) if self.own_h is None else self.own_h
        return h

    @property
    def caption(self) -> str:
        """The update of the step shown in numbers, and what the lane is made of then."""
        t, j = self.t, self.unit - 1
        f, i, g = (float(part[t - 1, j]) for part in self.belt[:3])
        terms = f"{said(f)} · {said(self.c[t - 1, j], True)} + {said(i)} · {said(g, True)}"
        label = f" “{self.labels[t - 1]}”" if self.labels[t - 1] else ""
        h = "" if self.way == "none" else SAY.h.format(t=t, h=said(self.h[t - 1, j]))
        now = {"sum": terms, "c": said(self.c[t, j]), "h": h}
        return f"{SAY.now.format(t=t, T=self.T, label=label, **now)} {self._on_the_lane()}"

    def _on_the_lane(self) -> str:
        """The largest shares of C_t; or what has become of the load that is traced."""
        t, j, s = self.t, self.unit - 1, self.load
        left = self.left[t, :, j]
        if s == ALL:
            order = [k for k in np.argsort(-np.abs(left), kind="stable") if abs(left[k]) >= 0.005]
            parts = [SAY.share.format(v=said(left[k]), name=self.name(int(k))) for k in order]
            rest = sum(float(left[k]) for k in order[SHOWN:])
            more = SAY.rest.format(v=said(rest)) if len(order) > SHOWN else ""
            there = SAY.lane.format(parts=", ".join(parts[:SHOWN]), rest=more)
            return there if parts else SAY.empty
        put = said(self.left[s, s, j])
        first = (
            SAY.put.format(name=self.name(s).capitalize(), v=put) if s else SAY.began.format(v=put)
        )
        if s > t:
            return first + SAY.later
        gates = said(self.belt.f[s:t, j].prod())
        return first + SAY.left.format(left=said(left[s]), t=t, f=gates)

    def name(self, s: int) -> str:
        """What load s is called."""
        if not s:
            return SAY.start
        label = f" “{self.labels[s - 1]}”" if self.labels[s - 1] else ""
        return SAY.step.format(s=s) + label


def said(value: float, inside: bool = False) -> str:
    """A number with two digits, as the drawing writes it; `inside` a formula a negative one stands in parentheses."""
    text = f"{float(value):.2f}".replace("-0.00", "0.00").replace("-", "−")
    return f"({text})" if inside and text[0] == "−" else text


def _check_length(n: int) -> None:
    if n > LONGEST:
        raise ValueError(SAY.long.format(n=n, most=LONGEST))


def _belt_by_hand(given: dict[str, Any]) -> Belt:
    """Arrays (T, 1) of numbers, or of lists of one length; ValueError outside the ranges."""
    parts = {name: np.asarray(given[name], dtype=float) for name in ENDS}
    rows = [parts[name] for name in "fig"]
    T = max([len(row) for row in rows if row.ndim == 1], default=STEPS)
    if any(row.shape not in ((), (T,)) for row in rows) or not 1 <= T <= LONGEST:
        shape = ", ".join(str(row.shape) for row in rows)
        raise ValueError(SAY.shape.format(most=LONGEST, shape=shape))
    for name, (low, high) in ENDS.items():
        values = parts[name].ravel()
        bad = values[~((values >= low) & (values <= high))]  # NaN too
        if bad.size:
            raise ValueError(SAY.range.format(name=name, low=low, high=high, value=bad[0]))
    f, i, g = (np.broadcast_to(row, (T,)).reshape(T, 1).copy() for row in rows)
    return Belt(f, i, g, parts["c_0"].reshape(1))
