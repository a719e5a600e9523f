"""The slips that a check knows by name: what a lecturer will see most, in the words that the learner gets."""

import inspect

import numpy as np

from lessons.checks.engine.comparison import Comparison, arguments
from lessons.checks.engine.exercise import Exercise


def slips(exercise: Exercise) -> list[str]:
    """A sentence for each slip that the check of `exercise` names; none where it says only what differs."""
    judge = inspect.unwrap(exercise.judge)
    if not isinstance(judge, Comparison):
        return []
    with np.errstate(all="ignore"):
        named = [judge.slips(*arguments(case)) for case in judge.slip_cases()]
    return list(dict.fromkeys(words for known in named for words in known))
