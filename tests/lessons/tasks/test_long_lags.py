"""Recall and adding: what is drawn, what is asked for, and when a net has solved it."""

import numpy as np
import pytest

from lessons.tasks.long_lags import Adding, Recall, blind_error, mixed_parity


@pytest.mark.parametrize("gap", [0, 1, 20])
def test_recall_asks_for_the_first_symbol(gap):
    task = Recall(gap)
    runs = task.examples(50, np.random.default_rng(0))
    assert runs.xs.shape == (gap + 2, 50, 19) == (task.T, 50, task.n_x)
    np.testing.assert_array_equal(runs.xs.sum(axis=2), 1.0)
    symbols = runs.xs.argmax(axis=2)
    np.testing.assert_array_equal(symbols[0], runs.goals)
    assert set(runs.goals) == set(range(8))
    assert (symbols[-1] == 18).all()
    assert ((symbols[1:-1] >= 8) & (symbols[1:-1] < 18)).all()


def test_recall_is_scored_by_right_answers():
    goals = np.array([0, 1, 2, 3])
    y = np.eye(8)[[0, 1, 2, 7]]
    assert Recall(5).score(y, goals) == 0.75
    assert not Recall(5).solved(0.99)
    assert Recall(5).solved(1.0)


@pytest.mark.parametrize("T", [2, 7, 50])
def test_adding_marks_one_number_in_each_half(T):
    runs = Adding(T).examples(200, np.random.default_rng(0))
    numbers, marks = runs.xs[:, :, 0], runs.xs[:, :, 1]
    assert runs.xs.shape == (T, 200, 2)
    assert ((numbers >= 0) & (numbers < 1)).all()
    np.testing.assert_array_equal(marks[: T // 2].sum(axis=0), 1.0)
    np.testing.assert_array_equal(marks[T // 2 :].sum(axis=0), 1.0)
    np.testing.assert_allclose(
        runs.goals,
        [column[mark == 1].sum() for column, mark in zip(numbers.T, marks.T, strict=True)],
    )


def test_who_always_says_one_has_the_blind_error():
    runs = Adding(10).examples(100_000, np.random.default_rng(0))
    assert Adding(10).score(np.ones((100_000, 1)), runs.goals) == pytest.approx(
        blind_error(), abs=0.002
    )
    assert Adding(10).score(runs.goals[:, np.newaxis], runs.goals) == 0.0
    assert Adding(10).solved(0.01)
    assert not Adding(10).solved(0.011)


def test_mixed_parity_has_all_lengths_and_zeros_before_a_short_word():
    task = mixed_parity(6)
    runs = task.examples(3000, np.random.default_rng(0))
    bits = runs.xs[:, :, 0]
    np.testing.assert_array_equal(bits.sum(axis=0) % 2, runs.goals)
    begins = np.where(bits.any(axis=0), bits.argmax(axis=0), 6)
    assert set(begins.tolist()) == set(range(7))
    assert (
        abs(bits[0].mean() - 1 / 12) < 0.03
    )  # one word in six is full, half of its first bits are 1
    assert abs(bits[-1].mean() - 1 / 2) < 0.03
    full = mixed_parity(6, shortest=6).examples(3000, np.random.default_rng(0))
    assert abs(full.xs[0].mean() - 1 / 2) < 0.03
