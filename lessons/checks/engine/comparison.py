"""The judge of most exercises: a learner's answer beside the right one, case by case, and which slip it shows."""

import copy
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lessons.checks.engine.compare import difference, same, shown
from lessons.checks.engine.exercise import Verdict, not_yet, yes

Case = Mapping[str, Any]  # arguments by name, in the order in which they are given
Slips = Mapping[str, Any]  # what a slip gives in place of the right result, by what is said of it


def nothing_said(*_: Any) -> str:
    """No sentence."""
    return ""


def no_slips(*_: Any) -> Slips:
    """No slip is known."""
    return {}


@dataclass(frozen=True)
class Comparison:
    """Judges a function by its results, or a value, as data: nothing but what is right and what goes wrong.

    Everything that takes `*given` gets the arguments of a case; without `cases` the answer is a value, and there are
    no arguments. A result may be a number, an array, a text, or a dict or tuple of these.

    - `right(*given)`: the right result; `why`: what a right answer shows.
    - `cases`: the arguments of each call, or a function that makes them.
    - `slips(*given)`: the wrong results of typical slips. A part that is `...` may be anything, and `any_of` holds
      several results. The first one that gives what the answer gives is told.
    - `telling`: the cases that must show a slip; `None` for the one case that goes wrong first.
    - `form(result, *given)`: what is wrong with the kind of result, "" if nothing is; it comes before the numbers.
    - `otherwise(result, *given)`: said of a wrong result that is no slip, "" to say what differs.
    - `stopped(error)`: said of an error, "" to leave it to `check`.
    - `where(*given)`: names a case, before what differs there, and before a slip if `slips_where`.
    - `asked`: what is asked for; `name`: what the result is called; `touched`: said first of all of an
      argument that the answer changes.
    - `atol` and `slack`: how far a right result, and that of a slip, may be off.
    """

    right: Callable[..., Any]
    why: str | Callable[[], str]
    cases: Sequence[Case] | Callable[[], Sequence[Case]] = ()
    slips: Callable[..., Slips] = no_slips
    form: Callable[..., str] = nothing_said
    otherwise: Callable[..., str] = nothing_said
    stopped: Callable[[Exception], str] = nothing_said
    where: Callable[..., str] | None = None
    asked: str = "a function"
    name: str = "the result"
    touched: str = "the function changes its own input {name}; work on a new array."
    atol: float = 1e-9
    slack: float = 1e-9
    slips_where: bool = False
    telling: slice | None = None

    def __call__(self, answer: Any) -> Verdict:
        """Yes, or what is wrong in the first case that goes wrong."""
        if self.cases and not callable(answer):
            return not_yet(f"{self.asked} is asked for; this is {shown(answer)}.")
        for case in self.every_case():
            if wrong := self._wrong(answer, case):
                return not_yet(wrong)
        return yes(self.why if isinstance(self.why, str) else self.why())

    def every_case(self) -> Sequence[Case]:
        """The arguments of every call; of a value the one case that has none."""
        return (self.cases() if callable(self.cases) else self.cases) or ({},)

    def slip_cases(self) -> Sequence[Case]:
        """The arguments of the calls that may show a slip."""
        cases = self.every_case()
        return cases if self.telling is None else cases[self.telling]

    def _wrong(self, answer: Any, case: Case) -> str:
        """What is wrong in one case, as a sentence; empty if nothing is."""
        given = arguments(case)
        try:
            got = answer(*given) if self.cases else answer
        except Exception as error:
            if said := self.stopped(error):
                return said
            raise
        for (name, before), after in zip(case.items(), given, strict=True):
            if touched := changed(name, before, after):
                return self.touched.format(name=touched)
        if said := self.form(got, *given):
            return said
        differs = difference(got, self.right(*arguments(case)), self.name, self.atol)
        return differs and self._explained(answer, got, case, differs)

    def _explained(self, answer: Any, got: Any, case: Case, differs: str) -> str:
        """The sentence of the slip that a wrong result shows; without one, what differs."""
        slip = self._slip(answer, got, case) or self.otherwise(got, *arguments(case))
        if slip and not self.slips_where:
            return slip
        return self._place(case) + (slip or differs)

    def _slip(self, answer: Any, got: Any, case: Case) -> str:
        if self.telling is None:
            return slip_of(got, self.slips(*arguments(case)), self.slack)
        cases = self.slip_cases()
        shown_by = [(answer(*arguments(c)), self.slips(*arguments(c))) for c in cases]
        for words in shown_by[0][1]:
            if all(same(result, slips[words], self.slack) for result, slips in shown_by):
                return words
        return ""

    def _place(self, case: Case) -> str:
        if self.where is not None:
            return self.where(*case.values())
        return named(case)


def named(case: Case) -> str:
    """A case by its arguments, at the head of a sentence."""
    names = ", ".join(f"{name} = {shown(value)}" for name, value in case.items())
    return f"for {names}, " if names else ""


def arguments(case: Case) -> list[Any]:
    """Copies of the arguments, so that an answer may write into its own."""
    return copy.deepcopy(list(case.values()))


def slip_of(got: Any, slips: Slips, atol: float = 1e-9) -> str:
    """What is said of the first slip that gives `got`; empty if none does."""
    return next((words for words, wrong in slips.items() if same(got, wrong, atol)), "")


def changed(name: str, before: Any, after: Any) -> str:
    """The name of an argument that is not as it was, or of its first part that is not; empty if all are."""
    if hasattr(before, "__dict__"):  # what a cell or a net holds; a cache may be filled on the way
        before = {key: value for key, value in vars(before).items() if key in vars(after)}
        after = vars(after)
    if isinstance(before, Mapping):
        names = (changed(key, value, after.get(key)) for key, value in before.items())
        return next(filter(None, names), "")
    data = isinstance(before, int | float | str | tuple | list | np.ndarray)
    return name if data and not same(after, before, atol=0) else ""


def number_form(asked: str) -> Callable[..., str]:
    """The `form` of one number."""

    def form(result: Any) -> str:
        return "" if is_number(result) else f"{asked} is asked for; this is {shown(result)}."

    return form


def pair_form(asked: str) -> Callable[..., str]:
    """The `form` of two things in a tuple or a list; `asked` says which, `{this}` in it what came."""

    def form(result: Any, *_: Any) -> str:
        pair = isinstance(result, tuple | list) and len(result) == 2
        return "" if pair else asked.format(this=f"this is {shown(result)}")

    return form


def numbers_form(count: int, asked: str, as_in: str = "") -> Callable[..., str]:
    """The `form` of `count` numbers in a tuple, a list or an array; `as_in` shows how they are written."""

    def form(result: Any) -> str:
        several = isinstance(result, tuple | list | np.ndarray)
        if several and len(result) == count and all(map(is_number, result)):
            return ""
        return f"{asked} are asked for{as_in and ', '}{as_in}; this is {shown(result)}."

    return form


def is_number(value: Any) -> bool:
    """Whether `value` is one finite number, not a truth value."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.number):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False
