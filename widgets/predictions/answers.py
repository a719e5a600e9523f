"""The kinds of answer: amounts on an axis, cells of a map, one of several. Each is a number for every place.

Each kind has the same six: `how` to answer, `blank` for nothing answered, what is `missing` (a sentence, empty if
nothing is), whether an answer is `right`, both as they are `told` (the truth is None where it is not known), and the
truth alone, as it was `computed`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from lessons.numerics import Array
from widgets.core.formats import signed
from widgets.predictions.words import SAY

FEW = 4  # places whose numbers are told one by one
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Amounts:
    """A number on an axis from `low` to `high`; with `places`, one at each: a curve over time.

    An answer counts as right when it is off by at most `near`, on the mean over the places. With `powers` the axis has
    the powers of ten: 2 stands for 100. Else 0 `digits` let a handle go from whole number to whole number. Handles
    stand at `start` first, bars begin at `base`.
    """

    low: float
    high: float
    near: float
    places: tuple[str, ...] = ("",)
    start: float | None = None
    base: float | None = None
    digits: int = 2
    powers: bool = False

    @property
    def how(self) -> str:
        """Drag."""
        return SAY.drag if len(self.places) == 1 else SAY.drag_all

    @property
    def first(self) -> float:
        """Where the handles stand before they are moved."""
        return (self.low + self.high) / 2 if self.start is None else self.start

    @property
    def largest(self) -> float:
        """The largest size of a number on the axis."""
        return max(abs(self.low), abs(self.high))

    @property
    def foot(self) -> float:
        """Where bars begin."""
        return self.low if self.base is None else self.base

    @property
    def whole(self) -> bool:
        """Whether it is counted."""
        return self.digits == 0 and not self.powers

    def nearest(self, value: float) -> float:
        """Where a handle comes to stand that is let go at `value`; ValueError beyond the axis."""
        if not self.low - 1e-9 <= value <= self.high + 1e-9:
            raise ValueError(
                SAY.beyond.format(low=self.shown(self.low), high=self.shown(self.high))
            )
        return min(max(round(value) if self.whole else value, self.low), self.high)

    @property
    def blank(self) -> Array:
        """NaN for each place."""
        return np.full(len(self.places), np.nan)

    def missing(self, given: Array) -> str:
        """At least one handle must have been moved."""
        return SAY.no_amount if np.isnan(given).all() else ""

    def filled(self, given: Array) -> Array:
        """The answer, with the handles that were not moved where they stand."""
        filled: Array = np.where(np.isnan(given), self.first, given)
        return filled

    def off(self, given: Array, truth: Array) -> float:
        """How far an answer is from what was computed, on the mean; where nothing was computed is not counted."""
        return float(np.nanmean(np.abs(self.filled(given) - truth)))

    def right(self, given: Array, truth: Array) -> bool:
        """Off by at most `near`."""
        return self.off(given, truth) <= self.near + 1e-9

    def shown(self, value: float) -> str:
        """A number of the axis as it is written."""
        if not self.powers:
            return signed(value, self.digits)
        power = round(value)
        if abs(power - value) < 0.02:
            return _power(power)
        if 0 < value < 2:
            return f"{10**value:.2g}"
        whole = int(np.floor(value))
        return f"{10 ** (value - whole):.1f} · {_power(whole)}"

    def told(self, given: Array, truth: Array | None) -> str:
        """Both numbers at each place; of a curve, how far apart they are on the mean."""
        given = self.filled(given)
        if len(given) > FEW:
            if truth is None:
                return SAY.drawn.format(n=len(given))
            return SAY.curve.format(off=f"{self.off(given, truth):.2f}", near=f"{self.near:g}")
        each = [self._each(k, given, truth) for k in range(len(given))]
        return "; ".join(each) + (self._within if truth is not None and self.near else "")

    def computed(self, truth: Array) -> str:
        """The number at each place."""
        return "; ".join(self.at(k) + self.shown(float(value)) for k, value in enumerate(truth))

    def _each(self, k: int, given: Array, truth: Array | None) -> str:
        """What was answered at one place, and what was computed there."""
        words, shown = SAY.given, {"given": self.shown(float(given[k]))}
        if truth is not None:
            words = SAY.amount
            shown["truth"] = self.shown(float(truth[k]))
        return self.at(k) + words.format(**shown)

    def at(self, k: int) -> str:
        """The name of a place before its number; none where there is one place."""
        return SAY.at.format(place=self.places[k]) if len(self.places) > 1 else ""

    @property
    def _within(self) -> str:
        """How far off counts as right."""
        near = f"{SAY.factor} {10**self.near:.2g}" if self.powers else f"{self.near:g}"
        return SAY.within.format(near=near + (SAY.mean if len(self.places) > 1 else ""))


@dataclass(frozen=True)
class Cells:
    """Cells of a map with named rows and columns; right if they share at least `enough` with those that are true.

    What is shared is the number of cells that are in both, over the number that are in one or the other.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    enough: float = 0.5

    @property
    def how(self) -> str:
        """Press cells."""
        return SAY.press

    @property
    def blank(self) -> Array:
        """No cell is chosen."""
        return np.zeros(len(self.rows) * len(self.columns))

    def missing(self, given: Array) -> str:
        """At least one cell must be chosen."""
        return "" if given.any() else SAY.no_cell

    def right(self, given: Array, truth: Array) -> bool:
        """Enough of them are shared."""
        both, one = np.logical_and(given, truth).sum(), np.logical_or(given, truth).sum()
        return bool(both >= self.enough * one)

    def told(self, given: Array, truth: Array | None) -> str:
        """How many were chosen, and how many of them are true."""
        chosen = int(given.sum())
        if truth is None:
            return SAY.chosen.format(n=chosen)
        both = int(np.logical_and(given, truth).sum())
        return SAY.cells.format(n=chosen, both=both, of=int(truth.sum()))

    def computed(self, truth: Array) -> str:
        """The cells, by row and column."""
        places = [divmod(int(k), len(self.columns)) for k in np.flatnonzero(truth)]
        named = (SAY.cell.format(row=self.rows[i], column=self.columns[j]) for i, j in places)
        return "; ".join(named)


@dataclass(frozen=True)
class OneOf:
    """One of several sentences."""

    options: tuple[str, ...]

    @property
    def how(self) -> str:
        """Press one."""
        return SAY.pick

    @property
    def blank(self) -> Array:
        """None is chosen."""
        return np.zeros(len(self.options))

    def missing(self, given: Array) -> str:
        """One must be chosen."""
        return "" if given.any() else SAY.no_option

    def right(self, given: Array, truth: Array) -> bool:
        """It is the one."""
        return bool(given.argmax() == truth.argmax())

    def told(self, given: Array, truth: Array | None) -> str:
        """Which was chosen, and which one it is."""
        chosen = self.options[int(given.argmax())]
        if truth is None:
            return SAY.given.format(given=chosen)
        return SAY.option.format(given=chosen, truth=self.options[int(truth.argmax())])

    def computed(self, truth: Array) -> str:
        """The option."""
        return self.options[int(truth.argmax())]

    def only(self, index: int) -> Array:
        """The answer, or the truth, that is the option of this number, counted from 0."""
        chosen = self.blank
        chosen[index] = 1.0
        return chosen


Answer = Amounts | Cells | OneOf


def cells_where(chosen: ArrayLike) -> Array:
    """The truth of `Cells` from a table of booleans (rows, columns)."""
    return np.asarray(chosen, dtype=float).ravel()


def _power(k: int) -> str:
    return "1" if k == 0 else "10" if k == 1 else f"10{str(k).translate(RAISED)}"
