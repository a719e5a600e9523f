"""The results of one learner's exercises, in one small JSON file of hers."""

import builtins
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lessons.own_lists import OwnList, OwnListError


@dataclass(frozen=True)
class Result:
    """What a check said: the exercise's id, as in "04.add", whether it was passed, why, and when (2026-11-30T10:05)."""

    exercise: str
    passed: bool
    why: str
    at: str

    @property
    def lesson(self) -> str:
        """The number of the lesson, two digits."""
        return self.exercise.partition(".")[0]


def _sound(found: dict[str, Any]) -> Result | None:
    """The result, if its fields are what they should be."""
    texts = all(isinstance(found[name], str) for name in ("exercise", "why", "at"))
    sound = texts and isinstance(found["passed"], bool) and found["exercise"][:2].isdigit()
    return Result(**found) if sound else None


RESULTS = OwnList("progress.json", "results", "result", Result, _sound)


def keep(exercise: str, passed: bool, why: str) -> None:
    """Keep what a check said, in a notebook alone; what it said the last time is not kept again.

    A file that cannot be read or written keeps nothing: judging goes on, and the page of progress says what is wrong.
    """
    if not hasattr(builtins, "get_ipython"):  # IPython puts it there where cells are run
        return
    try:
        said = [(r.passed, r.why) for r in RESULTS.read() if r.exercise == exercise]
        if said[-1:] != [(passed, why)]:
            at = datetime.now().isoformat(timespec="minutes")
            RESULTS.add(Result(exercise, passed, why, at))
    except OwnListError:
        pass
