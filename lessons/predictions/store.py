"""The answers of one learner, in one small JSON file of hers."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lessons.own_lists import OwnList


@dataclass(frozen=True)
class Answer:
    """One answer: the question's name, which begins with the number of its lesson, what was given and what came out.

    `given` and `truth` hold a number for each place of the answer. `sure` is in percent, None if she did not say.
    `told` compares the two in words, `at` is the time, as in 2026-11-30T10:05.
    """

    question: str
    given: tuple[float, ...]
    truth: tuple[float, ...]
    right: bool
    sure: int | None
    told: str
    at: str

    @property
    def lesson(self) -> str:
        """The number of the lesson, two digits."""
        return self.question.split()[0]


def last(question: str, answers: Iterable[Answer]) -> Answer | None:
    """The newest answer to a question."""
    return next((each for each in [*answers][::-1] if each.question == question), None)


def first_of_each(answers: Iterable[Answer]) -> list[Answer]:
    """The first answer to each question: what counts, for later ones know more."""
    found: dict[str, Answer] = {}
    for each in answers:
        found.setdefault(each.question, each)
    return list(found.values())


def _sound(found: dict[str, Any]) -> Answer | None:
    """The answer, if its fields are what they should be."""
    given, truth, right, sure = (found[name] for name in ("given", "truth", "right", "sure"))
    sound = (
        all(isinstance(found[name], str) for name in ("question", "told", "at"))
        and found["question"].strip() != ""
        and _numbers(given)
        and _numbers(truth)
        and isinstance(right, bool)
        and (sure is None or (type(sure) is int and 0 <= sure <= 100))
    )
    return Answer(**(found | {"given": tuple(given), "truth": tuple(truth)})) if sound else None


def _numbers(values: Any) -> bool:
    return isinstance(values, list) and all(
        isinstance(v, int | float) and math.isfinite(v) for v in values
    )


ANSWERS = OwnList("predictions.json", "answers", "answer", Answer, _sound)
read, add, path = ANSWERS.read, ANSWERS.add, ANSWERS.path
