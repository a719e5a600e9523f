"""Every exercise that is data: what is right, what each slip gives, and what a result may not be."""

import numpy as np
import pytest

from lessons.checks import check
from tests.harness.slips import answers_with_a_slip, comparisons, results

EVERY = comparisons()
FUNCTIONS = {name: judge for name, judge in EVERY.items() if judge.cases}


def numeric(judge):
    """Whether the result is a number or an array."""
    return isinstance(judge.right(*judge.every_case()[0].values()), float | np.ndarray)


def arrays(judge):
    """The names of the arguments that are arrays."""
    return [key for key, value in judge.every_case()[0].items() if isinstance(value, np.ndarray)]


@pytest.fixture(params=EVERY)
def name(request):
    return request.param


@pytest.fixture(params=FUNCTIONS)
def function(request):
    return request.param


def own_words(judge, wrong):
    """What the exercise itself says of the result `wrong` in the first case."""
    given = list(judge.every_case()[0].values())
    return judge.form(wrong, *given) or judge.otherwise(wrong, *given)


def test_each_slip_is_told_apart(name):
    """From the solution, and from all that other slips give."""
    judge = EVERY[name]
    for words, answer in answers_with_a_slip(judge):
        verdict = check(name, answer)
        assert not verdict, words
        head = verdict.why.removesuffix(words)
        assert head != verdict.why, (words, verdict.why)
        assert head == "" or judge.slips_where, verdict.why


def test_a_function_is_asked_for(function):
    said = f"{FUNCTIONS[function].asked} is asked for; this is 0.5."
    assert check(function, 0.5).why == said


def test_an_error_is_told(function):
    def fails(*given):
        raise RuntimeError("on purpose")

    assert "your answer stopped with RuntimeError: on purpose" in check(function, fails).why
    assert "your answer stopped with TypeError" in check(function, lambda: 0).why


def test_nothing_is_no_result(function):
    judge = FUNCTIONS[function]
    said = check(function, lambda *given: None).why
    assert "nothing came back" in said or own_words(judge, None) in said


def test_a_result_of_another_shape_is_told(function):
    judge = FUNCTIONS[function]
    wrong = np.zeros((2, 3, 5, 7))
    said = check(function, lambda *given: wrong).why
    words = ("shape (2, 3, 5, 7)", "expected a dict", "expected 2 things")
    assert any(one in said for one in words) or own_words(judge, wrong) in said


@pytest.mark.parametrize("name", [name for name, judge in EVERY.items() if numeric(judge)])
def test_what_is_no_number_is_told(name):
    judge = EVERY[name]
    given = judge.every_case()[0].values()
    said = check(name, results(judge, lambda right, *given: right * np.nan)).why
    assert "finite" in said or own_words(judge, judge.right(*given) * np.nan) in said


@pytest.mark.parametrize("name", [name for name, judge in FUNCTIONS.items() if arrays(judge)])
def test_an_argument_stays_as_it_is(name):
    judge = EVERY[name]
    argument = arrays(judge)[0]

    def spoils(right, *given):
        given[list(judge.every_case()[0]).index(argument)][...] += 1
        return right

    assert check(name, results(judge, spoils)).why == judge.touched.format(name=argument)
