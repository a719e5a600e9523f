"""Typical wrong answers to the exercises of lesson 21 get an explanation of their own."""

import re

import numpy as np
import pytest

from lessons.checks import check
from lessons.tasks.long_lags import latch, parity
from tests.harness.slips import told


def lucky(p):
    """A rule that takes all that helps, and what harms with probability p(change, temperature)."""

    def answer(change, temperature, rng):
        return change <= 0 or rng.random() < p(change, temperature)

    return answer


test_accept = told(
    "21.accept",
    (lambda change, temperature, rng: change <= 0, "only walks downhill"),
    (lambda change, temperature, rng: True, "a walk without an aim"),
    (lambda change, temperature, rng: change > 0, "was never taken; change < 0 means better"),
    (lambda change, temperature, rng: change < 0, "leaves the loss as it is was refused"),
    (
        lambda change, temperature, rng: rng.random() < 0.5,
        "that lowers the loss was refused",
    ),
    (lambda change, temperature, rng: np.exp(-change / temperature), "True or False"),
    (lucky(lambda d, t: np.exp(-d)), "the temperature has no say"),
    (lucky(lambda d, t: np.exp(-d * t)), "multiplied by the temperature"),
    (lucky(lambda d, t: 1 - np.exp(-d / t)), "1 minus the probability"),
    (lucky(lambda d, t: 2 ** (-d / t)), "Metropolis takes exp"),
    (lucky(lambda d, t: np.exp(-(d**2) / t)), "the change is squared"),
    (lucky(lambda d, t: 0.5), "half of them are taken"),
    (lucky(lambda d, t: 0.05), "is taken in"),
    (lucky(lambda d, t: np.exp(d / t)), "a walk without an aim"),
    (lambda change, temperature, rng: None, "nothing came back"),
    (True, "a function accept(change, temperature, rng) is asked for"),
)


def test_accept_in_other_words():
    other = np.random.default_rng(1)

    def short(change, temperature, rng):
        return rng.random() < np.exp(min(-change / temperature, 0.0))

    def own(change, temperature, rng):
        return change <= 0 or other.random() < np.exp(-change / temperature)

    assert check("21.accept", short)
    assert "draw with rng.random()" in repr(check("21.accept", own))


def flat(n, rng):
    return np.zeros((5, n, 1)), np.zeros(n, int)


def noise(n, rng):
    return rng.normal(size=(5, n, 1)), rng.integers(0, 9, n)


def numberless(n, rng):
    return rng.normal(size=(3, n, 1)), rng.normal(size=n)


def shapeless(n, rng):
    return np.zeros((n, 5)), np.zeros(n, int)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            latch(60).make,
            r"^Not yet: guessed after [\d,]+ trials? with (1 unit|[23] units): too easy\.$",
        ),
        (parity(30).make, r"^Not yet: guessed after 1,411 trials with 2 units: too easy\.$"),
        (flat, r"^Not yet: guessed after [\d,]+ trials? with 1 unit: too easy\.$"),
        (noise, "but the gradient fails as well: fraction of right answers"),
        (numberless, "but the gradient fails as well: mean squared error"),
        (shapeless, "expected \\(T, n, n_x\\), here with n = 1000"),
        (lambda n, rng: (np.zeros((5, n, 1)), ["left"] * n), "goals must be numbers"),
        (
            lambda n, rng: (np.zeros((5, n, 1)), np.zeros(n, bool)),
            r"^Not yet: guessed after 1 trial with 1 unit: too easy\.$",
        ),
        (lambda n, rng: (np.zeros((0, n, 1)), np.zeros(n)), "a run has 1 to 200 steps"),
        (lambda n, rng: np.zeros((5, n, 1)), "a task returns two things"),
        ("adding", "a function my_task\\(n, rng\\) is asked for"),
    ],
)
def test_task(answer, words):
    verdict = check("21.task", answer)
    assert not verdict
    assert re.search(words, repr(verdict)), verdict


def test_a_number_to_be_carried_is_a_task_too():
    def first(n, rng):
        xs = rng.uniform(-1, 1, (10, n, 1))
        return xs, xs[0, :, 0]

    verdict = check("21.task", first)
    assert verdict
    assert "60,000 guesses found nothing" in verdict.why


test_combine = told(
    "21.combine",
    (lambda f, s: f[0] * s[0], "two things are asked for"),
    (lambda f, s: (1.0, 1.0), "expected"),
)
