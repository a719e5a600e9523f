"""A story reader that is trained in numpy goes the way of the one that torch trains."""

import numpy as np
import pytest

from lessons.cells import CellError, CoupledLSTMCell, LSTMCell
from lessons.numerics import Array
from lessons.train import live_story_reader as live
from lessons.train import story_reader, variant_readers
from lessons.trained_nets.variant_readers import untrained
from tests.harness.peak import held, peak


@pytest.mark.parametrize("name", ["LSTM", "coupled"])
def test_it_is_the_training_of_the_variants(name):
    """Torch counts in float32, so a few updates agree to a few digits."""
    net = untrained(name, 1, bias=2)
    live.fit(net, 1, 6)
    twin = variant_readers.train(name, 1, 6, bias=2).arrays()
    for part, array in net.arrays().items():
        np.testing.assert_allclose(array, twin[part], atol=2e-4, err_msg=part)


def test_the_settings_are_those_of_the_other_training():
    assert (live.POOL, live.RATE, live.BEFORE) == (
        story_reader.POOL,
        story_reader.RATE,
        story_reader.BEFORE,
    )
    assert live.TOGETHER == variant_readers.TOGETHER


def test_the_gradient_is_that_of_the_loss():
    net = untrained("LSTM", 0)
    words, subjects = (rows[:9, :4] for rows in live._pool(0))
    _, grads = live.loss_and_grads(net, words, subjects)
    for part, index in (("W_f", (2, 3)), ("b_i", (1,)), ("W_hy", (0, 2)), ("b_y", (1,))):
        ends = []
        for nudge in (1e-6, -1e-6):
            arrays: dict[str, Array] = {k: a.copy() for k, a in net.arrays().items()}
            arrays[part][index] += nudge
            ends.append(live.loss_and_grads(net.with_arrays(arrays), words, subjects)[0])
        assert grads[part][index] == pytest.approx((ends[0] - ends[1]) / 2e-6, rel=1e-4, abs=1e-9)


def test_the_stories_of_a_table_take_little_memory():
    assert held(lambda: live._pool.__wrapped__(0)) < 0.5  # MB; in numbers of 8 bytes 2.6
    assert peak(lambda: live._pool.__wrapped__(0)) < 1.5  # with all stories at once 9
    assert live._pool.cache_info().maxsize is not None


def test_all_follows_from_the_seed():
    one, again, other = (live.trained_reader(CoupledLSTMCell, seed, 2) for seed in (3, 3, 4))
    np.testing.assert_array_equal(one.cell.W_f, again.cell.W_f)
    assert not np.array_equal(one.cell.W_f, other.cell.W_f)


def test_what_is_no_cell_is_named():
    with pytest.raises(CellError, match="int"):
        live.trained_reader(int)


def test_the_quick_way_and_the_tape_agree():
    class Own(LSTMCell):
        def step(self, x_t, state):
            return super().step(x_t, state)

    one, other = (live.trained_reader(kind, 0, 2) for kind in (LSTMCell, Own))
    np.testing.assert_allclose(one.cell.W_g, other.cell.W_g, atol=1e-9)
