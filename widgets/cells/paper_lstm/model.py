"""The numbers of a two-step LSTM on paper, how far the work has come, and which cells are left to the learner."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from traitlets import Bool, Enum, observe, validate

from lessons.numerics import Array
from lessons.toy_models.paper_autograd import autograd, largest_difference
from lessons.toy_models.paper_lstm import (
    ENTRIES,
    GIVEN,
    SHEET,
    WEIGHTS,
    checked,
    compute_sheet,
    precedents,
)
from lessons.toy_models.paper_slips import judge
from widgets.cells.paper_lstm.formulas import (
    MOST_DIGITS,
    NAMES,
    PLACE,
    digits,
    in_symbols,
    plain,
    symbol,
)
from widgets.cells.paper_lstm.words import BLANKS, NO_BLANKS, SAY
from widgets.core.canvas import edited
from widgets.core.controls import action
from widgets.core.formats import signed
from widgets.core.model import Model
from widgets.core.traits import Choice, Flag, Typed, Whole

LAST = len(SHEET)
ORDER = {entry.name: step for step, entry in enumerate(SHEET, start=1)}
AGREE = 1e-12  # what passes for the same number
RANGES = (
    dict.fromkeys(GIVEN, (-2.0, 2.0)) | dict.fromkeys(WEIGHTS, (-3.0, 3.0)) | {"lr": (0.0, 40.0)}
)
CLOSURES = {name: precedents(name) | {name} for name in NAMES}  # all of it must be filled in
ON_ENTER = {"continuous_update": False}
Numbers = tuple[float, ...]


@lru_cache(maxsize=64)
def settled(given: Numbers) -> dict[str, float]:
    """Every number of the sheet, worked out."""
    return compute_sheet(dict(zip(GIVEN, given, strict=True)))


@lru_cache(maxsize=64)
def judged(given: Numbers) -> dict[str, float]:
    """What autograd says to each."""
    return autograd(dict(zip(GIVEN, given, strict=True)))


class PaperModel(Model):
    """A sheet with its given numbers; `walked` of its entries are worked out, and `chosen` is looked at.

    `blanks` names the cells that are left to the learner: `typed` is judged for the chosen one. What reads an empty
    cell is empty too, until the learner has filled it. The given numbers change by `set_given`.
    """

    walked = Whole(LAST, 0, LAST, label=SAY.step, tip=SAY.step_tip.format(n=LAST), width=220)
    chosen = Enum(NAMES, "L_new")
    blanks = Choice(BLANKS, NO_BLANKS, tip=SAY.blanks_tip, width=86)
    typed = Typed("", label=SAY.answer, tip=SAY.answer_tip, width=155, look=ON_ENTER)
    hinted = Bool(False, help="whether the formula of the chosen blank has been asked for")
    apart = Flag(False, label=SAY.apart, tip=SAY.apart_tip, width=130)
    filled: frozenset[str] = frozenset()  # the blanks that the learner has filled
    verdict, right = "", True  # on the number that was typed

    def __init__(self, given: Mapping[str, float] | None = None, **traits: Any) -> None:
        """The numbers of GIVEN but for those in `given`; all worked out unless `traits` say otherwise."""
        self.start: Numbers = tuple(checked(GIVEN | dict(given or {})).values())
        self.given = self.start
        for name in given or {}:
            self._check_range(name, self.given[PLACE[name]])
        super().__init__()
        for name, value in traits.items():
            self.set_trait(name, value)

    @validate("typed")
    def _a_number_for_a_blank(self, proposal: Any) -> str:
        typed: str = proposal["value"].strip()
        if typed:
            if self.chosen not in self.empty:
                raise ValueError(SAY.choose)
            edited({"text": typed})
        return typed

    @observe("walked")
    def _look_at_the_newest(self, _: Any) -> None:
        if self.walked:
            self.chosen = SHEET[self.walked - 1].name

    @observe("chosen")
    def _a_new_question(self, _: Any) -> None:
        self.typed, self.hinted, self.verdict = "", False, ""

    @observe("blanks")
    def _start_to_fill(self, _: Any) -> None:
        self.filled = frozenset()
        self._a_new_question(None)
        if (
            self.blanks != NO_BLANKS
        ):  # differences would take the place of the numbers that are needed
            self.walked, self.chosen, self.apart = LAST, BLANKS[self.blanks][0], False

    @observe("typed")
    def _judge(self, _: Any) -> None:
        if not self.typed:
            return
        right, why = judge(self.chosen, edited({"text": self.typed}), self.values)
        said, self.right = (SAY.right if right else SAY.wrong), right
        self.verdict = said.format(typed=self.typed[:20], why=why)
        if right:
            self._fill()

    def _fill(self) -> None:
        self.filled |= {self.chosen}
        self.touch()

    @action(SAY.formula, SAY.show_tip)
    def show_more(self) -> None:
        """Of the chosen blank: first its formula, then its number."""
        with self.together():
            if self.chosen not in self.empty:
                self.choose(next(iter(self.empty), self.chosen))
            elif self.hinted:
                self.verdict, self.hinted = SAY.told, False
                self._fill()
            else:
                self.hinted = True

    def choose(self, name: str) -> None:
        """Look at a number; one that is not worked out yet is worked out, with all before it."""
        with self.together():
            if ORDER.get(name, 0) > self.walked:
                self.walked = ORDER[name]
            self.chosen = name

    def go(self, by: int) -> None:
        """So many numbers further in the work; among blanks, so many blanks further."""
        blanks = BLANKS[self.blanks]
        if not blanks:
            self.walked += by
            return
        here = blanks.index(self.chosen) if self.chosen in blanks else -1
        self.choose(blanks[min(max(here + by, 0), len(blanks) - 1)])

    @action(SAY.back, "")
    def back(self) -> None:
        """One back."""
        self.go(-1)

    @action(SAY.forth, "")
    def forth(self) -> None:
        """One further."""
        self.go(1)

    def set_given(self, name: str, value: float) -> None:
        """Change a given number; ValueError if it is out of range."""
        self._check_range(name, value)
        given = dict(zip(GIVEN, self.given, strict=True)) | {name: round(value, digits(name))}
        self._give(tuple(given.values()))

    @action(SAY.reset, SAY.reset_tip)
    def reset(self) -> None:
        """The first numbers again."""
        self._give(self.start)

    def _give(self, given: Numbers) -> None:
        self.given = given
        self.touch()

    def _check_range(self, name: str, value: float) -> None:
        low, high = RANGES[name]
        if not low <= value <= high:
            name = plain(symbol(name))
            raise ValueError(SAY.out.format(name=name, low=low, high=high, typed=f"{value:g}"))

    @property
    def values(self) -> dict[str, float]:
        """Every number of the sheet."""
        return settled(self.given)

    @property
    def torchs(self) -> dict[str, float]:
        """The same by autograd, the given ones left out."""
        return judged(self.given)

    @property
    def difference(self) -> float:
        """The largest difference between the two."""
        return largest_difference(self.values, self.torchs)

    @property
    def empty(self) -> tuple[str, ...]:
        """The blanks that the learner has not filled."""
        return tuple(name for name in BLANKS[self.blanks] if name not in self.filled)

    def is_shown(self, name: str) -> bool:
        """Whether the number of that name stands in its cell."""
        return ORDER.get(name, 0) <= self.walked and CLOSURES[name].isdisjoint(self.empty)

    @property
    def shown(self) -> Array:
        """The numbers in the order of NAMES, as printed, NaN where the cell is empty.

        Rounded here: a drawing carries float32, which could turn the last digit that is printed.
        """
        there, values = [self.is_shown(name) for name in NAMES], self.values
        return np.where(there, np.round([values[name] for name in NAMES], MOST_DIGITS), np.nan)

    @property
    def caption(self) -> str:
        """How far the work has come, the chosen number, and whether torch agrees."""
        if self.blanks != NO_BLANKS:
            return self._blank_caption()
        parts = [f"{self.walked} of {LAST} computed"]
        if self.is_shown(self.chosen):
            parts.append(self._equation())
        for name, words in (("L", "L"), ("L_new", "after the update")):
            if name != self.chosen and self.is_shown(name):
                parts.append(f"{words} {self._decimals(name)}")
        agrees = "agrees" if self.difference <= AGREE else "disagrees"
        return f"{'; '.join(parts)}. Autograd {agrees}."

    def _equation(self) -> str:
        name, value = self.chosen, self._decimals(self.chosen)
        if name in GIVEN:
            return f"{plain(symbol(name))} = {value}, given"
        return f"{plain(symbol(name))} = {plain(in_symbols(ENTRIES[name]))} = {value}"

    def _decimals(self, name: str) -> str:
        return signed(self.values[name], digits(name))

    def _blank_caption(self) -> str:
        asked, left = BLANKS[self.blanks], len(self.empty)
        told = f"Blanks, {self.blanks}: {len(asked) - left} of {len(asked)} filled."
        if self.chosen in self.empty:
            told += f" Chosen: {plain(symbol(self.chosen))}."
        elif self.is_shown(self.chosen):
            told += f" {self._equation()}."
        return f"{told} {self.verdict}".rstrip()
