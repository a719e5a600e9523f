"""Digits as sequences, and the nets that read them: what goes in, what the shipped nets score, how they learn."""

import numpy as np
import pytest
import torch

from lessons import reading, train_reading
from lessons.cells import RNNCell, unroll
from lessons.digits import load_digits
from lessons.numerics import softmax
from lessons.reading import CELLS, ORDERS, Reader, sequence

torch.set_num_threads(1)
TRAIN, TEST = load_digits()
PAIRS = [(order, cell) for order in ORDERS for cell in CELLS]


def test_a_picture_is_read_in_the_order_that_is_named():
    image = np.arange(64.0).reshape(8, 8)
    np.testing.assert_array_equal(sequence(image, "rows")[2], image[2])
    np.testing.assert_array_equal(sequence(image, "pixels").ravel(), np.arange(64))
    np.testing.assert_array_equal(sequence(image, "shuffled").ravel(), reading.SHUFFLE)
    assert sequence(TEST.images, "pixels").shape == (397, 64, 1)
    with pytest.raises(ValueError, match="order must be one of rows, pixels, shuffled, not 'up'"):
        sequence(image, "up")


@pytest.mark.parametrize("order", ORDERS)
def test_every_pixel_is_read_once_and_known_when(order):
    when = reading.read_at(order)
    assert when.min() == 1
    assert when.max() == ORDERS[order]
    for t in (1, 5, ORDERS[order]):
        image = (when == t).astype(float)  # ink where step t reads, nowhere else
        xs = sequence(image, order)
        assert xs[t - 1].all()
        assert xs.sum() == image.sum()


def test_a_cell_must_be_as_wide_as_a_step():
    cell = RNNCell(1, 4, np.random.default_rng(0))
    with pytest.raises(ValueError, match="a step of rows has 8 numbers, the cell reads 1"):
        Reader("rows", cell, np.zeros((10, 4)), np.zeros(10))


@pytest.mark.parametrize(("order", "cell"), PAIRS)
def test_the_beliefs_are_those_of_the_cell(order, cell):
    net = reading.load(order, cell)
    h = unroll(net.cell, sequence(TEST.images[5], order))["h"]
    wanted = softmax(h @ net.W_hy.T + net.b_y)
    np.testing.assert_allclose(net.beliefs(TEST.images[5]), wanted, rtol=0, atol=1e-12)
    np.testing.assert_allclose(net.beliefs(TEST.images[4:7])[1], wanted, rtol=0, atol=1e-12)


@pytest.mark.parametrize(("order", "cell"), PAIRS)
def test_a_net_runs_as_torch_runs_it(order, cell):
    net = reading.load(order, cell)
    twin = train_reading.TorchReader(net)
    xs = torch.tensor(np.moveaxis(sequence(TEST.images[:3], order), 0, 1))
    p = twin(xs).softmax(dim=1).detach().numpy()
    np.testing.assert_allclose(net.beliefs(TEST.images[:3])[:, -1], p, rtol=0, atol=1e-12)
    np.testing.assert_array_equal(twin.numpy().W_hy, net.W_hy)


@pytest.mark.parametrize(("order", "cell"), PAIRS)
def test_the_manifest_tells_the_measured_scores(order, cell):
    net, said = reading.load(order, cell), reading.measured()[f"{order} {cell}"]
    assert said >= (0.96 if order == "rows" else 0.9 if order == "pixels" else 0.8)
    assert net.right(TEST) == pytest.approx(said, abs=0.006)  # two pictures of 397
    updates, shares = reading.learned(order, cell)
    assert updates[0] == 0
    assert updates[-1] == train_reading.UPDATES[order]
    assert shares[-1] == pytest.approx(said, abs=0.006)


def test_a_loaded_net_may_be_changed():
    net = reading.load("rows")
    net.cell.b_f[:] = -9.0
    assert reading.load("rows").cell.b_f.max() > 0


def test_the_row_reader_learns_in_a_second_from_three_seeds():
    for seed in (0, 1, 2):
        *_, last = train_reading.train(TRAIN, "rows", "RNN", seed=seed)
        assert last.net().right(TEST) > 0.94


def test_training_repeats_itself():
    nets = []
    for _ in range(2):
        *_, last = train_reading.train(TRAIN, "pixels", "LSTM", updates=3)
        nets.append(last.net())
    np.testing.assert_array_equal(nets[0].W_hy, nets[1].W_hy)
    np.testing.assert_array_equal(nets[0].cell.W_g, nets[1].cell.W_g)
