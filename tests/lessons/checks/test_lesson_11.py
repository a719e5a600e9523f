"""Lesson 11: each typical wrong answer gets its own explanation."""

import numpy as np
import pytest

from lessons.checks import check
from lessons.checks.lesson_11 import gates


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda c, f, i, g: g, "this is the candidate"),
        (lambda c, f, i, g: i * g, "what was there is missing"),
        (lambda c, f, i, g: f * c, "nothing is put on"),
        (lambda c, f, i, g: c + i * g, "the forget gate is missing"),
        (lambda c, f, i, g: f * c + g, "the input gate is missing"),
        (lambda c, f, i, g: i * c + f * g, "the gates are swapped"),
        (lambda c, f, i, g: f * c + i + g, "i and g are added"),
        (lambda c, f, i, g: f * c - i * g, "the load is taken off"),
        (lambda c, f, i, g: f * (c + i * g), "forget first, then add"),
        (lambda c, f, i, g: f * c + (1 - f) * g, "a gate of its own"),
        (lambda c, f, i, g: np.tanh(f * c + i * g), "no tanh on this road"),
        (lambda c, f, i, g: f @ c + i @ g, "@ makes one number of two vectors"),
        (lambda c, f, i, g: np.outer(f, c) + np.outer(i, g), "a product of all pairs"),
        (lambda c, f, i, g: -(f * c + i * g), "the sign is wrong"),
        (lambda c, f, i, g: (f * c + i * g)[:1], "has shape (1,); expected (3,)"),
        (lambda c, f, i, g: None, "nothing came back"),
        (lambda c, f, i, g: c.__imul__(f).__iadd__(i * g), "changes its own input c_prev"),
        (0.5, "a function is asked for"),
    ],
)
def test_the_update(answer, said):
    verdict = check("11.update", answer)
    assert not verdict
    assert said in verdict.why


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda f, i, g, s: i[s - 1] * g[s - 1], "as it was put on"),
        (lambda f, i, g, s: i[s - 1] * g[s - 1] * f[s - 1 :].prod(), "f_s is one too many"),
        (lambda f, i, g, s: i[s - 1] * g[s - 1] * f[s + 1 :].prod(), "you begin one later"),
        (lambda f, i, g, s: i[s - 1] * g[s - 1] * f.prod(), "came before the load"),
        (lambda f, i, g, s: i[s - 1] * g[s - 1] * f[:s].prod(), "those after it meet the load"),
        (lambda f, i, g, s: i[s % 5] * g[s % 5], "this is the load of step s + 1"),
        (lambda f, i, g, s: i[s - 1] * g[s - 1] * f[s % 5], "only one forget gate"),
        (lambda f, i, g, s: i[s - 1] * g[s - 1] * f[-1], "only the last forget gate"),
        (lambda f, i, g, s: i[s - 1] * g[s - 1] * f[s:].sum(), "a share of a share is a product"),
        (lambda f, i, g, s: g[s - 1] * f[s:].prod(), "the input gate is missing"),
        (lambda f, i, g, s: i[s - 1] * f[s:].prod(), "the candidate is missing"),
        (lambda f, i, g, s: f[s:].prod(), "multiply the load"),
        (lambda f, i, g, s: i[s % 5] * g[s % 5] * f[s:].prod(), "row s of an array is step s + 1"),
        (lambda f, i, g, s: i * g * f, "expected a single number"),
        (lambda f, i, g, s: 0.5, "the result is 0.5; expected"),
        (0.5, "a function is asked for"),
    ],
)
def test_the_share_of_a_load(answer, said):
    verdict = check("11.loads", answer)
    assert not verdict
    assert said in verdict.why


def but(**changed):
    """The right gates, apart from some signs."""
    names = {"opening": "(", "closing": ")", "stop": ".", "letter": "a"}
    wrong = {names[name]: value for name, value in changed.items()}

    def answer(sign):
        return wrong.get("a" if sign.isalpha() else sign, gates(sign))

    return answer


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (but(opening=(1, 0, 0)), "The load i * g must be 1; yours is 0"),
        (but(opening=(0, 1, 1)), "step 4 reads '(': C goes from 1 to 1, and 2 is right. What is"),
        (but(closing=(1, 1, 1)), "a candidate may be negative"),
        (but(closing=(1, 0.5, -1)), "The load i * g must be -1; yours is -0.5"),
        (but(closing=(0, 0, 0)), "What is there must stay: f = 1"),
        (but(stop=(1, 0, 0)), "A full stop must empty the lane: f = 0"),
        (but(stop=(0, 1, 1)), "put nothing on"),
        (but(letter=(0.9, 0, 0)), "C goes from 1 to 0.9, and 1 is right. What is there must stay"),
        (but(letter=(1, 1, 1)), "A letter puts nothing on"),
        (but(opening=(1, 1, 2)), "a candidate between -1 and 1"),
        (but(stop=(-1, 0, 0)), "a gate lies between 0 and 1"),
        (but(opening=(1, 1)), "gates('(') must be three numbers"),
        (lambda sign: None, "must be three numbers"),
        (lambda sign: (float("nan"),) * 3, "a gate lies between 0 and 1"),
        ((1, 0, 0), "a function gates(sign) is asked for"),
    ],
)
def test_the_counter(answer, said):
    verdict = check("11.counter", answer)
    assert not verdict
    assert said in verdict.why


def test_another_counter_passes():
    assert check("11.counter", but(letter=(1, 1, 0), stop=(0, 1, 0)))
