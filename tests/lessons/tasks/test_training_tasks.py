"""The list of tasks to train a cell on: each can be drawn at every lag, and its grades say what they should."""

import numpy as np
import pytest

from lessons.checks.lesson_12 import MyLSTM
from lessons.experiments.lag_net import STARTS, started_net
from lessons.optim.task_training import judging, score_on, train_on_task
from lessons.tasks.training_tasks import DEFAULT_TEXT, TRAINING_TASKS


def made(about, lag=None):
    return about.make((about.lags or (0, 0, 0))[2] if lag is None else lag, DEFAULT_TEXT)


@pytest.mark.parametrize("name", TRAINING_TASKS)
def test_every_task_is_drawn_at_every_lag(name):
    about = TRAINING_TASKS[name]
    for lag in about.lags or (0,):
        task = made(about, lag)
        runs = task.examples(4, np.random.default_rng(0))
        assert runs.xs.shape[1:] == (4, task.n_x)
        assert np.isfinite(runs.xs).all()
    assert about.name == name


@pytest.mark.parametrize("name", TRAINING_TASKS)
def test_an_untrained_net_is_no_better_than_the_baseline(name):
    about = TRAINING_TASKS[name]
    task = made(about)
    for seed in range(3):
        net = started_net(STARTS["RNN"], task, seed, 8)
        assert about.grade(task, score_on(net, task, judging(task, 256))) == 0


@pytest.mark.parametrize("name", TRAINING_TASKS)
def test_the_baseline_and_a_perfect_score(name):
    about = TRAINING_TASKS[name]
    task, chance = made(about), about.chance(made(about))
    best = 0.0 if about.error else 1.0
    assert about.grade(task, chance) == 0
    assert about.grade(task, chance + 0.2 * (best - chance)) == 1
    assert about.grade(task, chance - 0.2 * (best - chance)) == 0  # worse than the baseline
    assert about.grade(task, best) == (1 if name == "your text" else 2)
    assert about.grade(task, float("nan")) == -1


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("name", ["recall", "temporal order", "who is meant", "hello", "latch"])
def test_an_lstm_with_an_open_forget_gate_solves_it(name, seed):
    task = made(TRAINING_TASKS[name])
    net = started_net(STARTS["LSTM, bias 3"], task, seed)
    *_, last = train_on_task(net, task, 600, seed=seed, rate=1e-2)
    assert last.solved


@pytest.mark.parametrize("name", ["adding", "your text"])
def test_an_lstm_gets_better_than_the_baseline(name):
    about = TRAINING_TASKS[name]
    task = made(about)
    net = started_net(STARTS["LSTM, bias 3"], task, 0)
    *_, last = train_on_task(net, task, 600, rate=1e-2)
    assert about.grade(task, last.score) >= 1


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_cell_that_lesson_12_builds_learns_recall(seed):
    """What the lesson says of the complete cell, at time lag 5 within 300 updates."""
    task = made(TRAINING_TASKS["recall"], 5)
    net = started_net(MyLSTM, task, seed)
    *_, last = train_on_task(net, task, 300, seed=seed, rate=1e-2)
    assert last.solved
