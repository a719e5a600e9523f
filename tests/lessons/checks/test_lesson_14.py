"""Typical wrong answers to the exercises of lesson 14 get an explanation of their own."""

import numpy as np
import pytest

from lessons.checks import check
from lessons.checks.lesson_14 import chrono
from lessons.experiments import reproductions
from lessons.gradients.forget_product import mean_forget_product


def rows(f):
    return np.vstack([np.ones_like(f[:1]), f[:0:-1]])


def halves_in_place(f):
    f *= 0.5
    return mean_forget_product(f)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda f: np.cumprod(f[::-1], axis=0).mean(axis=1), "lag 0 is missing"),
        (lambda f: np.cumprod(f, axis=0).mean(axis=1), "wrong end, and lag 0 is missing"),
        (
            lambda f: np.cumprod(np.vstack([np.ones((1, 3)), f[:-1]]), axis=0).mean(axis=1),
            "starts at the wrong end: on the way back",
        ),
        (lambda f: np.cumprod(rows(f).mean(axis=1)), "multiply first"),
        (lambda f: np.cumsum(rows(f), axis=0).mean(axis=1), "the gates were added"),
        (lambda f: rows(f).mean(axis=1), "this is each gate by itself"),
        (lambda f: np.cumprod(rows(f), axis=1).mean(axis=1), "over the units; it has to run"),
        (lambda f: np.cumprod(rows(f), axis=0), "every unit is still there"),
        (
            lambda f: np.cumprod(np.vstack([rows(f), f[:1]]), axis=0).mean(axis=1),
            "one lag too many",
        ),
        (lambda f: [f[-k:].prod(axis=0).mean() for k in range(len(f))], "f[-0:] is all of f"),
        (lambda f: np.cumprod(f.mean(axis=1)[::-1]), "averaged first and multiplied then, and lag"),
        (lambda f: mean_forget_product(f) * 2, "every number is 2 times"),
        (lambda f: mean_forget_product(f)[:-1], "has shape (4,); expected (5,)"),
        (halves_in_place, "changes its own input f"),
        (lambda f: None, "nothing came back"),
        (lambda f: f @ f, "stopped with ValueError"),
        (0.5, "a function mean_forget_product(f) is asked for"),
    ],
)
def test_road(answer, words):
    verdict = check("14.road", answer)
    assert not verdict
    assert words in repr(verdict)


def test_road_in_other_words():
    def step_by_step(f):
        left, found = np.ones(f.shape[1]), []
        for gate in f[::-1]:
            found.append(left.mean())
            left = left * gate
        return found

    assert check("14.road", step_by_step)


def drawn(make):
    return lambda n, T, rng: (lambda b: (b, -b))(make(n, T, rng))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (drawn(lambda n, T, rng: rng.uniform(1, T - 1, n)), "take the logarithm"),
        (drawn(lambda n, T, rng: np.log(rng.uniform(0.1, T - 1, n))), "some b_f are negative"),
        (drawn(lambda n, T, rng: np.log(rng.integers(0, T, n) / 1.0)), "not finite"),
        (drawn(lambda n, T, rng: 2 * np.log(rng.uniform(1, T - 1, n))), "this is too wide a range"),
        (drawn(lambda n, T, rng: np.full(n, np.log(T - 1))), "the same b_f"),
        (drawn(lambda n, T, rng: np.log(rng.uniform(1, T, n))), "end at T - 1 = 21"),
        (drawn(lambda n, T, rng: np.log10(rng.uniform(1, T - 1, n))), "the mean of exp(b_f)"),
        (drawn(lambda n, T, rng: rng.uniform(0, np.log(T - 1), n)), "b_f itself is uniform"),
        (drawn(lambda n, T, rng: np.log(rng.uniform(1, T - 1))), "has shape ()"),
        (drawn(lambda n, T, rng: np.log(rng.uniform(1, T - 2, n))), "the numbers end at 20"),
        (drawn(lambda n, T, rng: np.log(rng.integers(1, T - 1, n))), "the numbers end at 20"),
        (drawn(lambda n, T, rng: np.log(np.linspace(1, T - 1, n))), "the same for every rng"),
        (
            drawn(lambda n, T, rng: np.log(np.random.default_rng().uniform(1, T - 1, n))),
            "though rng is the same",
        ),
        (lambda n, T, rng: chrono(n, T, rng)[::-1], "every b_f is negative"),
        (lambda n, T, rng: (chrono(n, T, rng)[0],) * 2, "b_i has the wrong sign"),
        (lambda n, T, rng: (chrono(n, T, rng)[0], np.zeros(n)), "b_i is 0"),
        (
            lambda n, T, rng: (chrono(n, T, rng)[0], chrono(n, T, rng)[1]),
            "b_i was drawn anew",
        ),
        (lambda n, T, rng: (chrono(n, T, rng)[0], np.full(n, -1.0)), "unit by unit"),
        (lambda n, T, rng: chrono(n, T, rng)[0], "two arrays are asked for"),
        (lambda n, T: np.zeros(n), "stopped with TypeError"),
        (3.0, "a function chrono(n_h, T, rng) is asked for"),
    ],
)
def test_chrono(answer, words):
    verdict = check("14.chrono", answer)
    assert not verdict
    assert words in repr(verdict)


def result(row="embedded Reber, LSTM", seed=7, solved=True, seen=None):
    """A result as a run would give it; as many runs as the first of ours."""
    seen = reproductions.ours(row)[0].seen if seen is None else seen
    return reproductions.Result(row, seed, solved, seen, score=1.0, seconds=1.0)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (result(seed=1), "seed 1 is one of ours"),
        (result(solved=False), "Another seed tells which of the two"),
        (result(seen=10), "more than 3 times apart"),
        ("embedded Reber, LSTM", "a result is asked for"),
        (reproductions.run, "as reproductions.run(...) returns it"),
    ],
)
def test_row(answer, words):
    verdict = check("14.row", answer)
    assert not verdict
    assert words in repr(verdict)


def test_a_row_that_agrees():
    assert check("14.row", result())
    assert "so they agree" in repr(check("14.row", result()))
