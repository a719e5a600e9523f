"""The state of a gate lab: one gate of a small LSTM, its inputs, and the vector that it acts on."""

from typing import Any

import numpy as np
from traitlets import Float, TraitError, Tuple, observe, validate

from lessons.cells.forget_gate import half_life
from lessons.numerics import Array, sigmoid
from widgets.core import texts
from widgets.core.controls import action
from widgets.core.model import Model
from widgets.core.traits import Choice, Number, Whole

GATES = ("f", "i", "g", "o")
N_X, N_H = 2, 3
SIZES = {"h": N_H, "x": N_X, "W": N_H * (N_H + N_X), "b": N_H, "before": N_H}
RANGE = {"h": (-1.0, 1.0), "x": (-2.0, 2.0), "W": (-3.0, 3.0), "b": (-6.0, 6.0)}
BEFORE = {"f": (-2.0, 2.0), "i": (-1.0, 1.0), "g": (-2.0, 2.0), "o": (-2.0, 2.0)}
LONGEST = 100  # steps over which a cell state is followed
TURN = 4  # steps that read x_t, then as many that read -x_t: where the candidate is looked at
FIRST = {
    "f": 295,
    "i": 582,
    "g": 1446,
    "o": 1094,
}  # seeds that give open, shut and undecided units
SATURATED = (0.1, 0.9)  # a gate below or above: Karpathy, Johnson and Fei-Fei, 2015
SQUASHES = ("tanh", "σ")
BUTTONS = {
    "layout": {"width": "310px"},
    "style": {"button_width": "140px", "description_width": "initial"},
}


class Texts(texts.Texts):
    """All that the learner reads."""

    gate: tuple[tuple[str, str], ...] = (
        ("f", "forget gate f"),
        ("i", "input gate i"),
        ("g", "candidate C̃"),
        ("o", "output gate o"),
    )
    effect: tuple[tuple[str, str], ...] = (
        ("f", "{after} of {before} stays in C"),
        ("i", "{after} of the candidate {before} is written"),
        ("g", "C goes from {before} to {after}"),
        ("o", "{after} of tanh(C) = {before} goes into h"),
    )
    unit: str = "unit"
    lag: str = "steps n"
    open: str = "input gate i"
    squash: tuple[tuple[str, str], ...] = (
        ("candidate with tanh", "tanh"),
        ("candidate with σ", "σ"),
    )
    reset: str = "↺ reset"
    reset_tip: str = "Put every number back"
    add: tuple[str, str] = ("1  Add up: row ", " of the weights")
    inputs: str = "input"
    beyond: tuple[str, str, str] = ("◀ aₜ is further left", "", "aₜ is further right ▶")
    weight: str = "weight"
    product: str = "product"
    sums: str = "sum so far"
    squashed: str = "2  Squash the sum"
    slope: str = "slope "
    state: tuple[str, ...] = (
        ": saturated, nearly shut",
        ": in between, a large slope",
        ": saturated, nearly open",
    )
    state_g: tuple[str, ...] = (": saturated", ": in between, a large slope", ": saturated")
    act: str = "3  Multiply element-wise (⊙)"
    act_g: str = "3  Add to the cell state, with f = 1"
    remaining: tuple[str, str] = (
        "4  What remains after n steps if f_{t} of unit ",
        " stays",
    )
    half: str = "half-life "
    steps: str = " steps"
    after: tuple[str, str] = ("n = ", ": ")
    tiny: tuple[str, str] = ("", "less than ")
    remains: str = " remains"
    ends: tuple[str, str] = ("tanh: ", "σ: ")
    climb: tuple[str, str] = (
        "4  C of unit ",
        f": {TURN} steps read x_{{t}}, then {TURN} read −x_{{t}}",
    )
    numbers: str = "{name} must be {n} numbers"


SAY = Texts()


def first_numbers(gate: str) -> dict[str, tuple[float, ...]]:
    """The numbers a lab starts from: weights drawn at random, all with one decimal so that sums can be checked."""
    rng = np.random.default_rng(FIRST[gate])
    W, b = rng.uniform(-1.5, 1.5, SIZES["W"]).round(1), rng.uniform(-0.5, 0.5, N_H).round(1)
    before = (0.9, -0.6, 0.4) if gate == "i" else (1.5, -1.0, 0.5)
    given = {"h": (0.6, -0.4, 0.2), "x": (1.0, -0.5), "before": before}
    return given | {"W": tuple((W + 0.0).tolist()), "b": tuple((b + 0.0).tolist())}


def numbers_of(name: str) -> Any:
    """A trait that holds as many numbers as `name` has."""
    return Tuple(*([Float()] * SIZES[name]), default_value=(0.0,) * SIZES[name])


class GateLabModel(Model):
    """One gate of an LSTM of 3 units and 2 inputs at one step; `gate` is "f", "i", "g" (the candidate) or "o".

    Its numbers are traits: `h` is h_{t-1}, `x` is x_t, `W` the 3 x 5 weights row by row, `b` the biases. `before` is
    what the gate acts on: C_{t-1} of f and g, C̃_t of i, C_t of o. They stay inside RANGE.
    """

    h, x, W, b = (numbers_of(name) for name in "hxWb")
    before = numbers_of("before")
    reach = Float(2.0)  # what the axis of the sum shows, either sign
    unit = Whole(1, 1, N_H, label=SAY.unit, width=160)  # whose pre-activation is spelt out
    lag = Whole(
        20, 1, LONGEST, label=SAY.lag, width=310
    )  # steps over which the cell state is followed; f only
    squash = Choice(  # what makes the candidate; g only
        SQUASHES, "tanh", [words for words, _ in SAY.squash], look=BUTTONS
    )
    open = Number(1.0, 0.0, 1.0, step=0.05, label=SAY.open, width=230)  # input gate; g only

    def __init__(self, gate: str = "f", **traits: Any) -> None:
        """Start from the first numbers of `gate`, save those given by name; ValueError for another gate."""
        if gate not in GATES:
            raise ValueError(f'gate is "f", "i", "g" or "o", not {str(gate)[:20]!r}.')
        self.gate = gate
        super().__init__(**first_numbers(gate) | traits)

    @validate("h", "x", "W", "b", "before")
    def _in_range(self, proposal: Any) -> tuple[float, ...]:
        name, values = proposal["trait"].name, np.asarray(proposal["value"], dtype=float)
        if np.isnan(values).any():
            raise TraitError(SAY.numbers.format(name=name, n=SIZES[name]))
        low, high = self.range(name)
        kept: list[float] = values.clip(low, high).tolist()
        return tuple(kept)

    @observe("h", "x", "W", "b", "unit")
    def _grow(self, _: Any = None) -> None:
        """Let the axis of the sum hold every part of it: 2, 4, 8 ...; it never shrinks under a hand that drags."""
        largest = float(np.abs(np.cumsum(self.terms)).max())
        while largest > self.reach:
            self.reach *= 2

    def range(self, name: str) -> tuple[float, float]:
        """How far the numbers of `name` go."""
        return BEFORE[self.gate] if name == "before" else RANGE[name]

    def edit(self, name: str, index: int, value: float) -> None:
        """Put one number of a trait; of `W` and `b` the numbers of the unit that is looked at are counted."""
        row = {"W": N_H + N_X, "b": 1}.get(name, 0)
        values = list(getattr(self, name))
        values[index + self.j * row] = value
        setattr(self, name, tuple(values))

    @action(SAY.reset, SAY.reset_tip)
    def reset(self) -> None:
        """Every number as it was at first."""
        with self.together():
            for name, values in first_numbers(self.gate).items():
                setattr(self, name, values)
            self.reach = 2.0
            self._grow()

    @property
    def j(self) -> int:
        """The unit looked at, from 0."""
        return self.unit - 1

    @property
    def weights(self) -> Array:
        """W, (3, 5): columns for h_{t-1}, then for x_t."""
        return np.array(self.W).reshape(N_H, N_H + N_X)

    @property
    def terms(self) -> Array:
        """What the sum of the unit looked at is made of, (6,): weight times value, and the bias."""
        return np.append(self.weights[self.j] * [*self.h, *self.x], self.b[self.j])

    @property
    def a(self) -> Array:
        """W [h_{t-1}; x_t] + b, (3,)."""
        sums: Array = self.weights @ [*self.h, *self.x] + self.b
        return sums

    @property
    def squashing(self) -> str:
        """σ for a gate; for the candidate what is chosen."""
        return self.squash if self.gate == "g" else "σ"

    def squashed(self, a: Array, squashing: str = "") -> Array:
        """σ(a) or tanh(a), as `squashing` or the model says."""
        return np.tanh(a) if (squashing or self.squashing) == "tanh" else sigmoid(a)

    @property
    def value(self) -> Array:
        """The gate, or the candidate, (3,)."""
        return self.squashed(self.a)

    @property
    def slope(self) -> float:
        """The slope of the squashing function at the pre-activation of the unit looked at."""
        value = float(self.value[self.j])
        return 1 - value**2 if self.squashing == "tanh" else value * (1 - value)

    @property
    def operand(self) -> Array:
        """The vector before the gate, (3,): tanh(C_t) of the output gate, else `before` itself."""
        return np.tanh(self.before) if self.gate == "o" else np.array(self.before)

    @property
    def factor(self) -> Array:
        """What is multiplied with the operand, or for the candidate added to it, (3,)."""
        return self.open * self.value if self.gate == "g" else self.value

    @property
    def after(self) -> Array:
        """What comes out, (3,)."""
        return self.operand + self.factor if self.gate == "g" else self.operand * self.factor

    @property
    def remaining(self) -> float:
        """The fraction of the cell state that remains after `lag` steps if the unit's f stays as it is."""
        return float(self.value[self.j] ** self.lag)

    @property
    def half_life(self) -> float:
        """Steps after which half remains, likewise."""
        return half_life(float(self.value[self.j]))

    def climb(self, squashing: str) -> Array:
        """C of the unit looked at, before and after each step that adds i·C̃_t, (2 TURN + 1,)."""
        row, h = self.weights[self.j], np.array(self.h)
        from_x, bias = row[N_H:] @ self.x, row[:N_H] @ h + self.b[self.j]
        sums = np.repeat([bias + from_x, bias - from_x], TURN)
        added: Array = np.cumsum([self.before[self.j], *self.open * self.squashed(sums, squashing)])
        return added

    @property
    def caption(self) -> str:
        """The sum, the gate, and what it does to the number of its unit."""
        names, j = dict(SAY.gate), self.j
        a, value = f"{self.a[j]:.2f}", f"{self.value[j]:.2f}"
        head = f"{names[self.gate]} of unit {self.unit}: {self.squashing}({a}) = {value}"
        ends = {"before": _said(self.operand[j]), "after": _said(self.after[j])}
        said = f"{head}, slope {self.slope:.2f}. So {dict(SAY.effect)[self.gate].format(**ends)}."
        if self.gate == "f":
            rest, half = f"{self.remaining:.2g}", f"{self.half_life:.3g}"
            said += f" If f stays so, {rest} remains after n = {self.lag}; half-life {half}."
        if self.gate == "g":
            last = [f"{self.climb(name)[-1]:.2f} with {name}" for name in SQUASHES]
            said += f" After {2 * TURN} steps C is {', '.join(last)}."
        return said[0].upper() + said[1:]


def _said(value: float) -> str:
    return f"{round(value, 2) + 0.0:.2f}"
