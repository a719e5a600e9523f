"""The slips that a lecturer reads are what learners are told who make them."""

import inspect

import pytest

from lessons.checks import check, exercises
from lessons.checks.engine.comparison import Comparison
from lessons.editions.slips import slips
from tests.harness.slips import answers_with_a_slip

KNOWN = {
    name: inspect.unwrap(each.judge)
    for name, each in exercises().items()
    if isinstance(inspect.unwrap(each.judge), Comparison)
}


@pytest.mark.parametrize("name", KNOWN)
def test_each_is_told_to_who_makes_it(name):
    made = answers_with_a_slip(KNOWN[name])
    assert slips(exercises()[name]) == list(dict.fromkeys(words for words, _ in made))
    for words, answer in made[:3]:
        assert words in check(name, answer).why


def test_a_judge_that_is_no_comparison_names_none():
    assert slips(exercises()["02.step"]) == []
    assert len(KNOWN) > 30
