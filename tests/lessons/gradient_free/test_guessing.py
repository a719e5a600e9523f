"""Random guessing: what it finds is right, the batch says what one net says, and the distance does not matter."""

import numpy as np
import pytest

from lessons.cells.unrolling import unroll
from lessons.experiments.lag_net import train_on
from lessons.gradient_free.guessing import Guesser, random_weight_search, random_weight_searches
from lessons.tasks.long_lags import TASKS, latch, parity, symbols
from lessons.tasks.own_task import OwnTask, TaskError


@pytest.mark.parametrize(("name", "T"), [("latch", 100), ("parity", 50), ("2 symbols", 50)])
def test_what_is_found_is_right_on_fresh_runs(name, T):
    task = TASKS[name](T)
    search = random_weight_search(task, Guesser(2), seed=0)
    fresh = task.examples(500, np.random.default_rng(9))
    share = (search.net.scores(fresh.xs)[-1].argmax(axis=1) == fresh.goals).mean()
    assert share > 0.98


def test_the_net_that_is_handed_out_runs_as_a_cell_of_the_course():
    task = latch(30)
    net = random_weight_search(task, Guesser(2), seed=1).net
    runs = task.examples(3, np.random.default_rng(0))
    for k in range(3):
        hs = unroll(net.cell, runs.xs[:, k])["h"]
        np.testing.assert_allclose(
            hs @ net.W_hy.T + net.b_y, net.scores(runs.xs)[:, k], rtol=0, atol=1e-9
        )
    assert np.abs(net.cell.W_hh).max() <= 100.0


def test_a_search_counts_its_trials_and_gives_up():
    task = symbols(4, 10)
    found = list(random_weight_searches(task, Guesser(1), seed=0, most=600))
    assert [search.trials for search in found] == [250, 500, 600]
    assert all(search.net is None for search in found)
    assert random_weight_search(task, Guesser(1), seed=0, most=600).trials == 600


@pytest.mark.parametrize("seed", [0, 1, 3])
def test_parity_is_as_quickly_guessed_far_as_near(seed):
    """The claim of the lesson: the same guess is right at T = 10 and at T = 50."""
    near, far = (random_weight_search(parity(T), Guesser(2), seed).trials for T in (10, 50))
    assert near == far < 30_000


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_gradient_fails_where_guessing_does_not(seed):
    """Parity over 20 steps, asked at the end: the trained LSTM stays a coin."""
    task = parity(20)
    assert train_on(task, seed=seed).score < 0.65
    assert random_weight_search(task, Guesser(2), seed=seed).net is not None


def test_the_gradient_learns_what_cannot_be_guessed():
    task = symbols(8, 20)
    assert random_weight_search(task, Guesser(3), most=5000).net is None
    assert task.solved(train_on(task).score)


def made(xs, goals):
    return lambda n, rng: (xs(n), goals(n))


def zeros(n):
    return np.zeros((4, n, 1))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda n, rng: None, "two things"),
        (made(lambda n: "x", lambda n: np.zeros(n, int)), "xs must hold numbers"),
        (made(lambda n: np.zeros((n, 4)), lambda n: np.zeros(n, int)), "expected (T, n, n_x)"),
        (made(lambda n: np.zeros((300, n, 1)), lambda n: np.zeros(n)), "1 to 200 steps"),
        (made(zeros, lambda n: np.zeros((n, 2))), "one number for each run"),
        (made(zeros, lambda n: np.array(["a"] * n)), "goals must be numbers"),
        (made(zeros, lambda n: np.full(n, np.nan)), "must be finite"),
        (made(zeros, lambda n: np.full(n, -1)), "whole numbers from 0 to 19"),
    ],
)
def test_what_is_no_task_is_refused_in_a_sentence(make, words):
    with pytest.raises(TaskError) as caught:
        OwnTask(make)
    assert words in str(caught.value)
    assert str(caught.value).endswith(".")


def test_a_task_that_changes_its_shape_is_refused():
    def growing(n, rng):
        return np.zeros((4 if n == 1000 else 5, n, 1)), np.zeros(n, int)

    def rare(n, rng):
        return zeros(n), np.full(n, int(n != 1000) * 5)

    for make, words in ((growing, "same length"), (rare, "so rare")):
        with pytest.raises(TaskError, match=words):
            OwnTask(make).examples(7, np.random.default_rng(0))


def test_numbers_are_goals_too():
    task = OwnTask(lambda n, rng: (zeros(n), np.zeros(n)))
    assert (task.numbers, task.n_y, task.T, task.n_x) == (True, 1, 4, 1)
    assert task.solved(task.score(np.zeros((3, 1)), np.zeros(3)))
    assert random_weight_search(task, Guesser(1, reach=1.0), most=5000).net is not None
