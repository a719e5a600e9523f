"""Digits as sequences, and the nets that read them: what goes in, what the shipped nets score, how they learn."""

from itertools import product

import numpy as np
import pytest
import torch

from lessons.cells.basic import RNNCell
from lessons.cells.batched import hidden_states
from lessons.cells.torch_bridge import TorchReadout
from lessons.cells.unrolling import unroll
from lessons.numerics import one_hot, softmax
from lessons.tasks.digits import load_digits
from lessons.train import digit_reader as train_digit_reader
from lessons.trained_nets import digit_reader
from lessons.trained_nets.digit_reader import CELLS, END, LOSS_AT, ORDERS, DigitNet, sequence
from tests.harness.peak import peak

torch.set_num_threads(1)
TRAIN, TEST = load_digits()
KINDS = list(product(ORDERS, CELLS, LOSS_AT))


def test_a_picture_is_read_in_the_order_that_is_named():
    image = np.arange(64.0).reshape(8, 8)
    np.testing.assert_array_equal(sequence(image, "rows")[2], image[2])
    np.testing.assert_array_equal(sequence(image, "pixels").ravel(), np.arange(64))
    np.testing.assert_array_equal(sequence(image, "shuffled").ravel(), digit_reader.SHUFFLE)
    assert sequence(TEST.images, "pixels").shape == (397, 64, 1)
    with pytest.raises(ValueError, match="order must be one of rows, pixels, shuffled, not 'up'"):
        sequence(image, "up")


def test_all_pictures_are_read_in_blocks():
    net = digit_reader.load("pixels", "LSTM", END)
    assert peak(lambda: net.right(TEST)) < 12  # MB; all at once it was 118
    few = net.step_probabilities(TEST.images[[0, 70, 200]])
    np.testing.assert_allclose(
        net.step_probabilities(TEST.images)[[0, 70, 200]], few, rtol=0, atol=1e-12
    )


@pytest.mark.parametrize("order", ORDERS)
def test_every_pixel_is_read_once_and_known_when(order):
    when = digit_reader.read_at(order)
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
        DigitNet(cell, np.zeros((10, 4)), np.zeros(10), "rows")


@pytest.mark.parametrize(("order", "cell", "loss_at"), KINDS)
def test_the_probabilities_are_those_of_the_cell(order, cell, loss_at):
    net = digit_reader.load(order, cell, loss_at)
    h = unroll(net.cell, sequence(TEST.images[5], order))["h"]
    wanted = softmax(h @ net.W_hy.T + net.b_y)
    np.testing.assert_allclose(net.step_probabilities(TEST.images[5]), wanted, rtol=0, atol=1e-12)
    np.testing.assert_allclose(
        net.step_probabilities(TEST.images[4:7])[1], wanted, rtol=0, atol=1e-12
    )


@pytest.mark.parametrize(("order", "cell"), list(product(ORDERS, CELLS)))
def test_a_net_runs_as_torch_runs_it(order, cell):
    net = digit_reader.load(order, cell)
    twin = TorchReadout.of(net)
    xs = torch.tensor(np.moveaxis(sequence(TEST.images[:3], order), 0, 1))
    p = twin(xs)[0].softmax(dim=-1).detach().numpy().swapaxes(0, 1)
    np.testing.assert_allclose(net.step_probabilities(TEST.images[:3]), p, rtol=0, atol=1e-12)
    np.testing.assert_array_equal(twin.arrays()["W_hy"], net.W_hy)


@pytest.mark.parametrize("kind", KINDS)
def test_the_manifest_tells_the_measured_scores(kind):
    said = digit_reader.measured()[", ".join(kind)]
    assert said >= (0.94 if kind[0] == "rows" else 0.9)
    assert digit_reader.load(*kind).right(TEST) == pytest.approx(
        said, abs=0.006
    )  # two pictures of 397
    updates, shares = digit_reader.learned(*kind)
    assert updates[0] == 0
    assert updates[-1] == train_digit_reader.UPDATES[kind[0]]
    assert shares[-1] == pytest.approx(said, abs=0.006)
    by_step = digit_reader.known(*kind)
    assert by_step.shape == (ORDERS[kind[0]],)
    np.testing.assert_allclose(by_step, digit_reader.load(*kind).right_by_step(TEST), atol=0.006)


def test_only_a_net_with_a_loss_at_every_step_predicts_on_the_way():
    for order, cell in product(ORDERS, CELLS):
        always, last = (digit_reader.load(order, cell, a).right_by_step(TEST) for a in LOSS_AT)
        half = ORDERS[order] // 2 - 1
        assert last[half] < 0.2 < 0.25 < always[half]
        assert always[-1] > 0.9 < last[-1]


def test_the_state_knows_what_the_read_out_does_not_say():
    net = digit_reader.load("rows", "LSTM", END)
    known, tested = (
        hidden_states(net.cell, np.moveaxis(d.images[:, :4], 0, 1))[-1] for d in (TRAIN, TEST)
    )
    W = np.linalg.lstsq(known, one_hot(TRAIN.labels, 10), rcond=None)[0]
    assert ((tested @ W).argmax(axis=1) == TEST.labels).mean() > 0.8
    assert net.right_by_step(TEST)[3] < 0.2


def test_only_one_order_may_be_read():
    mixed = TEST.images.reshape(-1, 64)[:, digit_reader.SHUFFLE].reshape(-1, 8, 8)
    for cell in CELLS:
        net = digit_reader.load("pixels", cell, END)
        assert net.right(type(TEST)(mixed, TEST.labels)) < 0.2


def test_a_loaded_net_may_be_changed():
    net = digit_reader.load("rows")
    net.cell.b_f[:] = -9.0
    assert digit_reader.load("rows").cell.b_f.max() > 0


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_row_reader_learns_in_a_second(seed):
    *_, last = train_digit_reader.train_digit_reader(TRAIN, "rows", "LSTM", loss_at=END, seed=seed)
    assert last.net().right(TEST) > 0.95
    *_, last = train_digit_reader.train_digit_reader(TRAIN, "rows", "LSTM", seed=seed)
    shares = last.net().right_by_step(TEST)
    assert shares[3] > 0.6
    assert shares[-1] > 0.92


def test_a_shipped_net_is_kept_whole_with_its_course(monkeypatch):
    monkeypatch.setattr(train_digit_reader, "UPDATES", {"rows": 20})
    kept = train_digit_reader.course_net("rows", "RNN", END)
    names = ("W_xh", "W_hh", "b_h", "W_hy", "b_y", "learned")
    assert kept.keys() == {digit_reader.key("rows", "RNN", END, name) for name in names}
    steps, shares = kept.pop(digit_reader.key("rows", "RNN", END, "learned"))
    assert steps.tolist() == list(range(21))
    assert shares[20] > shares[0]
    assert {array.dtype for array in kept.values()} == {np.dtype(np.float16)}


def test_training_repeats_itself():
    nets = []
    for _ in range(2):
        *_, last = train_digit_reader.train_digit_reader(TRAIN, "pixels", "LSTM", updates=3)
        nets.append(last.net())
    np.testing.assert_array_equal(nets[0].W_hy, nets[1].W_hy)
    np.testing.assert_array_equal(nets[0].cell.W_g, nets[1].cell.W_g)


def test_the_loss_is_the_surprise_at_the_end_and_its_mean_over_the_way():
    scores = torch.tensor(np.random.default_rng(0).normal(size=(3, 2, 10)))
    labels = torch.tensor([4, 7])
    p = scores.softmax(dim=-1).numpy()
    bits = -np.log(p[:, [0, 1], [4, 7]])
    end = train_digit_reader.loss_of(scores, labels, END).item()
    assert end == pytest.approx(bits[-1].mean(), abs=1e-12)
    every = train_digit_reader.loss_of(scores, labels, "every step").item()
    assert every == pytest.approx(bits[-1].mean() + bits.mean(), abs=1e-12)
    with pytest.raises(
        ValueError, match="loss_at must be 'every step' or 'the last step', not 'now'"
    ):
        next(train_digit_reader.train_digit_reader(TRAIN, "rows", loss_at="now"))


def test_one_column_aside_costs_a_reader_of_rows_half_and_a_reader_of_pixels_little():
    aside = np.pad(TEST.images, ((0, 0), (0, 0), (1, 0)))[:, :, :8]
    moved = type(TEST)(aside, TEST.labels)
    for loss_at in LOSS_AT:
        assert digit_reader.load("rows", "LSTM", loss_at).right(moved) < 0.5
        assert digit_reader.load("pixels", "LSTM", loss_at).right(moved) > 0.88
