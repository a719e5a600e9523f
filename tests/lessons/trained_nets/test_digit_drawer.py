"""Digits that are drawn: what the net hears, how it draws, what it scores, and that it does not copy."""

import numpy as np
import pytest
import torch

from lessons.tasks.digits import load_digits
from lessons.train import digit_drawer as train_digit_drawer
from lessons.trained_nets import digit_drawer
from lessons.trained_nets.digit_drawer import GREYS, PIXELS, greys, inputs, nearest, side_by_side
from tests.harness.peak import peak

torch.set_num_threads(1)
TRAIN, TEST = load_digits()


@pytest.fixture(scope="module")
def net():
    return digit_drawer.load()


def test_greys_are_the_nearest_of_five():
    assert greys(TEST.images).nbytes == 397 * PIXELS
    np.testing.assert_array_equal(greys(np.full((8, 8), 0.13)), np.ones(PIXELS))
    assert set(np.unique(greys(TEST.images))) == set(range(GREYS))
    assert greys(TEST.images).shape == (397, PIXELS)


def test_the_net_hears_pixel_digit_and_place(net):
    x_t = net.x(label=7, k=19, before=3)
    assert np.flatnonzero(x_t).tolist() == [3, 5 + 7, 15 + 2, 23 + 3]
    assert np.flatnonzero(net.x(0, 0, None)).tolist() == [5, 15, 23]
    drawn, labels = greys(TEST.images[:2]), TEST.labels[:2]
    xs = inputs(drawn, labels)
    for k in (0, 1, 30):
        before = int(drawn[1, k - 1]) if k else None
        np.testing.assert_array_equal(xs[k, 1], net.x(int(labels[1]), k, before))


def test_one_by_one_and_side_by_side_draw_the_same(net):
    draws = np.stack([np.random.default_rng(seed).random(PIXELS) for seed in (0, 1)])
    both = side_by_side(net, np.array([3, 8]), 1.0, draws)
    np.testing.assert_array_equal(both[0], net.picture(3, 1.0, seed=0))
    np.testing.assert_array_equal(both[1], net.picture(8, 1.0, seed=1))
    start = both[0, :20]
    np.testing.assert_array_equal(
        side_by_side(net, np.array([3]), 1.0, draws[:1], start)[0], both[0]
    )


def test_at_temperature_0_luck_does_not_matter(net):
    draws = np.random.default_rng(5).random((2, PIXELS))
    one, other = side_by_side(net, np.array([4, 4]), 0.0, draws)
    np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(one, net.picture(4, 0.0, seed=9))


def test_what_is_given_stands_and_the_net_goes_on_from_it(net):
    free = list(net.draw(0, 1.0, np.random.default_rng(2)))
    held = list(net.draw(0, 1.0, np.random.default_rng(2), {10: 4, 11: 4}))
    assert [dot.grey for dot in held[:10]] == [dot.grey for dot in free[:10]]
    assert held[10].grey == held[11].grey == 4
    np.testing.assert_array_equal(held[10].p, free[10].p)
    assert not np.array_equal(held[12].p, free[12].p)


def test_the_bits_are_those_of_the_steps(net):
    drawn, labels = greys(TEST.images[:2]), TEST.labels[:2]
    wanted = {k: int(grey) for k, grey in enumerate(drawn[1])}
    p = [dot.p[dot.grey] for dot in net.draw(int(labels[1]), 1.0, None, wanted)]
    np.testing.assert_allclose(net.bits(drawn, labels)[1], -np.log2(p), rtol=0, atol=1e-9)


@pytest.mark.parametrize("stage", digit_drawer.STAGES)
def test_the_manifest_tells_the_measured_scores(stage):
    said = digit_drawer.measured()[stage]
    assert digit_drawer.load(stage).bits_per_pixel(TEST) == pytest.approx(said, abs=1e-3)


def test_it_is_better_than_every_pixel_by_itself():
    scores = digit_drawer.measured()
    apart = digit_drawer.independent_bits(TRAIN, TEST)
    assert apart == pytest.approx(scores["apart"], abs=1e-4)
    assert scores["late"] < 0.9 < 1.1 < apart < scores["early"] < scores["before"]
    counted = greys(TRAIN.images)[TRAIN.labels == TEST.labels[0]]
    p = ((counted == greys(TEST.images)[0]).sum(axis=0) + 0.5) / (len(counted) + 0.5 * GREYS)
    one = type(TEST)(TEST.images[:1], TEST.labels[:1])
    assert digit_drawer.independent_bits(TRAIN, one) == pytest.approx(-np.log2(p).mean(), abs=1e-9)


def test_it_does_not_copy(net):
    known = greys(TRAIN.images)
    drawn = side_by_side(
        net, np.arange(200) % 10, 1.0, np.random.default_rng(0).random((200, PIXELS))
    )
    far, real = nearest(drawn, known), nearest(greys(TEST.images), known)
    assert far.min() > 0
    assert real.mean() < far.mean() < real.mean() + 1
    assert nearest(known[3:4], known)[0] == 0
    assert far[0] == pytest.approx(np.sqrt(((known - drawn[0]) ** 2).sum(axis=1).min()))


def test_all_pictures_are_scored_and_drawn_in_blocks(net):
    drawn, known, draws = greys(TEST.images), greys(TRAIN.images), np.full((500, PIXELS), 0.5)
    assert peak(lambda: net.bits(drawn, TEST.labels)) < 12  # MB; all at once it was 124
    assert peak(lambda: side_by_side(net, np.arange(500) % 10, 1.0, draws)) < 12  # it was 140
    assert peak(lambda: nearest(drawn, known)) < 4  # it was 10
    few = [0, 70, 200]
    bits = net.bits(drawn[few], TEST.labels[few])
    np.testing.assert_allclose(net.bits(drawn, TEST.labels)[few], bits, rtol=0, atol=1e-12)
    np.testing.assert_array_equal(nearest(drawn, known)[few], nearest(drawn[few], known))


def test_what_draws_can_read(net):
    drawn = greys(TEST.images)
    bits = [net.bits(drawn, np.full(len(TEST), k)).sum(axis=1) for k in range(10)]
    assert (np.argmin(bits, axis=0) == TEST.labels).mean() > 0.97


def test_a_net_runs_as_torch_runs_it(net):
    xs = inputs(greys(TEST.images[:2]), TEST.labels[:2])
    twin = train_digit_drawer.TorchDrawer.of(net)
    scores = twin.logits(torch.tensor(xs)).detach()
    wanted = torch.tensor(greys(TEST.images[:2]).T.astype(int))
    bits = torch.nn.functional.cross_entropy(scores.movedim(2, 1), wanted, reduction="none")
    mine = net.bits(greys(TEST.images[:2]), TEST.labels[:2])
    np.testing.assert_allclose(mine, bits.T.numpy() / np.log(2), rtol=0, atol=1e-12)


def test_training_lowers_the_bits_and_repeats_itself():
    kept = [list(n.numpy() for n in train_digit_drawer.train(TRAIN, 0, 30)) for _ in range(2)]
    few = type(TEST)(TEST.images[:50], TEST.labels[:50])
    assert kept[0][-1].bits_per_pixel(few) < kept[0][0].bits_per_pixel(few) - 0.3
    np.testing.assert_array_equal(kept[0][-1].W_hy, kept[1][-1].W_hy)
    first, shipped = kept[0][0], digit_drawer.load("before")
    np.testing.assert_allclose(first.cell.W_f, shipped.cell.W_f, rtol=0, atol=1e-6)
