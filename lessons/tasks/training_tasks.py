"""The tasks that a cell of one's own can be trained on, by name: what each asks for, its time lags, and its chance."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lessons.tasks.classics import TemporalOrder
from lessons.tasks.long_lags import Adding, Recall, blind_error, latch
from lessons.tasks.predictions import NextCharacter, Spelling, WhoIsMeant
from lessons.tasks.protocol import Task
from lessons.tasks.text import STORY

ENOUGH = 0.1  # of the way from chance to a perfect score; less is no better than chance


@dataclass(frozen=True)
class TrainingTask:
    """A task by name: what it asks for, a baseline that needs no memory, and how its score is measured.

    `lags` are the least and the greatest time lag, and the one to begin with; None where there is none. `chance` gives
    the score of the baseline. An `error` is better the smaller it is, all other scores the larger, up to 1.
    """

    name: str
    asks: str
    baseline: str
    make: Callable[[int, str], Task]  # from a time lag and a text
    chance: Callable[[Any], float]
    lags: tuple[int, int, int] | None = None
    measure: str = "share of right answers"
    error: bool = False

    def grade(self, task: Task, score: float) -> int:
        """0 for no better than the baseline, 1 for better, 2 for solved; -1 for a score that is NaN."""
        if score != score:
            return -1
        if task.solved(score):
            return 2
        chance, best = self.chance(task), 0.0 if self.error else 1.0
        return int((score - chance) * (best - chance) > ENOUGH * (best - chance) ** 2)


def _constant(value: float) -> Callable[[Task], float]:
    return lambda task: value


TRAINING_TASKS = {
    task.name: task
    for task in (
        TrainingTask(
            "recall",
            "which of 8 symbols was read first, after distractors",
            "chance: 1/8",
            lambda lag, text: Recall(lag),
            _constant(1 / 8),
            (1, 100, 20),
        ),
        TrainingTask(
            "adding",
            "the sum of the two marked numbers",
            "the best constant answer: 1/6",
            lambda lag, text: Adding(lag),
            _constant(blind_error()),
            (10, 100, 30),
            "mean squared error",
            error=True,
        ),
        TrainingTask(
            "temporal order",
            "which of X and Y came first, and which second",
            "equal probabilities: 0",
            lambda lag, text: TemporalOrder(lag),
            _constant(0.0),
            (20, 100, 30),
            "right runs (all within 0.3)",
        ),
        TrainingTask(
            "who is meant",
            "the pronoun of the latest subject, at the end of a story",
            "chance: 1/2",
            lambda lag, text: WhoIsMeant(),
            _constant(1 / 2),
        ),
        TrainingTask(
            "hello",
            "the next letter of hello",
            "from the present letter alone: 3/4",
            lambda lag, text: Spelling(),
            Spelling.without_memory,
        ),
        TrainingTask(
            "latch",
            "the sign of the first number, after noise",
            "chance: 1/2",
            lambda lag, text: latch(lag),
            _constant(1 / 2),
            (10, 100, 30),
        ),
        TrainingTask(
            "your text",
            "the next character of a text",
            "always the commonest character",
            lambda lag, text: NextCharacter(text),
            NextCharacter.commonest,
        ),
    )
}
DEFAULT_TEXT = STORY
