"""The tasks of the wall are what the papers define, and what counts as right is right."""

import numpy as np
import pytest

from lessons.numerics import one_hot
from lessons.tasks import reber
from lessons.tasks.classics import Adding97, EmbeddedReber, Lag, TemporalOrder, mistakes

RNG = np.random.default_rng


def test_lag_two_runs_that_differ_at_both_ends():
    task = Lag(5)
    runs = task.examples(4, RNG(0))
    assert runs.xs.shape == (5, 4, 6)
    read, asked = runs.xs.argmax(axis=2), runs.goals
    np.testing.assert_array_equal(read[1:], asked[:-1])
    np.testing.assert_array_equal(read[0], asked[-1])
    assert sorted(read[0]) == [4, 4, 5, 5]
    np.testing.assert_array_equal(read[1:, 0], [0, 1, 2, 3])


@pytest.mark.parametrize(("sure", "score"), [(20.0, 1.0), (2.0, 0.0)])
def test_lag_wants_every_probability_close(sure, score):
    task = Lag(5)
    goals = task.examples(2, RNG(0)).goals
    y = sure * one_hot(goals, 6)
    assert task.score(y, goals) == score
    y[-1, 0] = 0.0
    assert task.score(y, goals) == score / 2


def test_adding_is_the_published_one():
    task = Adding97(100)
    for seed in range(20):
        runs = task.examples(50, RNG(seed))
        numbers, marks = runs.xs[:, :, 0], runs.xs[:, :, 1]
        assert 100 <= len(numbers) <= 110
        assert runs.xs.shape[1:] == (50, task.n_x) == (50, 2)
        assert numbers.min() < -0.9
        assert numbers.max() > 0.9
        assert (marks[-1] == -1).all()
        assert ((marks[0] == -1) | (marks[0] == 1)).all()
        assert ((marks == 1).sum(axis=0) == 2).all()
        for k in range(50):
            at = np.flatnonzero(marks[:, k] == 1)
            assert at[0] < 10
            assert at[1] < 50
            counted = numbers[at, k].sum() - (numbers[0, k] if at[0] == 0 else 0.0)
            assert runs.goals[k] == pytest.approx(0.5 + counted / 4)


def test_adding_is_right_within_four_hundredths():
    task, goals = Adding97(), np.array([0.5, 0.5, 0.5, 0.5])
    assert task.score(np.array([[0.5], [0.539], [0.541], [0.4]]), goals) == 0.5
    assert not task.solved(0.98)
    assert task.solved(0.99)


def test_temporal_order_has_its_symbols_in_their_places():
    task = TemporalOrder(100)
    for seed in range(20):
        runs = task.examples(30, RNG(seed))
        symbols = runs.xs.argmax(axis=2)
        assert 100 <= len(symbols) <= 110
        assert (symbols[0] == 6).all()
        assert (symbols[-1] == 7).all()
        for k, column in enumerate(symbols.T):
            at = np.flatnonzero((column == 4) | (column == 5))
            assert 10 <= at[0] <= 20
            assert 50 <= at[1] <= 60
            assert len(at) == 2
            assert runs.goals[k] == 2 * (column[at[0]] - 4) + (column[at[1]] - 4)


def test_temporal_order_wants_every_probability_close():
    task, goals = TemporalOrder(), np.array([0, 3])
    assert task.score(10 * one_hot(goals, 4), goals) == 1.0
    assert task.score(1.0 * one_hot(goals, 4), goals) == 0.0


def test_reber_wants_every_legal_symbol_above_the_others():
    task = EmbeddedReber()
    runs = task.examples(20, RNG(0))
    assert task.score(np.zeros((*runs.goals.shape, 7)), runs.goals) == 0.0
    y = np.zeros((*runs.goals.shape, 7))
    for k, column in enumerate(runs.goals.T):
        text = "B" + "".join(reber.SYMBOLS[code] for code in column if code >= 0)
        assert reber.followers(text)[-1] == "B"  # it is a whole string
        y[: len(text) - 1, k] = reber.legal(text)[:-1]
    assert task.score(y, runs.goals) == 1.0
    last = int((runs.goals[:, 0] >= 0).sum()) - 2  # where T or P comes back
    y[last, 0] = one_hot([2 if runs.goals[last, 0] == 1 else 1], 7)[0]
    assert task.score(y, runs.goals) == pytest.approx(0.95)


def test_reber_asks_nothing_after_the_end():
    runs = EmbeddedReber().examples(20, RNG(0))
    np.testing.assert_array_equal(runs.xs.sum(axis=2) == 1, runs.goals >= 0)


def test_a_tie_is_a_mistake():
    legal = np.array([[True, True, False]])
    assert mistakes(np.array([[2.0, 1.0, 1.0]]), legal)[0]
    assert not mistakes(np.array([[2.0, 1.0, 0.9]]), legal)[0]
