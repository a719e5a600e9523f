"""Nets on long lags: their starts are what they say, and the same cell fails or succeeds by its start."""

import numpy as np
import pytest

from lessons.experiments.lag_net import (
    CELLS,
    STARTS,
    Start,
    class_of,
    named_starts,
    started_cell,
    started_net,
)
from lessons.optim.task_training import train_on_task
from lessons.tasks.long_lags import Recall

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
def test_a_start_sets_the_bias_of_its_gate(name, bias, value):
    np.testing.assert_array_equal(getattr(started(name), bias), value)
    np.testing.assert_array_equal(getattr(started_net(STARTS[name], TASK).cell, bias), value)


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


@pytest.mark.parametrize("name", STARTS)
def test_a_net_follows_from_its_seed_and_fits_the_task(name):
    one, same, other = (started_net(STARTS[name], TASK, seed).arrays() for seed in (3, 3, 4))
    for key, array in one.items():
        np.testing.assert_array_equal(array, same[key])
    assert not np.array_equal(one["W_hy"], other["W_hy"])
    assert one["W_hy"].shape == (8, 32)


@pytest.mark.parametrize("name", ["RNN", "GRU"])
def test_the_others_start_as_torch_does(name):
    for key, weight in started_net(STARTS[name], TASK).arrays().items():
        assert abs(weight).max() <= 32**-0.5, key


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(
    ("name", "gap", "updates", "solved"),
    [
        ("LSTM, bias 3", 50, 600, True),
        ("RNN, orthogonal", 50, 600, True),
        ("LSTM, chrono", 100, 600, True),
        ("LSTM, bias 0", 20, 400, False),
    ],
)
def test_how_far_each_start_reaches(name, gap, updates, solved, seed):
    """What lesson 14 shows; its race at gap 20 is tested with the lab."""
    task = Recall(gap)
    *_, last = train_on_task(started_net(STARTS[name], task, seed), task, updates, seed=seed)
    assert last.solved is solved
    assert solved or last.score < 0.4


class Own(CELLS["RNN"]):
    """A class as a learner gives it."""


def test_starts_are_named_and_told_apart():
    found = named_starts(("RNN", Own, "RNN", Own, "LSTM, bias 3"))
    assert list(found) == ["RNN", "Own", "RNN (2)", "Own (2)", "LSTM, bias 3"]
    assert found["Own (2)"] is Own
    assert [class_of(start) for start in found.values()] == [
        CELLS["RNN"],
        Own,
        CELLS["RNN"],
        Own,
        CELLS["LSTM"],
    ]


@pytest.mark.parametrize("wrong", ["GRUU", 3, None, ["RNN"], Own(2, 2, np.random.default_rng(0))])
def test_what_is_no_start_is_named(wrong):
    with pytest.raises(
        ValueError, match="neither a class nor the name of an initialisation; the names are RNN;"
    ):
        named_starts((wrong,))


def test_a_class_of_ones_own_is_made_anew_for_each_seed():
    one, other = (started_net(Own, TASK, seed, 4) for seed in (0, 1))
    assert isinstance(one.cell, Own)
    assert not np.array_equal(one.cell.W_hh, other.cell.W_hh)


def test_spread_sets_b_f_as_chrono_does_and_leaves_b_i():
    chrono, spread, plain = (
        started_cell(start, 19, 32, 102, np.random.default_rng(3))
        for start in (Start("LSTM", chrono=True), Start("LSTM", spread=True), Start("LSTM"))
    )
    np.testing.assert_array_equal(spread.b_f, chrono.b_f)
    np.testing.assert_array_equal(spread.b_i, plain.b_i)
    closed = started_cell(
        Start("LSTM", bias=2.0, input_bias=-2.0), 19, 4, 102, np.random.default_rng(3)
    )
    np.testing.assert_array_equal(closed.b_i, -closed.b_f)


def test_the_relu_net_starts_from_the_identity():
    cell = started("ReLU RNN, identity", n_h=300)
    np.testing.assert_array_equal(cell.W_hh, np.eye(300))
    np.testing.assert_array_equal(cell.b_h, 0.0)
    assert cell.W_xh.std() == pytest.approx(0.1, rel=0.05)
    kept = cell.step(np.zeros(19), {"h": np.arange(300.0)})["h"]
    np.testing.assert_array_equal(kept, np.arange(300.0))
    assert (cell.step(np.zeros(19), {"h": -np.ones(300)})["h"] == 0.0).all()
