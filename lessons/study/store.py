"""The answers of one learner to the tests and the scale, in one small JSON file of hers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lessons.own_lists import OwnList
from lessons.study.items import TESTS
from lessons.study.usability import LEVELS, STATEMENTS

USABILITY = "usability"


@dataclass(frozen=True)
class StudyAnswer:
    """An answer: `part` is "before", "after" or "usability", `number` that of the question from 1 on.

    `chosen` is the option from 1 on, or the level of agreement; `reason` is what she wrote beside it, if anything.
    """

    part: str
    number: int
    chosen: int
    reason: str
    at: str


def _sound(found: dict[str, Any]) -> StudyAnswer | None:
    """The answer, if its fields are what they should be."""
    part, number, chosen = found["part"], found["number"], found["chosen"]
    most = {**{name: len(items) for name, items in TESTS.items()}, USABILITY: len(STATEMENTS)}
    options = len(LEVELS) if part == USABILITY else 4
    sound = (
        isinstance(part, str)
        and part in most
        and type(number) is int
        and 1 <= number <= most[part]
        and type(chosen) is int
        and 1 <= chosen <= options
        and isinstance(found["reason"], str)
        and isinstance(found["at"], str)
    )
    return StudyAnswer(**found) if sound else None


STUDY = OwnList("study.json", "study", "study answer", StudyAnswer, _sound)


def last_of_each(answers: Iterable[StudyAnswer], part: str) -> dict[int, StudyAnswer]:
    """The newest answer to each question of a part, by its number."""
    return {each.number: each for each in answers if each.part == part}
