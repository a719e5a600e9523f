"""The exercise of lesson 00: how a check, a hint and a solution work."""

from typing import Any

from lessons.checks.engine.compare import shown
from lessons.checks.engine.exercise import Exercise, Verdict, not_yet, yes

ORDER = "hello"


def judge_first(answer: Any) -> Verdict:
    """How many steps a network takes that reads hello letter by letter."""
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        return not_yet(f"a number is asked for; this is {shown(answer)}.")
    if answer == len(set(ORDER)):
        return not_yet("4 is the number of different letters; the second l is read too.")
    if answer != len(ORDER):
        return not_yet(f"{shown(answer)} is not the number of letters in {ORDER!r}.")
    return yes("one step for each letter. So this is how a check answers; on to lesson 01.")


def first() -> int:
    """One step for each letter."""
    return len("hello")


EXERCISES = (
    Exercise(
        "00.first",
        judge_first,
        ("One letter, one step.", "Count the letters of hello, the second l too."),
        first,
        made=True,
    ),
)
