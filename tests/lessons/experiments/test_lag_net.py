"""Nets on long lags: their starts are what they say, and the same cell fails or succeeds by its start."""

from itertools import pairwise

import numpy as np
import pytest
import torch

from lessons.cells.torch_bridge import STACKED_NAMES
from lessons.cells.unrolling import unroll
from lessons.experiments.lag_net import (
    STARTS,
    LagNet,
    LagRecord,
    loss_of,
    started_cell,
    train_until,
)
from lessons.tasks.long_lags import Adding, Recall

TASK = Recall(20)


def started(name, n_h=32, T=22):
    return started_cell(STARTS[name], 19, n_h, T, np.random.default_rng(0))


@pytest.mark.parametrize(
    ("name", "bias", "value"),
    [
        ("LSTM, bias 0", "b_f", 0.0),
        ("LSTM, bias 1", "b_f", 1.0),
        ("LSTM, bias 3", "b_f", 3.0),
        ("GRU, bias 3", "b_z", 3.0),
    ],
)
def test_a_bias_is_the_whole_bias_of_the_gate(name, bias, value):
    np.testing.assert_array_equal(getattr(started(name), bias), value)
    net = LagNet(STARTS[name], TASK)
    np.testing.assert_array_equal(getattr(net.cell, bias), value)  # torch's two added up
    stacked = dict(net.layer.named_parameters())
    both = stacked["bias_ih_l0"] + stacked["bias_hh_l0"]
    assert (both[32:64] == value).all()  # f is torch's second gate, z too


def test_chrono_spreads_the_biases_over_the_length():
    cell = started("LSTM, chrono", n_h=2000, T=102)
    np.testing.assert_array_equal(cell.b_i, -cell.b_f)
    spans = np.exp(cell.b_f)  # U(1, T - 1)
    assert 1.0 <= spans.min() < 2.0
    assert 100.0 < spans.max() <= 101.0
    assert spans.mean() == pytest.approx(51.0, abs=2.0)


def test_the_orthogonal_start_keeps_every_length():
    W = started("RNN, orthogonal").W_hh
    np.testing.assert_allclose(W @ W.T, np.eye(32), atol=1e-12)


@pytest.mark.parametrize("name", ["RNN", "GRU"])
def test_the_others_start_as_torch_does(name):
    for key, weight in LagNet(STARTS[name], TASK).named_parameters():
        assert weight.abs().max() <= 32**-0.5, key


@pytest.mark.parametrize("name", STARTS)
def test_torch_trains_the_cell_of_the_lessons(name):
    net, runs = LagNet(STARTS[name], TASK, seed=3), TASK.examples(2, np.random.default_rng(0))
    h = unroll(net.cell, runs.xs[:, 0])["h"]
    W, b = (p.detach().double().numpy() for p in net.out.parameters())
    np.testing.assert_allclose(net.read(runs.xs)[0], W @ h[-1] + b, atol=1e-6)
    np.testing.assert_allclose(net.read(runs.xs, every=True)[:, 0], h @ W.T + b, atol=1e-6)


def test_the_loss_fits_the_goals():
    net, runs = LagNet(STARTS["RNN"], TASK), TASK.examples(5, np.random.default_rng(0))
    y = torch.tensor(net.read(runs.xs))
    assert loss_of(net, runs).item() == pytest.approx(
        torch.nn.functional.cross_entropy(y, torch.tensor(runs.goals)).item(), abs=1e-6
    )
    adder, sums = LagNet(STARTS["RNN"], Adding(6)), Adding(6).examples(5, np.random.default_rng(0))
    squares = (adder.read(sums.xs)[:, 0] - sums.goals) ** 2
    assert loss_of(adder, sums).item() == pytest.approx(squares.mean(), abs=1e-6)


def test_goals_may_stand_at_every_step():
    net, runs = LagNet(STARTS["LSTM, bias 1"], TASK), TASK.examples(5, np.random.default_rng(0))
    goals = np.full((22, 5), -1)
    goals[-1] = runs.goals
    last_alone = loss_of(net, type(runs)(runs.xs, goals)).item()
    assert last_alone == pytest.approx(loss_of(net, runs).item(), abs=1e-6)


def test_training_is_seeded_and_told_in_records():
    def run():
        return list(train_until(LagNet(STARTS["LSTM, bias 1"], TASK, 4), TASK, 60, seed=4))

    one, other = run(), run()
    assert [r.step for r in one] == [0, 25, 50, 60]
    assert [(r.loss, r.score) for r in one] == [(r.loss, r.score) for r in other]
    assert isinstance(one[0], LagRecord)
    assert all(a.seconds < b.seconds for a, b in pairwise(one))


def test_training_stops_when_the_task_is_solved():
    task = Recall(2)
    *before, last = train_until(LagNet(STARTS["RNN"], task), task, 2000)
    assert last.step < 2000
    assert task.solved(last.score)
    assert not any(task.solved(record.score) for record in before)
    assert set(STACKED_NAMES) == dict(LagNet(STARTS["RNN"], task).layer.named_parameters()).keys()


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(
    ("name", "gap", "updates", "solved"),
    [
        ("LSTM, bias 3", 50, 600, True),
        ("RNN, orthogonal", 50, 600, True),
        ("LSTM, chrono", 100, 600, True),
        ("LSTM, bias 3", 100, 300, False),
    ],
)
def test_how_far_each_start_reaches(name, gap, updates, solved, seed):
    """What lesson 14 shows; its race at gap 20 is tested with the lab."""
    task = Recall(gap)
    *_, last = train_until(LagNet(STARTS[name], task, seed), task, updates, seed=seed)
    assert task.solved(last.score) if solved else last.score < 0.4
