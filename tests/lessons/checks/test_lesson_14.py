"""Typical wrong answers to the exercises of lesson 14 get an explanation of their own."""

import numpy as np

from lessons.checks import check
from lessons.checks.lesson_14 import initial_biases
from lessons.experiments import reproductions
from lessons.gradients.forget_product import mean_forget_product
from tests.harness.slips import told

test_product = told(
    "14.product",
    (lambda f: mean_forget_product(f) * 2, "every number is 2 times"),
    (lambda f: mean_forget_product(f)[:-1], "has shape (4,); expected (5,)"),
    (lambda f: f @ f, "stopped with ValueError"),
)


def test_product_in_other_words():
    def step_by_step(f):
        left, found = np.ones(f.shape[1]), []
        for gate in f[::-1]:
            found.append(left.mean())
            left = left * gate
        return found

    assert check("14.product", step_by_step)


def drawn(make):
    """An answer whose spread b_f comes from make(n, T, rng); all else is right."""

    def biases(b_i, T, spread, closed, rng):
        if not spread:
            return initial_biases(b_i, T, spread, closed, rng)
        b_f = make(len(b_i), T, rng)
        return b_f, -b_f if closed else b_i

    return biases


def changed(change):
    """The right answer, and then `change(b_f, b_i, given b_i, rng)`."""

    def biases(b_i, T, spread, closed, rng):
        return change(*initial_biases(b_i, T, spread, closed, rng), b_i, rng)

    return biases


test_biases = told(
    "14.biases",
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
    (changed(lambda b_f, b_i, given, rng: (b_i, b_f)), "every b_f is negative"),
    (changed(lambda b_f, b_i, given, rng: (b_f, b_f)), "b_i has the wrong sign"),
    (changed(lambda b_f, b_i, given, rng: (b_f, given)), "b_i is still the default"),
    (changed(lambda b_f, b_i, given, rng: (b_f, 0 * b_i)), "b_i is 0"),
    (
        lambda b_i, T, spread, closed, rng: (
            initial_biases(b_i, T, spread, closed, rng)[0],
            initial_biases(b_i, T, spread, closed, rng)[1],
        ),
        "b_i was drawn again",
    ),
    (changed(lambda b_f, b_i, given, rng: (b_f, np.full(len(b_f), -1.0))), "element by element"),
    (changed(lambda b_f, b_i, given, rng: (b_f, -b_f)), "only closed=True is to change it"),
    (
        lambda b_i, T, spread, closed, rng: initial_biases(b_i, T, True, closed, rng),
        "without the spread all units have",
    ),
    (
        lambda b_i, T, spread, closed, rng: (
            initial_biases(b_i, T, spread, closed, rng)
            if spread
            else (np.full(len(b_i), 1.0), -1.0 * np.ones(len(b_i)))
        ),
        "b_f is 1.00; for T = 22, log(T - 1) is 3.04",
    ),
    (changed(lambda b_f, b_i, given, rng: b_f), "two arrays are asked for"),
    (lambda b_i, T: b_i, "stopped with TypeError"),
    (3.0, "a function initial_biases(b_i, T, spread, closed, rng) is asked for"),
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
