"""numerics.py against torch, its definitions, and the extremes."""

import time
import weakref
from mmap import mmap

import numpy as np
import pytest
import torch

from lessons import numerics as N

SCORES = np.random.default_rng(0).normal(size=(5, 7)) * 3.0


@pytest.mark.parametrize("n", [0, 1, 4, 5, 9])
def test_blocks_go_through_all_in_order(n):
    parts = [np.arange(n)[some] for some in N.blocks(n, 4)]
    np.testing.assert_array_equal(np.concatenate([[], *parts]), np.arange(n))
    assert all(1 <= len(part) <= 4 for part in parts)


@pytest.mark.parametrize("shape", [(0, 3), (2, 3), (4, 2**18)])
def test_zeros_are_zeros_that_can_be_written(shape):
    zeros = N.zeros_apart(shape, np.float16)
    assert (zeros.shape, zeros.dtype) == (shape, np.float16)
    assert not zeros.any()
    zeros[:] = 1.0
    assert zeros.all()


def test_the_pages_of_a_large_array_go_with_it():
    array = N.zeros_apart((4, 2**18), np.float16)
    pages = weakref.ref(array.base)
    assert isinstance(pages(), mmap)
    row = array[2]
    del array
    assert pages() is not None
    assert not row.any()
    del row
    assert pages() is None


@pytest.mark.parametrize("name", ["sigmoid", "softmax", "log_softmax"])
def test_equal_to_torch(name):
    theirs = getattr(torch, name)(torch.tensor(SCORES), *([] if name == "sigmoid" else [-1]))
    np.testing.assert_allclose(getattr(N, name)(SCORES), theirs.numpy(), rtol=0, atol=1e-14)


def test_cross_entropy_equals_torch():
    classes = np.array([0, 6, 3, 3, 1])
    loss = torch.nn.functional.cross_entropy(
        torch.tensor(SCORES), torch.tensor(classes), reduction="none"
    )
    np.testing.assert_allclose(N.cross_entropy(SCORES, classes), loss.numpy(), atol=1e-13)
    assert N.cross_entropy(SCORES[0], 2) == pytest.approx(-N.log_softmax(SCORES[0])[2])


def test_extremes_stay_finite():
    huge = np.array([-1e308, -1e4, 0.0, 1e4])
    np.testing.assert_array_equal(N.sigmoid(huge), [0.0, 0.0, 0.5, 1.0])
    np.testing.assert_array_equal(N.softmax(huge[1:]), [0.0, 0.0, 1.0])
    np.testing.assert_array_equal(N.log_softmax(huge[1:]), [-2e4, -1e4, 0.0])


def test_one_hot():
    np.testing.assert_array_equal(N.one_hot([2, 0], 3), [[0, 0, 1], [1, 0, 0]])
    assert N.one_hot([], 3).shape == (0, 3)
    for wrong in ([3], [-1]):
        with pytest.raises(ValueError, match=r"0\.\.2"):
            N.one_hot(wrong, 3)


@pytest.mark.parametrize("n", [1, 2, 9])
def test_orthogonal_keeps_lengths(n):
    W = N.orthogonal(n, np.random.default_rng(n))
    np.testing.assert_allclose(W @ W.T, np.eye(n), atol=1e-14)


def test_orthogonal_has_no_preferred_sign():
    rng = np.random.default_rng(0)
    corner = np.array([N.orthogonal(3, rng)[0, 0] for _ in range(400)])
    assert abs(corner.mean()) < 0.1  # plain QR would leave it negative


def test_radius_chrono_and_uniform():
    rng = np.random.default_rng(0)
    W = N.scaled_to_radius(rng.normal(size=(6, 6)), 1.35)
    assert N.spectral_radius(W) == pytest.approx(1.35)
    with pytest.raises(ValueError, match="radius 0"):
        N.scaled_to_radius(np.triu(np.ones((3, 3)), 1), 1.0)
    b_f, b_i = N.chrono(500, 100, rng)
    assert b_f.min() >= 0
    assert np.exp(b_f).max() <= 99
    assert (b_i == -b_f).all()
    with pytest.raises(ValueError, match="at least 3"):
        N.chrono(4, 2, rng)
    assert np.abs(N.uniform(16, (200,), rng)).max() <= 0.25


def test_seeded():
    for draw in (
        lambda rng: N.orthogonal(4, rng),
        lambda rng: N.uniform(4, (2, 3), rng),
        lambda rng: N.chrono(4, 9, rng)[0],
    ):
        first, again = draw(np.random.default_rng(3)), draw(np.random.default_rng(3))
        np.testing.assert_array_equal(first, again)


def test_seconds_are_those_of_the_thread_and_of_a_clock_where_threads_have_none(monkeypatch):
    began = N.cpu_seconds()
    time.sleep(0.05)
    assert N.cpu_seconds() - began < 0.05  # sleeping takes no CPU
    monkeypatch.delattr(time, "thread_time")
    began = N.cpu_seconds()
    time.sleep(0.05)
    assert N.cpu_seconds() - began > 0.04
