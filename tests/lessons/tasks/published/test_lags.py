"""Published tasks with long lags: inputs, goals, and the published definition of a right answer."""

import numpy as np
import pytest

from lessons.tasks.protocol import HoldsOut
from lessons.tasks.published.lags import (
    Adding15,
    Copy,
    Multiplication,
    NoisyTwoSequences,
    Spikes,
    ThreeOrder,
)

RNG = np.random.default_rng


def test_multiplication_wants_the_product_of_the_marked_numbers():
    task = Multiplication(20)
    runs = task.examples(300, RNG(0))
    assert runs.xs[:, :, 0].min() >= 0.0
    marks, found = runs.xs[:, :, 1] == 1.0, []
    for k in range(300):
        steps = np.flatnonzero(marks[1:, k]) + 1
        found.append(runs.xs[steps, k, 0].prod())
    np.testing.assert_allclose(runs.goals, found)
    assert task.solved(0.93)
    assert not task.solved(0.92)


def test_noise_is_on_the_goals_to_learn_from_and_not_on_those_that_judge():
    task = NoisyTwoSequences()
    assert isinstance(task, HoldsOut)
    clean, noisy = task.held_out(4000, RNG(0)), task.examples(4000, RNG(0))
    assert set(clean.goals.round(3)) == {0.2, 0.8}
    assert 100 <= len(clean.xs) <= 110
    assert (noisy.goals - clean.goals).var() == pytest.approx(0.1, rel=0.1)
    high = clean.xs[:3, clean.goals > 0.5]
    assert high.mean() == pytest.approx(1.0, abs=0.05)
    assert high.var() == pytest.approx(0.2, rel=0.1)
    assert clean.xs[3:].mean() == pytest.approx(0.0, abs=0.01)
    assert task.score(clean.goals[:, np.newaxis] + 0.09, clean.goals) == 1.0
    assert task.score(clean.goals[:, np.newaxis] + 0.11, clean.goals) == 0.0


def test_three_symbols_stand_in_their_places():
    runs = ThreeOrder().examples(200, RNG(0))
    symbols = runs.xs.argmax(axis=-1)
    for k in range(200):
        steps = np.flatnonzero((symbols[:, k] == 4) | (symbols[:, k] == 5))
        assert all(a <= s <= a + 10 for s, a in zip(steps, (10, 33, 66), strict=True))
        assert runs.goals[k] == (symbols[steps, k] - 4) @ [4, 2, 1]


def test_the_baseline_of_adding_has_score_0():
    task = Adding15()
    runs = task.examples(4000, RNG(0))
    assert runs.xs.shape[0] == 150
    assert task.score(np.ones((4000, 1)), runs.goals) < 0.06
    assert task.score(runs.goals[:, np.newaxis], runs.goals) == 1.0


def test_copy_wants_the_ten_symbols_at_the_end_and_the_baseline_has_score_0():
    task = Copy(30)
    runs = task.examples(50, RNG(0))
    symbols = runs.xs.argmax(axis=-1)
    np.testing.assert_array_equal(runs.goals[-10:], symbols[:10])
    assert (runs.goals[:-10] == 8).all()
    assert (symbols[10:-11] == 8).all()
    assert (symbols[-11] == 9).all()
    blind = np.full((*runs.goals.shape, 9), -50.0)
    blind[:-10, :, 8] = 50.0
    blind[-10:, :, :8] = 0.0
    assert task.score(blind, runs.goals) == pytest.approx(0.0, abs=1e-9)
    assert task.baseline == pytest.approx(10 * np.log(8) / 50)


def test_two_spikes_are_as_far_apart_as_is_wanted():
    task = Spikes()
    runs = task.held_out(0, RNG(0))
    for k in range(40):
        first, last = np.flatnonzero(runs.xs[:, k, 0])
        assert last == task.T - 1
        assert runs.goals[k] * 50 == pytest.approx(last - first)
    assert task.score(runs.goals[:, np.newaxis] + 0.009, runs.goals) == 1.0
    assert task.score(runs.goals[:, np.newaxis] + 0.011, runs.goals) == 0.0
