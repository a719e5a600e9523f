"""The net that is set by hand counts exactly, and training is told apart from none."""

from dataclasses import replace

import numpy as np

from lessons.experiments.reproduction_golden import GoldenCounter, geometric_strings, golden_net
from lessons.optim.task_training import forward_and_back, read_runs
from lessons.tasks.published.formal import Counting

TASK = Counting()


def rights(scale):
    runs = TASK.held_out(0, np.random.default_rng(0))
    return TASK.right(read_runs(golden_net(scale), runs.xs, every=True), runs.goals)


def test_gates_that_are_closed_enough_count_to_1000_and_others_do_not():
    assert rights(15.0).all()
    assert rights(10.0)[:20].all()
    assert not rights(10.0).all()


def test_the_loss_of_the_golden_net_is_the_entropy_of_its_strings():
    runs = geometric_strings(2000, 0.3, np.random.default_rng(0))
    steps = (runs.goals >= 0).sum()
    after_a = (runs.xs[:, :, 1] == 1) & (runs.goals >= 0)
    entropy = -np.log(np.where(runs.goals[after_a] == 2, 0.3, 0.7)).sum() / steps
    assert abs(forward_and_back(golden_net(), runs).loss - entropy) < 1e-3


def test_without_a_rate_nothing_falls():
    *_, last = replace(GoldenCounter(), rate=0.0, updates=2, every=1).attempt(0)
    assert not last.solved
    assert last.over
    assert last.score == 1.0
