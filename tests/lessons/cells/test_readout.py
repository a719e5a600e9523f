"""A cell with its read-out: what it says of a state, and that a net made of other arrays shares nothing with them."""

import numpy as np
import pytest

from lessons.cells.basic import LSTMCell
from lessons.cells.readout import Readout, check_seed, draw_readout
from lessons.checkpoint import CheckpointError, load_checkpoint

RNG = np.random.default_rng(0)


def made():
    return Readout(LSTMCell(5, 4, RNG), *draw_readout(3, 4, RNG))


def test_scores_and_probabilities_follow_from_the_state():
    net, h = made(), RNG.normal(size=(2, 6, 4))
    y = np.einsum("yh,bth->bty", net.W_hy, h) + net.b_y
    np.testing.assert_allclose(net.read_out(h), y, rtol=0, atol=1e-12)
    p = np.exp(y) / np.exp(y).sum(axis=-1, keepdims=True)
    np.testing.assert_allclose(net.probabilities(h), p, rtol=0, atol=1e-12)


def test_a_net_of_other_arrays_is_a_copy_and_leaves_the_first_as_it_was():
    net = made()
    other = {name: array + 1 for name, array in net.arrays().items()}
    copy = net.with_arrays(other)
    assert list(net.arrays()) == [*(f"{k}_{g}" for k in "Wb" for g in "figo"), "W_hy", "b_y"]
    for name, array in copy.arrays().items():
        np.testing.assert_array_equal(array, other[name])
        assert not np.shares_memory(array, other[name])
        assert (net.arrays()[name] != array).all()


def test_a_shipped_net_is_what_the_file_keeps_under_its_key_anew_at_every_call():
    kept, n = load_checkpoint("spoken"), 20
    blank = Readout(LSTMCell(kept["frames 0.W_f"].shape[1] - n, n, RNG), *draw_readout(4, n, RNG))
    one, two = (blank.shipped("spoken", "frames 0.") for _ in range(2))
    for name, array in one.arrays().items():
        np.testing.assert_array_equal(array, kept[f"frames 0.{name}"])
        array += 1.0
        assert (two.arrays()[name] != array).all()


@pytest.mark.parametrize(
    ("key", "n_y", "said"), [("none.", 4, "holds no array"), ("frames 0.", 3, "is expected")]
)
def test_what_the_file_does_not_keep_is_refused(key, n_y, said):
    n_x = load_checkpoint("spoken")["frames 0.W_f"].shape[1] - 20
    net = Readout(LSTMCell(n_x, 20, RNG), *draw_readout(n_y, 20, RNG))
    with pytest.raises(CheckpointError, match=said):
        net.shipped("spoken", key)


def test_only_the_seeds_that_were_trained():
    check_seed(2, (0, 2))
    with pytest.raises(ValueError, match=r"of the seeds \(0, 2\), not of 1"):
        check_seed(1, (0, 2))
