"""Parity, a^n b^n, Tomita's languages and three flip-flops: what goes in, what is wanted, what is right."""

import numpy as np
import pytest

from lessons.numerics import one_hot
from lessons.tasks.published.formal import (
    Counting,
    FlipFlops,
    MixedParity,
    in_tomita,
    tomita_strings,
)

RNG = np.random.default_rng


def test_parity_is_that_of_the_bits_and_training_strings_are_short():
    task, lengths = MixedParity(), set()
    for seed in range(200):
        runs = task.examples(8, RNG(seed))
        lengths.add(len(runs.xs))
        np.testing.assert_array_equal((runs.xs[:, :, 0] > 0).sum(axis=0) % 2, runs.goals)
    assert min(lengths) == 1
    assert 30 < max(lengths) <= 40


def test_parity_is_judged_on_longer_strings_at_their_last_bit():
    task = MixedParity()
    runs = task.held_out(64, RNG(0))
    inside = runs.xs[:, :, 0] != 0
    assert inside.sum(axis=0).min() > 40
    told = runs.goals >= 0
    np.testing.assert_array_equal(told.sum(axis=0), 1)
    np.testing.assert_array_equal(told.argmax(axis=0) + 1, inside.sum(axis=0))
    odd = (runs.xs[:, :, 0] > 0).sum(axis=0) % 2
    assert task.score(one_hot(np.broadcast_to(odd, runs.goals.shape), 2), runs.goals) == 1.0
    assert task.score(one_hot(np.broadcast_to(1 - odd, runs.goals.shape), 2), runs.goals) == 0.0


def counter(runs, offset=0):
    """The scores of a machine that counts, but for an error of `offset` from n = 15 on."""
    symbols, y = runs.xs.argmax(axis=-1), np.zeros((*runs.xs.shape[:2], 3))
    for k, text in enumerate(symbols.T):
        count = 0
        for t, symbol in enumerate(text):
            count += {0: 0, 1: 1, 2: -1}[int(symbol)]
            left = count - offset * (count > 14)
            y[t, k] = [[0, 1, 0], [0, 1, 1], [left <= 0, 0, left > 0]][symbol]
    return y


def test_a_counter_is_right_at_every_n_and_one_that_is_off_is_not():
    task = Counting(10, judged=(1, 2, 9, 40), enough=9)
    runs = task.held_out(0, RNG(0))
    assert task.right(counter(runs), runs.goals).all()
    assert task.solved(0.75)
    assert not task.solved(0.5)
    a_alone = counter(runs)
    a_alone[2, 0, 2] = -1.0  # after ab b may not follow, S has to
    assert task.score(np.zeros_like(a_alone), runs.goals) == 0.0
    a_alone[1, 1] = [0.5, 1, 0]  # after a, S above b
    np.testing.assert_array_equal(task.right(a_alone, runs.goals), [True, False, True, True])


def test_strings_of_a_n_b_n_end_where_they_end():
    runs = Counting(3, judged=(2,), enough=2).held_out(0, RNG(0))
    np.testing.assert_array_equal(runs.xs[:, 0].argmax(axis=-1), [0, 1, 1, 2, 2])
    np.testing.assert_array_equal(runs.goals[:, 0], [1, 1, 2, 2, 0])
    mixed = Counting(5).examples(50, RNG(0))
    assert set((mixed.goals == 1).sum(axis=0)) == {1, 2, 3, 4, 5}
    np.testing.assert_array_equal((mixed.goals == 1).sum(axis=0), (mixed.goals == 2).sum(axis=0))


@pytest.mark.parametrize(
    ("number", "inside", "outside"),
    [(1, "1111", "1101"), (2, "101010", "1011"), (4, "0010100", "01000")],
)
def test_tomita(number, inside, outside):
    for text, member in ((inside, True), (outside, False)):
        assert in_tomita(number, np.array(list(map(int, text)))) is member
    xs, lengths, goals = tomita_strings(number, 200, RNG(0))
    assert 0.4 < goals.mean() < 0.9
    assert ((xs != 0).sum(axis=0) == lengths).all()


def test_three_flip_flops_hold_the_last_pulse():
    runs = FlipFlops().examples(20, RNG(0))
    for k in range(20):
        held = np.zeros(3)
        for x_t, goal in zip(runs.xs[:, k], runs.goals[:, k], strict=True):
            held = np.where(x_t == 0, held, x_t)
            assert goal == 4 * (held[0] > 0) + 2 * (held[1] > 0) + (held[2] > 0)
