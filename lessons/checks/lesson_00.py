"""The exercise of lesson 00: how a check, a hint and a solution work."""

from lessons.checks.engine.compare import shown
from lessons.checks.engine.comparison import Comparison, number_form
from lessons.checks.engine.exercise import Exercise


def first() -> int:
    """One step for each letter."""
    return len("hello")


judge_first = Comparison(
    first,
    "one step for each letter. So this is how a check answers; on to lesson 01.",
    slips=lambda: {"4 is the number of different letters; the second l is read too.": 4},
    form=number_form("a number"),
    otherwise=lambda got: f"{shown(got)} is not the number of letters in 'hello'.",
)


EXERCISES = (
    Exercise(
        "00.first",
        judge_first,
        first,
        "One letter, one step.",
        "Count the letters of hello, the second l too.",
    ),
)
