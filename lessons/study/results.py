"""What a class learned: right before and after, the gain, and how usable the course was."""

from collections.abc import Mapping
from statistics import fmean
from typing import NamedTuple

from lessons.study.items import AFTER, BEFORE, TESTS
from lessons.study.store import USABILITY, StudyAnswer, last_of_each
from lessons.study.usability import STATEMENTS, score

Answers = Mapping[str, list[StudyAnswer]]  # by learner


class IdeaRow(NamedTuple):
    """One idea: how many of those who answered both its questions were right before, and after."""

    idea: str
    lesson: str
    learners: int
    before: int
    after: int


class Gain(NamedTuple):
    """Parts right (0 to 1) of the learners who answered every question of both tests, and what they gained.

    `normalised` is the gain over what could be gained, (after - before) / (1 - before) of the means; Hake, "Interactive
    engagement versus traditional methods", 1998. None where all was right before.
    """

    learners: int
    before: float
    after: float
    normalised: float | None


def ideas(answers: Answers) -> list[IdeaRow]:
    """A row for each idea, the one that fewest have understood after the course first."""
    rows = []
    for before, item in enumerate(TESTS[BEFORE], 1):
        after = next(k for k, twin in enumerate(TESTS[AFTER], 1) if twin.idea == item.idea)
        asked = (BEFORE, before), (AFTER, after)
        pairs = [
            [told[each] for each in asked]
            for told in map(_right, answers.values())
            if told.keys() >= {*asked}
        ]
        counts = [sum(pair[k] for pair in pairs) for k in (0, 1)]
        rows.append(IdeaRow(item.idea, item.lesson, len(pairs), *counts))
    return sorted(rows, key=lambda row: (row.after / max(row.learners, 1), row.idea))


def gain(answers: Answers) -> Gain | None:
    """Of all who answered both tests; None if nobody did."""
    pairs = []
    for given in answers.values():
        first, last = right(given, BEFORE), right(given, AFTER)
        if first is not None and last is not None:
            pairs.append((first / len(TESTS[BEFORE]), last / len(TESTS[AFTER])))
    if not pairs:
        return None
    before, after = (fmean(each) for each in zip(*pairs, strict=True))
    return Gain(len(pairs), before, after, None if before == 1 else (after - before) / (1 - before))


def right(given: list[StudyAnswer], part: str) -> int | None:
    """How many answers of one learner to a test are right; None before all questions are answered."""
    told = [value for (name, _), value in _right(given).items() if name == part]
    return sum(told) if len(told) == len(TESTS[part]) else None


def usability(answers: Answers) -> list[float]:
    """The score (0 to 100) of each learner who answered all ten statements."""
    scores = []
    for given in answers.values():
        last = last_of_each(given, USABILITY)
        if len(last) == len(STATEMENTS):
            scores.append(score([last[k].chosen for k in sorted(last)]))
    return scores


def _right(given: list[StudyAnswer]) -> dict[tuple[str, int], bool]:
    """Whether each answer of one learner is right, by part and number."""
    return {
        (part, number): each.chosen - 1 == items[number - 1].right
        for part, items in TESTS.items()
        for number, each in last_of_each(given, part).items()
    }
