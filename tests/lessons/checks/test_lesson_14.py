"""Typical wrong answers to the exercises of lesson 14 get an explanation of their own."""

import numpy as np

from lessons.checks import check
from lessons.checks.lesson_14 import chrono
from lessons.experiments import reproductions
from lessons.gradients.forget_product import mean_forget_product
from tests.harness.slips import told

test_road = told(
    "14.road",
    (lambda f: mean_forget_product(f) * 2, "every number is 2 times"),
    (lambda f: mean_forget_product(f)[:-1], "has shape (4,); expected (5,)"),
    (lambda f: f @ f, "stopped with ValueError"),
)


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


test_chrono = told(
    "14.chrono",
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
)


def result(row="embedded Reber, LSTM", seed=7, solved=True, seen=None):
    """A result as a run would give it; as many runs as the first of ours."""
    seen = reproductions.ours(row)[0].seen if seen is None else seen
    return reproductions.Result(row, seed, solved, seen, score=1.0, seconds=1.0)


test_row = told(
    "14.row",
    (result(seed=1), "seed 1 is one of ours"),
    (result(solved=False), "Another seed tells which of the two"),
    (result(seen=10), "more than 3 times apart"),
    ("embedded Reber, LSTM", "a result is asked for"),
    (reproductions.run, "as reproductions.run(...) returns it"),
)


def test_a_row_that_agrees():
    assert check("14.row", result())
    assert "so they agree" in repr(check("14.row", result()))
