"""Answers with one mistake each, made from what a `Comparison` knows: every slip, and what no answer may be."""

import copy
import inspect
from collections.abc import Mapping

import numpy as np
import pytest

from lessons.checks import check, exercises
from lessons.checks.engine.compare import AnyOf
from lessons.checks.engine.comparison import Comparison, arguments


def comparisons():
    """The judges that are data, by exercise."""
    judges = {name: inspect.unwrap(exercise.judge) for name, exercise in exercises().items()}
    return {name: judge for name, judge in judges.items() if isinstance(judge, Comparison)}


@np.errstate(all="ignore")
def answers_with_a_slip(judge):
    """What is to be said, and an answer that makes this one mistake, for every slip and each way to make it."""
    ways = {}
    for case in judge.slip_cases():
        for words, wrong in judge.slips(*arguments(case)).items():
            ways[words] = len(wrong.results) if isinstance(wrong, AnyOf) else _ways(wrong)
    return [(words, _answer(judge, words, way)) for words in ways for way in range(ways[words])]


def results(judge, made):
    """An answer that gives `made(right, *given)`; where the answer is a value, it is that."""

    def answer(*given):
        return made(judge.right(*copy.deepcopy(given)), *given)

    return answer if judge.cases else answer()


def _answer(judge, words, way):
    def slipped(right, *given):
        known = judge.slips(*given)
        return filled(known[words], right, way) if words in known else right

    return results(judge, slipped)


def _ways(wrong):
    parts = wrong.values() if isinstance(wrong, Mapping) else wrong
    several = isinstance(wrong, Mapping | tuple)
    return max([len(p.results) for p in parts if isinstance(p, AnyOf)], default=1) if several else 1


def filled(wrong, right, way=0):
    """A wrong result without gaps: a part that may be anything is right."""
    if wrong is ...:
        return right
    if isinstance(wrong, AnyOf):
        return wrong.results[way]
    if isinstance(wrong, Mapping):
        return {name: filled(part, right[name], way) for name, part in wrong.items()}
    if isinstance(wrong, tuple):
        return tuple(filled(a, b, way) for a, b in zip(wrong, right, strict=True))
    return wrong


def stepped(base, change):
    """A class whose step gives what `change(cell, made, x_t, state)` makes of the right one."""

    def step(self, x_t, state):
        return change(self, base.step(self, x_t, state), x_t, state)

    return type("Stepped", (base,), {"step": step})


def told(exercise_id, *pairs):
    """A test: each answer is refused, and the sentence has the words that stand beside it."""

    @pytest.mark.parametrize(("answer", "words"), pairs)
    def test(answer, words):
        with np.errstate(all="ignore"):
            verdict = check(exercise_id, answer)
        assert not verdict
        assert words in repr(verdict)

    return test


def passes(exercise_id, *answers):
    """A test: each answer is right."""

    @pytest.mark.parametrize("answer", answers)
    def test(answer):
        verdict = check(exercise_id, answer)
        assert verdict, verdict

    return test
