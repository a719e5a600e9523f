"""The reader of digits that lesson 17 trains while it runs: the numbers are torch's, and it learns from every seed."""

import numpy as np
import pytest
import torch

from lessons.cells.torch_bridge import TorchReadout
from lessons.tasks.digits import load_digits
from lessons.train import digit_reader
from lessons.train.live_digit_reader import RATES, TOGETHER, train_digit_reader
from lessons.trained_nets.digit_reader import END, untrained

TRAIN, TEST = load_digits()


@pytest.mark.parametrize("cell", RATES)
def test_the_first_losses_are_those_of_torch(cell):
    """Later ones part: torch has two biases, and moves both."""
    ours = [r.loss for r in train_digit_reader(TRAIN, "rows", cell, updates=3)]
    theirs = [
        r.loss for r in digit_reader.train_digit_reader(TRAIN, "rows", cell, loss_at=END, updates=3)
    ]
    np.testing.assert_allclose(ours, theirs, atol=2e-3)
    assert ours[0] == pytest.approx(theirs[0], abs=1e-5)
    chosen = np.random.default_rng(0).integers(len(TRAIN), size=TOGETHER)
    xs = torch.tensor(np.moveaxis(TRAIN.images[chosen], 0, 1))
    y = TorchReadout.of(untrained("rows", cell, 0))(xs)[0][-1]
    wanted = torch.nn.functional.cross_entropy(y, torch.tensor(TRAIN.labels[chosen])).item()
    assert ours[0] == pytest.approx(wanted, abs=1e-5)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_it_reads_as_the_lesson_says(seed):
    right = {
        r.step: r.net().right(TEST)
        for r in train_digit_reader(TRAIN, "rows", "LSTM", seed=seed)
        if r.step in (0, 300, 600)
    }
    assert right[0] < 0.25
    assert 0.9 < right[300] < right[600]
    assert right[600] > 0.96


def test_records_are_of_the_net_as_it_was():
    records = train_digit_reader(TRAIN, "rows", "RNN", updates=3)
    first = next(records).net()
    kept = first.arrays()["W_hy"].copy()
    assert [r.step for r in records] == [1, 2, 3]
    np.testing.assert_array_equal(first.arrays()["W_hy"], kept)
