"""Checks of the exercises, in words that a learner understands; hints and solutions on request.

    check("03.floor", answer)   hint("03.floor")   solution("03.floor")

The exercises of lesson NN are `EXERCISES` in `lessons/checks/lesson_NN.py`.
"""

import importlib
import pkgutil
import re
import sysconfig
import traceback
from pathlib import Path
from typing import Any

import numpy as np

from lessons.checks.engine.exercise import Code, Exercise, Verdict, Words, not_yet
from lessons.checks.engine.source import shown_source
from lessons.progress import store as progress

__all__ = ["Exercise", "Verdict", "check", "exercises", "hint", "solution"]
HERE = Path(__file__).parent
OTHERS = {
    HERE.parent,
    *(Path(sysconfig.get_path(name)) for name in ("stdlib", "purelib", "platlib")),
}


def exercises(lesson: str = "") -> dict[str, Exercise]:
    """The exercises of one lesson ("03"), or of all, by id."""
    names = sorted(module.name for module in pkgutil.iter_modules([str(HERE)]))
    found = [name for name in names if re.fullmatch(r"lesson_\d\d", name) and name.endswith(lesson)]
    modules = [importlib.import_module(f"{__name__}.{name}") for name in found]
    return {exercise.id: exercise for module in modules for exercise in module.EXERCISES}


def check(exercise_id: str, answer: Any) -> Verdict:
    """Judge `answer`; never raises. The repr of the Verdict is a sentence."""
    exercise = _find(exercise_id)
    if isinstance(exercise, Words):
        return Verdict(False, exercise)
    if answer is None or answer is ...:
        return not_yet(
            f"exercise {exercise_id} has no answer so far; write yours in place of ... ."
        )
    try:
        with np.errstate(all="ignore"):
            verdict = exercise.judge(answer)
    except Exception as error:
        first = (str(error).splitlines() or [""])[0]
        cause = f"{type(error).__name__.lstrip('_')}: {first}".rstrip(": .")
        verdict = not_yet(f"your answer stopped with {cause}{_where(error)}.")
    progress.keep(exercise_id, verdict.ok, verdict.why)
    return verdict


def hint(exercise_id: str, number: int = 1) -> Words:
    """Hint `number`, counted from 1, and how to ask for the next."""
    exercise = _find(exercise_id)
    if isinstance(exercise, Words):
        return exercise
    count = len(exercise.hints)
    if not 1 <= number <= count:
        return Words(f"Exercise {exercise_id} has hints 1 to {count}.")
    more = f'Next: hint("{exercise_id}", {number + 1})' if number < count else "This was the last."
    return Words(f"Hint {number} of {count}: {exercise.hints[number - 1]}\n{more}")


def solution(exercise_id: str) -> Words:
    """The source of an answer that passes, ready to be pasted."""
    exercise = _find(exercise_id)
    if isinstance(exercise, Words):
        return exercise
    call = f"\n\n\n{exercise.solution.__name__}()  # makes the answer" if exercise.made else ""
    return Code(shown_source(exercise.solution) + call)


def _find(exercise_id: str) -> Exercise | Words:
    """The exercise, or the sentence that says which ones there are."""
    lesson = str(exercise_id).partition(".")[0]
    near = exercises(lesson) if len(lesson) == 2 and lesson.isdigit() else {}
    if exercise_id in near:
        return near[exercise_id]
    there = f"lesson {lesson} has {', '.join(near)}" if near else 'ids look like "03.floor"'
    return Words(f"There is no exercise {str(exercise_id)[:40]!r}; {there}.")


def _where(error: Exception) -> str:
    """The last line of the learner's own code on the way to `error`."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if not OTHERS & set(Path(frame.filename).parents):
            return f", in line {frame.lineno} of your code: {frame.line}" if frame.line else ""
    return ""
