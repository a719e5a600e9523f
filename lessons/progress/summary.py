"""What is counted from the results and answers of one learner, and from those of a class."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from lessons.predictions.store import Answer
from lessons.progress.store import Result

PAUSE = 15  # minutes: after a longer one the learner was elsewhere
EXERCISES_AND_QUESTIONS = {  # of each lesson
    "00": (1, 1), "01": (3, 1), "02": (3, 3), "03": (4, 3), "04": (3, 2), "05": (3, 2), "06": (4, 3), "07": (3, 2),
    "08": (3, 1), "09": (4, 2), "10": (3, 2), "11": (3, 1), "12": (4, 1), "13": (3, 1), "14": (3, 5), "15": (4, 4),
    "16": (4, 3), "17": (4, 3), "18": (3, 4), "19": (3, 1), "20": (3, 2), "21": (3, 3),
}  # fmt: skip


@dataclass(frozen=True)
class LessonProgress:
    """One lesson: exercises passed, questions answered, of how many, and minutes of work."""

    lesson: str
    passed: int
    exercises: int
    answered: int
    questions: int
    minutes: float

    @property
    def begun(self) -> bool:
        """Whether a question was answered or an exercise passed in it."""
        return self.passed + self.answered > 0

    @property
    def done(self) -> bool:
        """Whether all its exercises are passed."""
        return self.passed == self.exercises


class ExerciseRow(NamedTuple):
    """One exercise in a class: who tried and who passed, and the slip that most learners were told, by how many."""

    exercise: str
    tried: int
    passed: int
    slip: str
    slipped: int


def of_learner(results: Iterable[Result], answers: Iterable[Answer]) -> list[LessonProgress]:
    """Every lesson of the course, in order."""
    results, answers = list(results), list(answers)
    passed = {r.exercise for r in results if r.passed}
    answered = {a.question for a in answers}
    spent = minutes([*results, *answers])
    return [
        LessonProgress(
            lesson,
            sum(name.startswith(f"{lesson}.") for name in passed),
            exercises,
            sum(name.startswith(f"{lesson} ") for name in answered),
            questions,
            spent[lesson],
        )
        for lesson, (exercises, questions) in EXERCISES_AND_QUESTIONS.items()
    ]


def minutes(events: Iterable[Result | Answer]) -> dict[str, float]:
    """Minutes by lesson: from one answer or check to the next, which they count for; longer pauses are left out."""
    spent: dict[str, float] = defaultdict(float)
    before = None
    for at, lesson in sorted((_time(each.at), each.lesson) for each in events if _is_time(each.at)):
        if before is not None and (gap := (at - before).total_seconds() / 60) <= PAUSE:
            spent[lesson] += gap
        before = at
    return spent


def of_class(
    results: Mapping[str, list[Result]], unanswered: Mapping[str, str] | None = None
) -> list[ExerciseRow]:
    """For the results of each learner, by name: a row for each exercise, the one that fewest passed first.

    `unanswered` is what the check says of an exercise in which nothing was written, which is no slip and no try.
    """
    nothing = unanswered or {}
    tried: dict[str, set[str]] = defaultdict(set)
    passed: dict[str, set[str]] = defaultdict(set)
    slips: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for learner, given in results.items():
        for each in given:
            if not each.passed and each.why == nothing.get(each.exercise):
                continue
            tried[each.exercise].add(learner)
            if each.passed:
                passed[each.exercise].add(learner)
            else:
                slips[each.exercise][_without_numbers(each.why)].add(learner)
    rows = []
    for exercise, who in tried.items():
        told = Counter({words: len(those) for words, those in slips[exercise].items()})
        slip, slipped = min(told.items(), key=lambda each: (-each[1], each[0]), default=("", 0))
        rows.append(ExerciseRow(exercise, len(who), len(passed[exercise]), slip, slipped))
    return sorted(rows, key=lambda row: (row.passed / row.tried, row.exercise))


def _without_numbers(words: str) -> str:
    """A sentence with … for what a learner's own answer put into it, so that equal slips are equal."""
    return re.sub(r"\[[^\]]*\]|(?<![\w.])[-−]?\d+(\.\d+)?(e[-+]?\d+)?", "…", words)


def _is_time(at: str) -> bool:
    try:
        _time(at)
    except ValueError:
        return False
    return True


def _time(at: str) -> datetime:
    return datetime.fromisoformat(at).replace(tzinfo=None)
